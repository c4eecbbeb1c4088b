using System.Buffers.Binary;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Wire.V1;
using Cluster.Tests.Transcripts;
using Xunit;

namespace Cluster.Tests.Ike.Wire.V1;

public sealed class IsakmpWireTests
{
    private static readonly IsakmpHeader Header = new(
        new IkeSpi(0x0102_0304_0506_0708), new IkeSpi(0x1112_1314_1516_1718), IsakmpPayloadType.None, IsakmpExchange.Main, IsakmpFlags.None, 0);

    [Fact]
    public void S129_Header_Is28BytesInTheOrderOfTheRfc()
    {
        byte[] bytes = IsakmpMessage.ToBytes(Header with { MessageId = 7, Flags = IsakmpFlags.Commit }, [new IsakmpPayload(IsakmpPayloadType.Nonce, new byte[16])]);
        Assert.Equal("010203040506070811121314151617180a100202000000070000003000000014" + new string('0', 32), Convert.ToHexStringLower(bytes));
        Assert.True(IsakmpHeader.TryRead(bytes, out var header, out _));
        Assert.Equal(Header with { MessageId = 7, Flags = IsakmpFlags.Commit, NextPayload = IsakmpPayloadType.Nonce }, header);
    }

    [Theory]
    [InlineData(0x20)]
    [InlineData(0x00)]
    public void S129_Header_OfAnotherVersion_IsRefused(byte version)
    {
        byte[] bytes = IsakmpMessage.ToBytes(Header, [new IsakmpPayload(IsakmpPayloadType.Nonce, new byte[16])]);
        bytes[17] = version;
        Assert.False(IsakmpHeader.TryRead(bytes, out _, out _));
    }

    [Fact]
    public void S129_Sa_ProposalsTransformsAndAttributesOfBothForms_ComeBack()
    {
        var sa = new IsakmpSa(
        [
            new IsakmpProposal(1, IsakmpProtocol.Esp, new byte[] { 1, 2, 3, 4 },
            [
                new IsakmpTransform(1, 3, [new IsakmpAttribute(4, 1), new IsakmpAttribute(2, 86_400)]),
                new IsakmpTransform(2, 12, [new IsakmpAttribute(6, 128)]),
            ]),
            new IsakmpProposal(2, IsakmpProtocol.Ah, new byte[] { 5, 6, 7, 8 }, [new IsakmpTransform(1, 2, [])]),
        ]);
        var read = IsakmpSa.TryRead(sa.ToPayload());
        Assert.Equal(StructuralText.Of(sa), StructuralText.Of(read));
        Assert.Equal(86_400ul, read!.Proposals[0].Transforms[0][2]);
    }

    [Fact]
    public void S129_DeleteNotifyAndId_ComeBack()
    {
        var delete = new IsakmpDelete(IsakmpProtocol.Isakmp, [new byte[16], new byte[16]]);
        Assert.Equal(StructuralText.Of(delete), StructuralText.Of(IsakmpDelete.TryRead(delete.ToPayload())));
        var notify = new IsakmpNotify(IsakmpProtocol.Esp, new byte[] { 1, 2, 3, 4 }, IsakmpNotifyType.ResponderLifetime, new byte[] { 5 });
        Assert.Equal(StructuralText.Of(notify), StructuralText.Of(IsakmpNotify.TryRead(notify.ToPayload())));
        var id = new IsakmpId(IsakmpId.Ipv4Subnet, 6, 80, new byte[8]);
        Assert.Equal(StructuralText.Of(id), StructuralText.Of(IsakmpId.TryRead(id.ToPayload())));
    }

    [Fact]
    public void S130_Chain_UnknownPayloadsAndVendorIds_AreReadAndLeftAlone()
    {
        IsakmpPayload[] payloads =
        [
            new(IsakmpPayloadType.VendorId, new byte[] { 9, 9 }), new((IsakmpPayloadType)200, new byte[3]), new(IsakmpPayloadType.Nonce, new byte[8]),
        ];
        byte[] bytes = IsakmpMessage.ToBytes(Header, payloads);
        Assert.True(IsakmpHeader.TryRead(bytes, out var header, out _));
        Assert.True(IsakmpMessage.TryRead(header, bytes.AsMemory(IsakmpHeader.Size), out var message, out _));
        Assert.Equal(StructuralText.Of(payloads), StructuralText.Of(message.Payloads.ToArray()));
        Assert.False(message.Says(IsakmpVendor.DeadPeerDetection));
    }

    [Fact]
    public void S130_Chain_LongerThanTheBound_IsRefused()
    {
        byte[] bytes = IsakmpMessage.ToBytes(Header, [.. Enumerable.Repeat(new IsakmpPayload(IsakmpPayloadType.VendorId, default), IsakmpLimits.MaxPayloads + 1)]);
        Assert.True(IsakmpHeader.TryRead(bytes, out var header, out _));
        Assert.False(IsakmpMessage.TryRead(header, bytes.AsMemory(IsakmpHeader.Size), out _, out _));
    }

    /// <summary>
    /// Every message of a set-up, damaged anywhere: nothing throws, and nobody has more Child SAs than were asked for. What is encrypted goes to the
    /// machines that set up; what is in clear, and so could be anybody's, to one of its own. That they come to their end is not asked: IKEv1
    /// does not authenticate padding, and a message damaged there is as good as the true one but for the next IV.
    /// </summary>
    [Fact]
    public void Receive_DamagedMessages_NeverThrowAndMakeNothingMore()
    {
        var random = new Random(20_261_123);
        var pair = IsakmpSamples.Pair();
        pair.Initiate();
        var seen = new List<byte[]>();
        var apart = new IkeHost("apart", 33, IsakmpSamples.East(), seed: 5);
        for (int step = 0; pair.InFlight.Count > 0; step++)
        {
            var flight = pair.InFlight[0];
            seen.Add(flight.Datagram);
            for (int i = 0; i < 150; i++)
            {
                byte[] original = seen[random.Next(seen.Count)];
                byte[] damaged = Damage(random, original);
                if (original[19] == 0)
                {
                    apart.Run(machine => machine.Receive(damaged, Samples.West, pair.Now));
                    continue;
                }

                pair.Inject(flight with { Datagram = damaged });
                while (pair.InFlight.Count > 1)
                {
                    pair.Drop(pair.InFlight.Count - 1);
                }
            }

            pair.Deliver(0);
        }

        Assert.InRange(pair.West.Dataplane.Count, 0, 1);
        Assert.InRange(pair.East.Dataplane.Count, 0, 1);
        Assert.NotEmpty(apart.Drops);
    }

    private static byte[] Damage(Random random, byte[] datagram)
    {
        byte[] damaged = [.. datagram];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            damaged[random.Next(16, damaged.Length)] = (byte)random.Next(256);
        }

        if (random.Next(3) == 0)
        {
            damaged = damaged[..random.Next(1, damaged.Length)];
        }

        // Most are repaired where a look at the header alone would refuse them.
        if (damaged.Length >= IsakmpHeader.Size && random.Next(5) > 0)
        {
            damaged[17] = IsakmpHeader.Version1;
            BinaryPrimitives.WriteUInt32BigEndian(damaged.AsSpan(24), (uint)damaged.Length);
        }

        return damaged;
    }
}
