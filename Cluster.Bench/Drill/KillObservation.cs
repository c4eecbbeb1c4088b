using System.Collections.Immutable;
using Cluster.Bench.Lab;

namespace Cluster.Bench.Drill;

/// <summary>What was noted while a node died and came back; the logs and the capture are held against it at the end of the run.</summary>
internal sealed record KillObservation
{
    public required int Round { get; init; }

    public required string Node { get; init; }

    public required ClusterView Before { get; init; }

    /// <summary>Offices whose IKE SA the node owned.</summary>
    public required ImmutableHashSet<int> Owned { get; init; }

    public required int IkeSasKept { get; init; }

    public required int ChildSasKept { get; init; }

    public required int SasExpected { get; init; }

    /// <summary>Moments of the flows' clock.</summary>
    public required long KilledAt { get; init; }

    public required long SettledAt { get; init; }

    public long AttackFrom { get; init; }

    public long AttackUntil { get; init; }

    public long ReplaySent { get; init; }

    public long RejoinFrom { get; init; }

    public long RejoinUntil { get; init; }

    public (int Opened, int Alive) Tcp { get; init; }
}
