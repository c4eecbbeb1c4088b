using Cluster.Actors.Configuration;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.IkeSas;

/// <summary>What a commit of the configuration asks of an IKE SA.</summary>
internal static class IkeSaCommit
{
    /// <summary>In order; none for a commit that does not touch it.</summary>
    public static IEnumerable<IkeCommand> Commands(AppliedConfiguration configuration, GatewaySettings before, IkeSaState state)
    {
        if (!configuration.Gateways.TryGetValue(before.Name, out GatewaySettings? gateway) || configuration.DisturbedGateways.Contains(before.Name))
        {
            yield return new IkeCommand.DeleteIkeSa();
            yield break;
        }

        if (!ReferenceEquals(gateway.Ike, before.Ike))
        {
            yield return new IkeCommand.Reconfigure(gateway.Ike);
        }

        foreach (ChildSa child in state.Children.Values.Where(child => !configuration.Vpns.ContainsKey(child.Vpn) || configuration.DisturbedVpns.Contains(child.Vpn)))
        {
            yield return new IkeCommand.DeleteChildSa(child.Inbound);
        }
    }
}
