namespace Cluster.Ike.Machine.State;

/// <summary>What a transaction exchange is for. Stored: numbers never change.</summary>
public enum TransactionKind
{
    /// <summary>We ask for the user's name and password.</summary>
    AskUser = 1,

    /// <summary>We say that the user is let in.</summary>
    LetIn = 2,

    /// <summary>We say that the user is not let in; phase 1 ends with it.</summary>
    TurnAway = 3,

    /// <summary>The peer asks for an address.</summary>
    Configure = 4,
}

/// <summary>
/// A transaction exchange of IKEv1 (draft-dukes-ike-mode-cfg-02): one message each way. One of ours that waits for its answer, or one of the peer's
/// that was answered so lately that it may come again.
/// </summary>
public sealed record TransactionExchange
{
    public required ExchangeKey Key { get; init; }

    public required TransactionKind Kind { get; init; }

    /// <summary>IV of the next message, either way.</summary>
    public required ReadOnlyMemory<byte> Iv { get; init; }

    /// <summary>SHA-256 of the peer's message that was answered; empty for ours.</summary>
    public ReadOnlyMemory<byte> LastInbound { get; init; }

    public required ReadOnlyMemory<byte> LastOutbound { get; init; }

    /// <summary>UTC milliseconds; when one that was answered is forgotten. <see cref="long.MaxValue"/> while ours waits.</summary>
    public long KeepUntil { get; init; } = long.MaxValue;

    public bool WeInitiated => Kind != TransactionKind.Configure;
}
