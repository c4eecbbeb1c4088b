using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;

namespace Cluster.Ike.Machine;

/// <summary>What displays show of a Child SA. No secrets; counters are the dataplane's.</summary>
public sealed record ChildSaView
{
    public required string Vpn { get; init; }

    public required EspSpi Inbound { get; init; }

    public required EspSpi Outbound { get; init; }

    public required ChildSaStatus Status { get; init; }

    public required ChildSuite Suite { get; init; }

    public required ImmutableArray<TrafficSelector> Local { get; init; }

    public required ImmutableArray<TrafficSelector> Remote { get; init; }

    /// <summary>UTC milliseconds.</summary>
    public required long EstablishedAt { get; init; }

    /// <summary>Negative when past.</summary>
    public required TimeSpan SoftLeft { get; init; }

    public required TimeSpan HardLeft { get; init; }

    public required long? LifetimeKilobytes { get; init; }

    internal static ChildSaView Of(ChildSa child, Moment now) => new()
    {
        Vpn = child.Vpn,
        Inbound = child.Inbound,
        Outbound = child.Outbound,
        Status = child.Status,
        Suite = child.Suite,
        Local = child.Local,
        Remote = child.Remote,
        EstablishedAt = child.EstablishedAt,
        SoftLeft = TimeSpan.FromMilliseconds(child.SoftAt - now.Utc),
        HardLeft = TimeSpan.FromMilliseconds(child.HardAt - now.Utc),
        LifetimeKilobytes = child.LifetimeKilobytes,
    };
}
