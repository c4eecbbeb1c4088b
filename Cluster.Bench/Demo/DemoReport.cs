using Cluster.Bench.Drill;

namespace Cluster.Bench.Demo;

/// <summary>What <c>./cluster demo --json</c> writes; names in JSON are these in snake_case.</summary>
public sealed record DemoReport
{
    public required int TunnelsUp { get; init; }

    public required int TunnelsExpected { get; init; }

    /// <summary>Before anything was killed, over all tunnels.</summary>
    public required double PingLossPercent { get; init; }

    /// <summary>One TCP stream from the client through one tunnel.</summary>
    public required double TcpGbps { get; init; }

    /// <summary>From the first network namespace to the last figure.</summary>
    public required double Seconds { get; init; }

    public required IReadOnlyDictionary<string, int> TunnelsByNode { get; init; }

    public required DrillReport Drill { get; init; }

    public required bool Passed { get; init; }
}
