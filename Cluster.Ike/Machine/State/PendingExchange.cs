using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;

namespace Cluster.Ike.Machine.State;

/// <summary>What we need to know when the response comes.</summary>
public abstract record PendingExchange
{
    private PendingExchange()
    {
    }

    /// <summary>IKE_AUTH with its first Child SA.</summary>
    public sealed record Auth(string Vpn, EspSpi Inbound) : PendingExchange;

    /// <summary>CREATE_CHILD_SA for a Child SA, new or replacing another.</summary>
    /// <param name="Rekeys">Our inbound SPI of the Child SA to replace; null for an additional one.</param>
    /// <param name="Group">0 without PFS.</param>
    /// <param name="Crossed">The peer rekeyed the same Child SA meanwhile (RFC 7296 section 2.8.1).</param>
    public sealed record CreateChild(
        string Vpn, EspSpi Inbound, EspSpi? Rekeys, ReadOnlyMemory<byte> Nonce, ushort Group, SecretBytes? PrivateValue, CrossedRekey? Crossed)
        : PendingExchange;

    /// <summary>CREATE_CHILD_SA for the IKE SA itself.</summary>
    /// <param name="Crossed">The peer rekeyed the IKE SA meanwhile (RFC 7296 section 2.8.2).</param>
    public sealed record RekeyIke(
        IkeSpi NewSpi, ReadOnlyMemory<byte> Nonce, ushort Group, SecretBytes PrivateValue, CrossedRekey? Crossed)
        : PendingExchange;

    public sealed record DeleteChild(EspSpi Inbound) : PendingExchange;

    public sealed record DeleteIke(IkeGoneReason Reason, string Detail) : PendingExchange;

    /// <summary>
    /// Empty INFORMATIONAL requests <paramref name="First"/> to the outstanding message ID. More than one only after a takeover, to find
    /// the peer's position.
    /// </summary>
    /// <param name="Searching">After a takeover, until the first answer.</param>
    public sealed record Liveness(uint First, bool Searching) : PendingExchange;
}

/// <summary>A rekey by the peer that met ours.</summary>
/// <param name="Theirs">What it made: our inbound ESP SPI, or our IKE SPI.</param>
/// <param name="LowNonce">The lower of its two nonces.</param>
public sealed record CrossedRekey(ulong Theirs, ReadOnlyMemory<byte> LowNonce);
