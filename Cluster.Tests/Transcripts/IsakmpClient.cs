using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Machine.V1;
using Cluster.Ike.Wire;
using Cluster.Ike.Wire.V1;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>
/// A user's client, written out: aggressive mode with a shared key and the XAuth method, transaction exchanges, one quick mode. It knows the wire and
/// the key schedule and nothing of the machine that it talks to.
/// </summary>
internal sealed class IsakmpClient(IkeHost gateway, Func<Moment> now, string name, string key, int seed = 5)
{
    private const ushort Users = 65_001;
    private static readonly IkeSuite Suite = new(12, 128, 5, 12, 19);
    private static readonly IkeEndpoints Path = new(IPAddress.Parse("192.0.2.2"), 500, IPAddress.Parse("198.51.100.77"), 500);
    private readonly SeededEntropy _entropy = new(seed);
    private readonly Dictionary<uint, byte[]> _ivs = [];
    private readonly IkeSpi _own = new(0x1122_3344_0000_0000UL + (ulong)seed);
    private IkeSpi _peer;
    private IkeKeys _keys = null!;
    private byte[] _lastBlock = [];

    /// <summary>What the gateway has sent and the client has not looked at.</summary>
    public Queue<byte[]> Inbox { get; } = [];

    public void Take(IEnumerable<IkeEffect.Send> sends)
    {
        foreach (var send in sends)
        {
            Inbox.Enqueue(send.Datagram.ToArray());
        }
    }

    public void Send(byte[] datagram) => Take(gateway.Run(machine => machine.Receive(datagram, Path, now())));

    /// <summary>All three messages. Leaves what comes after them in the inbox.</summary>
    public void Connect(ushort method = Users)
    {
        var (secret, share) = Suite.KeyExchange.Generate(Random(Suite.KeyExchange.EntropyLength));
        byte[] nonce = Random(16);
        var sa = new IsakmpSa([new IsakmpProposal(1, IsakmpProtocol.Isakmp, default, [new IsakmpTransform(1, 1, [new(1, 7), new(14, 128), new(2, 4), new(4, 19), new(3, method), new(11, 1), new(12, 28_800)])])]).ToPayload();
        var id = new IsakmpId(3, 0, 0, System.Text.Encoding.ASCII.GetBytes(name)).ToPayload();
        var first = new IsakmpHeader(_own, IkeSpi.None, IsakmpPayloadType.None, IsakmpExchange.Aggressive, IsakmpFlags.None, 0);
        Send(IsakmpMessage.ToBytes(first, [sa, new(IsakmpPayloadType.KeyExchange, share), new(IsakmpPayloadType.Nonce, nonce), id]));

        byte[] answer = Inbox.Dequeue();
        Assert.True(IsakmpHeader.TryRead(answer, out var header, out _));
        Assert.True(IsakmpMessage.TryRead(header, answer.AsMemory(IsakmpHeader.Size), out var second, out _));
        Assert.Equal(IsakmpExchange.Aggressive, header.Exchange);
        _peer = header.Responder;
        byte[] theirs = second.Find(IsakmpPayloadType.KeyExchange)!.Body.ToArray();
        byte[] theirNonce = second.Find(IsakmpPayloadType.Nonce)!.Body.ToArray();
        using var shared = Suite.KeyExchange.Agree(secret, theirs)!;
        using var sharedKey = new SecretBytes(System.Text.Encoding.ASCII.GetBytes(key));
        using var skeyid = IsakmpKeySchedule.SharedKeySeed(Suite.Prf, sharedKey, nonce, theirNonce);
        _keys = IsakmpKeySchedule.Phase1(Suite, skeyid, shared, _own, _peer);
        byte[] hash = IsakmpKeySchedule.Proof(Suite.Prf, skeyid, share, theirs, _own, _peer, sa.Body.Span, id.Body.Span);
        byte[] third = IsakmpSeal.Seal(
            Suite.Encryption, _keys.EncryptionInitiator, IsakmpKeySchedule.Phase1Iv(Suite, share, theirs),
            first with { Responder = _peer }, [new IsakmpPayload(IsakmpPayloadType.Hash, hash)]);
        _lastBlock = IsakmpSeal.LastBlock(Suite.Encryption, third);
        Send(third);
    }

    /// <summary>The next message of the gateway, which must be of a transaction exchange.</summary>
    public (uint MessageId, IsakmpConfiguration Configuration) Transaction()
    {
        var (header, message) = Open(Inbox.Dequeue());
        Assert.Equal(IsakmpExchange.Transaction, header.Exchange);
        return (header.MessageId, IsakmpConfiguration.TryRead(message.Find(IsakmpPayloadType.Attributes)!)!);
    }

    public byte[] Transact(uint messageId, ConfigurationType type, ushort identifier, params ImmutableArray<ConfigurationAttribute> attributes) =>
        Seal(IsakmpExchange.Transaction, messageId, [], new IsakmpConfiguration(type, identifier, attributes).ToPayload());

    /// <summary>Name and password, as an answer to the gateway's request.</summary>
    public byte[] Reply((uint MessageId, IsakmpConfiguration Configuration) request, string user, string password)
    {
        Assert.Equal(ConfigurationType.Request, request.Configuration.Kind);
        Assert.NotNull(request.Configuration.Find(UserAttribute.Name));
        Assert.NotNull(request.Configuration.Find(UserAttribute.Password));
        return Transact(
            request.MessageId, ConfigurationType.Reply, request.Configuration.Identifier, new(UserAttribute.Method, new byte[2]),
            new(UserAttribute.Name, System.Text.Encoding.ASCII.GetBytes(user)), new(UserAttribute.Password, System.Text.Encoding.ASCII.GetBytes(password)));
    }

    /// <summary>A quick mode from this inner address to that network, to its end. False when the gateway does not answer.</summary>
    /// <param name="mode">Encapsulation mode: 1 is tunnel, 2 transport (RFC 2407 section 4.5).</param>
    public bool Quick(IPAddress inner, TrafficSelector remote, ulong mode = 1)
    {
        const uint id = 0x5151_5151;
        byte[] nonce = Random(16);
        var offer = new IsakmpSa([new IsakmpProposal(1, IsakmpProtocol.Esp, new byte[] { 0xC0, 0, 0, 9 }, [new IsakmpTransform(1, 12, [new(4, mode), new(6, 128), new(5, 2), new(1, 1), new(2, 3_600)])])]).ToPayload();
        byte[] network = [.. remote.Start.GetAddressBytes(), .. remote.Start.GetAddressBytes().Zip(remote.End.GetAddressBytes(), (start, end) => (byte)~(start ^ end))];
        Send(Seal(
            IsakmpExchange.Quick, id, [], offer, new(IsakmpPayloadType.Nonce, nonce), new IsakmpId(1, 0, 0, inner.GetAddressBytes()).ToPayload(),
            new IsakmpId(4, 0, 0, network).ToPayload()));
        if (!Inbox.TryDequeue(out byte[]? datagram))
        {
            return false;
        }

        var (header, answer) = Open(datagram);
        if (header.Exchange != IsakmpExchange.Quick)
        {
            return false;
        }

        byte[] theirNonce = answer.Find(IsakmpPayloadType.Nonce)!.Body.ToArray();
        byte[] hash = IsakmpKeySchedule.Authenticate(Suite.Prf, _keys.IntegrityInitiator, new byte[] { 0 }, Bytes(id), nonce, theirNonce);
        Send(Encrypt(IsakmpExchange.Quick, id, new IsakmpPayload(IsakmpPayloadType.Hash, hash)));
        return true;
    }

    private byte[] Seal(IsakmpExchange exchange, uint messageId, ReadOnlySpan<byte> hashed, params IsakmpPayload[] payloads)
    {
        byte[] hash = IsakmpKeySchedule.Authenticate(Suite.Prf, _keys.IntegrityInitiator, (byte[])[.. Bytes(messageId), .. hashed], IsakmpChain.Bytes(payloads));
        return Encrypt(exchange, messageId, [new IsakmpPayload(IsakmpPayloadType.Hash, hash), .. payloads]);
    }

    private byte[] Encrypt(IsakmpExchange exchange, uint messageId, params IsakmpPayload[] payloads)
    {
        byte[] datagram = IsakmpSeal.Seal(
            Suite.Encryption, _keys.EncryptionInitiator, Iv(messageId),
            new IsakmpHeader(_own, _peer, IsakmpPayloadType.None, exchange, IsakmpFlags.None, messageId), payloads);
        _ivs[messageId] = IsakmpSeal.LastBlock(Suite.Encryption, datagram);
        return datagram;
    }

    private (IsakmpHeader Header, IsakmpMessage Message) Open(byte[] datagram)
    {
        Assert.True(IsakmpHeader.TryRead(datagram, out var header, out _));
        byte[] text = IsakmpSeal.Open(Suite.Encryption, _keys.EncryptionInitiator, Iv(header.MessageId), datagram)!;
        Assert.True(IsakmpMessage.TryRead(header, text, out var message, out _));
        _ivs[header.MessageId] = IsakmpSeal.LastBlock(Suite.Encryption, datagram);
        return (header, message);
    }

    private byte[] Iv(uint messageId) => _ivs.TryGetValue(messageId, out byte[]? iv) ? iv : IsakmpKeySchedule.Phase2Iv(Suite, _lastBlock, messageId);

    private byte[] Random(int length)
    {
        byte[] bytes = new byte[length];
        _entropy.Fill(bytes);
        return bytes;
    }

    private static byte[] Bytes(uint value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
