namespace Cluster.Ike.Machine.State;

/// <summary>Every duration and count of IKEv1 that no configuration statement sets. Milliseconds unless named otherwise.</summary>
internal static class IsakmpTiming
{
    /// <summary>How long the last message of an exchange can be asked for again: twice the first five retransmissions of a peer.</summary>
    public const int KeepAnswered = 120_000;

    /// <summary>Transmissions of a quick mode's second message: about 25 s, the peer having the first word again after that.</summary>
    public const int MaxAnswerTransmissions = 5;

    /// <summary>A Child SA or phase-1 SA that we replaced is deleted so long afterwards: all traffic has moved by then.</summary>
    public const int DeleteReplaced = 30_000;

    /// <summary>Deletes are not acknowledged, so they are said three times (RFC 2408 leaves it open), each time after this.</summary>
    public const int RepeatDelete = 1_000;
    public const int DeleteRepeats = 2;

    /// <summary>A Delete is still worth saying for a new owner.</summary>
    public const int KeepRepeated = 60_000;

    /// <summary>Ours: messages that are repeated at a time; the oldest are left out.</summary>
    public const int MaxRepeated = 64;

    /// <summary>A closed lineage goes when the last Delete is said.</summary>
    public const int Linger = 3_000;

    /// <summary>Ours: phase-1 negotiations of one peer at a time.</summary>
    public const int MaxHandshakes = 8;

    /// <summary>Ours: quick modes of one lineage, ours and the peer's, running or lately finished.</summary>
    public const int MaxQuicks = 256;

    /// <summary>Ours: quick modes that we run at a time.</summary>
    public const int MaxOwnQuicks = 16;

    /// <summary>Ours: requests for an address that were answered lately.</summary>
    public const int MaxTransactions = 16;

    /// <summary>Ours: message IDs remembered of one phase-1 SA; then it is renewed.</summary>
    public const int MaxFinished = 512;

    /// <summary>Ours: informational exchanges of ours that are known when they are thrown back at us.</summary>
    public const int MaxSaid = 64;

    /// <summary>A child whose renewal was refused is tried again then.</summary>
    public const int RefusedRetry = 30_000;
}
