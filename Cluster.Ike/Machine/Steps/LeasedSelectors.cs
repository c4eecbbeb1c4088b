using Cluster.Ike.Access;
using Cluster.Ike.Machine.Negotiation;

namespace Cluster.Ike.Machine.Steps;

/// <summary>What the configuration says about the vpns of a gateway, for a user with an inner address: nothing else is behind the user.</summary>
internal static class LeasedSelectors
{
    public static IkeSaSettings Of(IkeSaSettings settings, AddressLease lease)
    {
        var selector = new TrafficSelector(0, 0, ushort.MaxValue, lease.Address, lease.Address);
        return settings with { Children = [.. settings.Children.Select(child => child with { Remote = [selector] })] };
    }
}
