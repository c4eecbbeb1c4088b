using Cluster.Crypto.Keys;

namespace Cluster.Crypto.Transforms;

/// <summary>
/// A Diffie-Hellman group or curve (RFC 7296 section 3.3.2, type 4). Entropy is an input, so that the same bytes
/// give the same key: protocol tests and simulation are deterministic.
/// </summary>
public abstract class KeyExchangeTransform
{
    /// <summary>Transform id, type 4: 2, 5, 14, 19, 20, 31, ...</summary>
    public abstract ushort Id { get; }

    /// <summary>Words of <c>dh-group</c>: <c>group14</c>.</summary>
    public abstract IReadOnlyList<string> JunosKeywords { get; }

    /// <summary>Bytes of entropy that <see cref="Generate"/> takes.</summary>
    public abstract int EntropyLength { get; }

    /// <summary>Length of the Key Exchange Data on the wire.</summary>
    public abstract int PublicLength { get; }

    /// <summary>The private value and what goes into the KE payload.</summary>
    public abstract (SecretBytes Private, byte[] Public) Generate(ReadOnlySpan<byte> entropy);

    /// <summary>
    /// g^ir, padded as the group's RFC says; null when the peer's value must be refused (wrong length, 0, 1, p-1, not on
    /// the curve, all-zero X25519 output: RFC 6989, RFC 8031).
    /// </summary>
    public abstract SecretBytes? Agree(SecretBytes privateValue, ReadOnlySpan<byte> peerPublic);
}
