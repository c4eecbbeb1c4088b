namespace Cluster.Dataplane.Fabric;

/// <summary>
/// Faults that test builds can switch on (CLUSTER_FAULT, words with commas between them), to prove that the drills notice. Constant
/// false in every other build.
/// </summary>
internal static class FaultSwitch
{
#if FAULT_SWITCHES
    /// <summary><c>ignore-term</c>: packets and announcements of older terms are accepted.</summary>
    public static readonly bool IgnoreTerm = Environment.GetEnvironmentVariable("CLUSTER_FAULT")?.Split(',').Contains("ignore-term") ?? false;
#else
    public static bool IgnoreTerm => false;
#endif
}
