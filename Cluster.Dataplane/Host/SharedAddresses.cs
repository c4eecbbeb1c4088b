using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Cluster.Dataplane.Host;

/// <summary>The addresses of a redundancy group: one node of the cluster has them at a time.</summary>
public sealed record SharedGroup(int Number, ImmutableArray<SharedAddress> Addresses);

/// <param name="Device">Linux device.</param>
public readonly record struct SharedAddress(string Device, HostAddress Address)
{
    private bool IsV6 => Address.Address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Adds it or makes it live longer. It goes by itself when nobody renews it: addresses die with the process, not with the kernel.</summary>
    internal string Add(long seconds) =>
        $"address replace {Address} dev {Device} valid_lft {seconds} preferred_lft {seconds}{(IsV6 ? " nodad" : "")}";

    internal string Remove => $"address del {Address} dev {Device}";
}

/// <summary>How long shared addresses live.</summary>
/// <param name="LifetimeSeconds">Without renewal. 2 or 3: longer, and a frozen node answers for too long; shorter, and a busy one loses it.</param>
/// <param name="RenewMilliseconds">At most a third of the lifetime.</param>
/// <param name="AnnounceMilliseconds">How long the new holder goes on to announce itself, once per renewal.</param>
public sealed record SharedAddressSettings(long LifetimeSeconds = 3, long RenewMilliseconds = 1000, long AnnounceMilliseconds = 10_000);

/// <summary>What to do now. The lines go to <c>ip -batch</c>, then the announcements leave.</summary>
public readonly record struct SharedAddressStep(
    ImmutableArray<string> Lines, ImmutableArray<SharedAddress> Announce, long NextDeadline);
