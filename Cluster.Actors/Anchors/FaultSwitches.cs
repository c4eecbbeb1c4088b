#if FAULT_SWITCHES
namespace Cluster.Actors.Anchors;

/// <summary>Faults that a drill must notice; in builds with -p:FaultSwitches=true only, chosen by the environment variable CLUSTER_FAULT.</summary>
internal static class FaultSwitches
{
    private static readonly string Chosen = Environment.GetEnvironmentVariable("CLUSTER_FAULT") ?? "";

    /// <summary>Say that a record is durable without writing it.</summary>
    public static bool SkipJournal { get; } = Chosen.Contains("skip-journal", StringComparison.Ordinal);
}
#endif
