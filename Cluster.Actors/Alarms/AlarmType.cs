using Cluster.Config.Model;

namespace Cluster.Actors.Alarms;

/// <summary>What an alarm is called: its statement under <c>potential-violation</c>, and what was counted.</summary>
public static class AlarmType
{
    private static readonly IReadOnlyDictionary<AlarmClass, (string Word, string Text)> Names = new Dictionary<AlarmClass, (string, string)>
    {
        [AlarmClass.Authentication] = ("authentication", "Authentication failures"),
        [AlarmClass.CryptographicSelfTest] = ("cryptographic-self-test", "Failures of cryptographic self tests"),
        [AlarmClass.KeyGenerationSelfTest] = ("key-generation-self-test", "Failures of key generation self tests"),
        [AlarmClass.NonCryptographicSelfTest] = ("non-cryptographic-self-test", "Failures of other self tests"),
        [AlarmClass.DecryptionFailures] = ("decryption-failures", "Decryption failures"),
        [AlarmClass.EncryptionFailures] = ("encryption-failures", "Encryption failures"),
        [AlarmClass.IkePhase1Failures] = ("ike-phase1-failures", "IKE phase 1 failures"),
        [AlarmClass.IkePhase2Failures] = ("ike-phase2-failures", "IKE phase 2 failures"),
        [AlarmClass.ReplayAttacks] = ("replay-attacks", "Replay attacks"),
    };

    public static IEnumerable<string> Words => Names.Values.Select(name => name.Word);

    public static string WordOf(AlarmClass kind) => Names[kind].Word;

    public static string TextOf(AlarmClass kind) => Names[kind].Text;
}
