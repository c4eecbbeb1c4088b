namespace Cluster.Ike.Machine.State;

/// <summary>Every duration of the machine that no configuration statement sets. Milliseconds.</summary>
internal static class IkeTiming
{
    /// <summary>Ours; RFC 7296 section 2.4 leaves the pace open. 1 s and then 1.8 times as long each time.</summary>
    public const int FirstRetransmit = 1_000;
    public const double RetransmitGrowth = 1.8;

    /// <summary>Transmissions of a request before the peer is dead: about 75 s.</summary>
    public const int MaxTransmissions = 7;

    /// <summary>Ours: transmissions of the first message to a peer that has backups: about 12 s.</summary>
    public const int MaxTransmissionsWithBackups = 4;

    /// <summary>
    /// Transmissions of an IKE_SA_INIT that was refused: about 6 s for a true answer to come, since anybody can forge a refusal (RFC 7296
    /// section 2.21.1).
    /// </summary>
    public const int MaxRefusedTransmissions = 3;

    /// <summary>Unanswered liveness checks before the peer is dead (Junos: fixed 5 in IKEv2).</summary>
    public const int LivenessThreshold = 5;

    /// <summary>After a takeover the peer's position is looked for in shorter steps.</summary>
    public const int FirstBurstRetransmit = 300;

    /// <summary>About 75 s, as for any request.</summary>
    public const int MaxBurstTransmissions = 9;

    /// <summary>Message IDs that a liveness burst covers at first; doubled each time until <see cref="MaxBurst"/>.</summary>
    public const uint FirstBurst = 8;
    public const uint MaxBurst = 256;

    /// <summary>A responder's IKE SA that is not authenticated by then is forgotten.</summary>
    public const int HalfOpen = 30_000;

    /// <summary>
    /// Ours: a user who types a password is waited for longer, if the peer has shown that it holds the keys of IKE_SA_INIT: so long for each answer, and so
    /// long in all.
    /// </summary>
    public const int UserAnswer = 90_000;
    public const int UserInAll = 240_000;

    /// <summary>How long a closed IKE SA answers a repeated Delete: the peer's first few retransmissions.</summary>
    public const int Linger = 10_000;

    /// <summary>How long an IKE SA waits for the Delete that the peer owes after a rekey.</summary>
    public const int ForgetReplaced = 90_000;

    /// <summary>
    /// Ours: a responder of an IKE SA rekey asks nothing over the new one for so long, unless the peer shows that it has it: the peer's first few
    /// retransmissions. Requests before are lost on a peer that did not get the response, and count towards its death.
    /// </summary>
    public const int UseIncomingIkeSa = 20_000;

    /// <summary>A responder of a Child SA rekey sends over the new one at the latest then.</summary>
    public const int UseIncoming = 3_000;

    /// <summary>Packets under way on a replaced Child SA are still opened.</summary>
    public static readonly TimeSpan ReplacedDrain = TimeSpan.FromSeconds(5);

    /// <summary>After TEMPORARY_FAILURE: this plus up to as much again, so that two peers do not meet once more.</summary>
    public const int TemporaryFailureRetry = 2_000;

    /// <summary>After a rekey that the peer refused for good.</summary>
    public const int RefusedRetry = 30_000;

    /// <summary>Soft lifetime = hard - min(600 s, 3/4 of it), less up to 5 % of the result.</summary>
    public const long MaxSoftMargin = 600_000;
    public const int SoftJitterPercent = 5;

    public static int RetransmitDelay(PendingExchange? what, int sent, TimeSpan? livenessInterval)
    {
        if (what is PendingExchange.Liveness && livenessInterval is { } interval)
        {
            return (int)Math.Max(interval.TotalMilliseconds, FirstRetransmit);
        }

        return (int)(FirstRetransmit * Math.Pow(RetransmitGrowth, sent - 1));
    }

    public static int BurstDelay(int sent) => (int)(FirstBurstRetransmit * Math.Pow(RetransmitGrowth, sent - 1));
}
