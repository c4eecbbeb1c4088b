using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;

namespace Cluster.Ike.Machine.State;

/// <summary>The key of an exchange: the phase-1 SA that protects it, and its message ID.</summary>
public readonly record struct ExchangeKey(IkeSpi Own, uint MessageId) : IComparable<ExchangeKey>
{
    public int CompareTo(ExchangeKey other) =>
        Own.Value != other.Own.Value ? Own.Value.CompareTo(other.Own.Value) : MessageId.CompareTo(other.MessageId);
}

/// <summary>A quick mode that runs, or has run so lately that its last message may come again.</summary>
public sealed record QuickExchange
{
    public required ExchangeKey Key { get; init; }

    public required bool WeInitiated { get; init; }

    public required string Vpn { get; init; }

    /// <summary>Ours: what the Child SA receives with.</summary>
    public required EspSpi Inbound { get; init; }

    /// <summary>Our inbound SPI of the Child SA to replace; null for a first one.</summary>
    public EspSpi? Rekeys { get; init; }

    public required ReadOnlyMemory<byte> NonceInitiator { get; init; }

    public ReadOnlyMemory<byte> NonceResponder { get; init; }

    /// <summary>0 without PFS.</summary>
    public ushort Group { get; init; }

    /// <summary>Only while our first message waits for its answer.</summary>
    public SecretBytes? PrivateValue { get; init; }

    /// <summary>IV of the next message, either way.</summary>
    public required ReadOnlyMemory<byte> Iv { get; init; }

    /// <summary>SHA-256 of the message that was answered last; empty before.</summary>
    public ReadOnlyMemory<byte> LastInbound { get; init; }

    /// <summary>The message that was sent last, as it was sent.</summary>
    public required ReadOnlyMemory<byte> LastOutbound { get; init; }

    /// <summary>UTC milliseconds; when a finished one is forgotten. <see cref="long.MaxValue"/> while it runs.</summary>
    public long KeepUntil { get; init; } = long.MaxValue;

    public bool IsFinished => KeepUntil != long.MaxValue;
}
