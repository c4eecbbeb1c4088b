using Cluster.Config.Model;

namespace Cluster.Config.Schema;

/// <summary><c>security alarms</c> and <c>security log</c> (config.md sections 4 and 6).</summary>
internal static class AlarmStatements
{
    private const string Violation = "security alarms potential-violation";

    private const int Most = 1_000_000_000;

    public static readonly Statement[] Rows =
    [
        Row.Section("security alarms", "Alarms; none is raised without its statement"),
        Row.Flag("security alarms audible", "Beep at a new alarm", (ClusterBuilder b) => b.Alarms.Audible = true),
        Row.Section(Violation, "What raises an alarm"),
        Row.Leaf(Violation + " authentication", ArgumentTypes.Number("failures", 1, Most), "More failed authentications than this",
            (ClusterBuilder b, int value) => b.Alarms.Thresholds[AlarmClass.Authentication] = value),
        Row.Flag(Violation + " cryptographic-self-test", "Each failed self test of the ciphers", Each(AlarmClass.CryptographicSelfTest)),
        Row.Flag(Violation + " key-generation-self-test", "Each failed self test of key generation", Each(AlarmClass.KeyGenerationSelfTest)),
        Row.Flag(Violation + " non-cryptographic-self-test", "Each failed self test of another kind", Each(AlarmClass.NonCryptographicSelfTest)),
        .. ThresholdRows("decryption-failures", "packets that did not decrypt", AlarmClass.DecryptionFailures, 0, 1000),
        .. ThresholdRows("encryption-failures", "packets that could not be encrypted", AlarmClass.EncryptionFailures, 1, 1000),
        .. ThresholdRows("ike-phase1-failures", "failed negotiations of IKE SAs", AlarmClass.IkePhase1Failures, 1, 20),
        .. ThresholdRows("ike-phase2-failures", "failed negotiations of IPsec SAs", AlarmClass.IkePhase2Failures, 1, 20),
        .. ThresholdRows("replay-attacks", "replayed packets", AlarmClass.ReplayAttacks, 0, 1000),
        Row.KeptFlag(Violation + " idp", "Intrusions").OutOfScope(),
        Row.Section("security log", "Security events"),
        Row.Flag("security log cache", "Keep security events; roles with distinct privileges cannot change it",
            (ClusterBuilder b) => b.LogCache = true),
    ];

    private static Action<ClusterBuilder> Each(AlarmClass kind) => b => b.Alarms.Thresholds[kind] = 0;

    private static Statement[] ThresholdRows(string keyword, string what, AlarmClass kind, int least, int otherwise) =>
    [
        Row.Presence($"{Violation} {keyword}", $"Too many {what}", (ClusterBuilder b, Place at) => b.Alarms),
        Row.Leaf($"{Violation} {keyword} threshold", ArgumentTypes.Number("count", least, Most), $"More {what} than this",
            (AlarmsBuilder b, int value) => b.Thresholds[kind] = value, otherwise: $"{otherwise}"),
    ];
}
