namespace Cluster.Config.Model;

/// <summary>What raises a security alarm.</summary>
/// <param name="Audible">Beep at a new alarm.</param>
/// <param name="Thresholds">Classes that are watched: an alarm is raised when the count exceeds the threshold. Others raise none.</param>
/// <param name="LogCache">Security events are kept, and separated roles cannot change that.</param>
public sealed record AlarmSettings(bool Audible, ValueList<AlarmThreshold> Thresholds, bool LogCache)
{
    public static readonly AlarmSettings None = new(false, ValueList<AlarmThreshold>.Empty, false);

    /// <summary>Null: the class raises no alarm.</summary>
    public int? ThresholdOf(AlarmClass kind) => Thresholds.FirstOrDefault(row => row.Class == kind)?.Count;
}

/// <param name="Count">0: each event.</param>
public sealed record AlarmThreshold(AlarmClass Class, int Count);

/// <summary>Classes of security events.</summary>
public enum AlarmClass
{
    Authentication,
    CryptographicSelfTest,
    KeyGenerationSelfTest,
    NonCryptographicSelfTest,
    DecryptionFailures,
    EncryptionFailures,
    IkePhase1Failures,
    IkePhase2Failures,
    ReplayAttacks,
}
