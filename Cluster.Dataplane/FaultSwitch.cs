namespace Cluster.Dataplane;

/// <summary>
/// Faults that builds with <c>-p:FaultSwitches=true</c> can switch on (environment variable CLUSTER_FAULT, words with commas between
/// them), to prove that drills notice. In every other build they are off for good.
/// </summary>
public static class FaultSwitch
{
#if FAULT_SWITCHES
    private static string[] _chosen = (Environment.GetEnvironmentVariable("CLUSTER_FAULT") ?? "").Split(',');

    /// <summary><c>skip-journal</c>: a record is said to be durable without being written.</summary>
    public static bool SkipJournal => _chosen.Contains("skip-journal");

    /// <summary><c>reuse-sequence</c>: a successor begins where its predecessor was seen, not where the reservation ends.</summary>
    public static bool ReuseSequence => _chosen.Contains("reuse-sequence");

    /// <summary><c>ignore-term</c>: packets, announcements and checkpoints of older terms are accepted.</summary>
    public static bool IgnoreTerm => _chosen.Contains("ignore-term");

    internal static void Choose(params string[] names) => _chosen = names;
#else
    public static bool SkipJournal => false;

    public static bool ReuseSequence => false;

    public static bool IgnoreTerm => false;
#endif
}
