using System.Buffers.Binary;
using System.Security.Cryptography;
using Cluster.Crypto.Keys;

namespace Cluster.Crypto.Identifiers;

/// <summary>
/// The cluster-wide keys, current and previous generation, behind the tags of our IKE SPIs. One MAC tells the ingress of any
/// node whether an SPI is one of ours; the tag filters garbage, it authenticates nothing.
/// </summary>
public sealed class IkeSpiKeys(SecretBytes current, SecretBytes? previous)
{
    /// <summary>Makes an SPI of ours. <paramref name="random32"/> is entropy, or for a responder <see cref="ResponderRandom"/>.</summary>
    public IkeSpi Make(Anchor anchor, uint random32) =>
        new(((ulong)anchor.Value << 56) | ((ulong)random32 << 24) | Tag(current, anchor, random32));

    /// <summary>Whether the SPI carries a tag of the current or the previous key.</summary>
    public bool IsOurs(IkeSpi spi)
    {
        var random = (uint)(spi.Value >> 24);
        var tag = (uint)(spi.Value & 0xFF_FFFF);
        return Tag(current, spi.Anchor, random) == tag || (previous is not null && Tag(previous, spi.Anchor, random) == tag);
    }

    /// <summary>
    /// The random part of a responder SPI: a function of what the first message says, so that a retransmission maps
    /// to the same SPI on whichever node it arrives.
    /// </summary>
    /// <param name="firstMessage">Peer SPI, addresses and ports, and the hash of message 1, concatenated by the caller.</param>
    public uint ResponderRandom(ReadOnlySpan<byte> firstMessage)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(current.Expose(), firstMessage, mac);
        return BinaryPrimitives.ReadUInt32BigEndian(mac);
    }

    private static uint Tag(SecretBytes key, Anchor anchor, uint random32)
    {
        Span<byte> input = stackalloc byte[5];
        input[0] = anchor.Value;
        BinaryPrimitives.WriteUInt32BigEndian(input[1..], random32);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Expose(), input, mac);
        return BinaryPrimitives.ReadUInt32BigEndian(mac) >> 8;
    }
}
