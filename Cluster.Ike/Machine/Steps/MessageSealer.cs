using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net.Sockets;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.Steps;

/// <summary>
/// Seals the messages of an IKE SA, in fragments where the peer takes them (RFC 7383). A message is sealed once; its bytes are
/// stored and resent.
/// </summary>
internal sealed class MessageSealer(IkeSaContext context, ulong counter)
{
    /// <summary>The incarnation that no process is ever given: IVs of liveness messages, which every owner makes alike.</summary>
    public static readonly Incarnation LivenessIncarnation = new(Incarnation.Max);

    private const ulong ResponseBit = 1UL << 32;

    /// <summary>Lower part of the next counter IV.</summary>
    public ulong Counter { get; private set; } = counter;

    /// <summary>What an IP packet of this size leaves for the IKE message.</summary>
    public static int DatagramRoom(int packetSize, IkeEndpoints path)
    {
        const int udpHeader = 8;
        const int nonEspMarker = 4;
        int ipHeader = path.PeerAddress.AddressFamily == AddressFamily.InterNetwork ? 20 : 40;
        return packetSize - ipHeader - udpHeader - (path.LocalPort == NatDetection.NatPort ? nonEspMarker : 0);
    }

    /// <summary>
    /// An empty INFORMATIONAL, the same bytes whoever makes it. Counter modes: the IV is <see cref="LivenessIncarnation"/>, the response
    /// bit and the message ID, disjoint from all others, and one plaintext belongs to each. CBC: the IV is
    /// prf(own SK_p, "liveness" | response bit | message ID): nobody without SK_p can predict it, SK_p is independent of SK_e and
    /// its only other use, over an ID payload (whose first byte is a type and not 'l'), is over once IKE_AUTH is.
    /// </summary>
    public static byte[] SealLiveness(NegotiatedIkeSa sa, bool isResponse, uint messageId)
    {
        var keys = sa.Outgoing;
        byte[] iv = new byte[keys.IvLength];
        if (IsCounterMode(keys))
        {
            BinaryPrimitives.WriteUInt64BigEndian(iv, LivenessIncarnation.Iv(messageId | (isResponse ? ResponseBit : 0)));
        }
        else
        {
            byte[] input = [.. "liveness"u8, (byte)(isResponse ? 1 : 0), (byte)(messageId >> 24), (byte)(messageId >> 16), (byte)(messageId >> 8), (byte)messageId];
            byte[] mac = new byte[sa.Suite.Prf.OutputLength];
            sa.Suite.Prf.Compute(sa.OwnAuthKey.Expose(), input, mac);
            mac.AsSpan(0, iv.Length).CopyTo(iv);
        }

        return MessageSeal.Seal(Header(sa, ExchangeType.Informational, isResponse, messageId), [], PayloadType.None, keys, iv);
    }

    public ImmutableArray<ReadOnlyMemory<byte>> Seal(
        NegotiatedIkeSa sa, ExchangeType exchange, bool isResponse, uint messageId, IReadOnlyList<IkePayload> payloads, int? maxDatagram)
    {
        var writer = new WireWriter();
        var first = PayloadChain.Write(writer, payloads);
        byte[] inner = writer.ToArray();
        var keys = sa.Outgoing;
        var header = Header(sa, exchange, isResponse, messageId);
        int capacity = maxDatagram is { } max && MessageSeal.SealedLength(inner.Length, keys) > max ? MessageSeal.FragmentCapacity(max, keys) : 0;
        int total = capacity > 0 ? (inner.Length + capacity - 1) / capacity : 0;
        if (total is < 2 or > WireLimits.MaxFragments)
        {
            return [MessageSeal.Seal(header, inner, first, keys, NextIv(keys))];
        }

        var fragments = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(total);
        for (int i = 0; i < total; i++)
        {
            var part = inner.AsSpan(i * capacity, Math.Min(capacity, inner.Length - (i * capacity)));
            fragments.Add(MessageSeal.SealFragment(header, (ushort)(i + 1), (ushort)total, part, first, keys, NextIv(keys)));
        }

        return fragments.ToImmutable();
    }

    private static IkeHeader Header(NegotiatedIkeSa sa, ExchangeType exchange, bool isResponse, uint messageId) => new(
        sa.Initiator,
        sa.Responder,
        PayloadType.None,
        IkeHeader.Version2,
        exchange,
        (sa.WeInitiated ? IkeHeaderFlags.Initiator : IkeHeaderFlags.None) | (isResponse ? IkeHeaderFlags.Response : IkeHeaderFlags.None),
        messageId);

    /// <summary>A cipher with a salt in its key takes an IV that must not repeat; one without (CBC) one that nobody can predict.</summary>
    private static bool IsCounterMode(MessageKeys keys) => keys.Encryption.SaltLength > 0;

    private byte[] NextIv(MessageKeys keys)
    {
        byte[] iv = new byte[keys.IvLength];
        if (IsCounterMode(keys))
        {
            BinaryPrimitives.WriteUInt64BigEndian(iv, context.Incarnation.Iv(Counter++));
        }
        else
        {
            context.Entropy.Fill(iv);
        }

        return iv;
    }
}
