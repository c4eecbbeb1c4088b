using System.Buffers.Binary;
using System.Net;
using Cluster.Bench.Wan;
using Xunit;

namespace Cluster.Tests.MultiNode;

/// <summary>The judge on captures made by hand: each violation alone must be found, and an honest capture must pass.</summary>
public sealed class WanJudgeTests
{
    private const uint Spi = 0x11000001;

    [Fact]
    public void Capture_NumbersOnlyGrow_NothingFound()
    {
        WanVerdict verdict = Judge(Esp(Spi, 1, 0xa1), Esp(Spi, 2, 0xa2), Esp(Spi, 5000, 0xb1), Esp(Spi + 1, 1, 0xa1));

        Assert.Equal((4, 0, 0, 0, 4998), (verdict.EspPackets, verdict.IvReuses, verdict.Repeats, verdict.StepsBack, verdict.LargestSkip));
    }

    [Fact]
    public void Capture_SameIvOtherBytes_IsAReuse() =>
        Assert.Equal((1, 0), Counts(Judge(Esp(Spi, 1, 0xa1), Esp(Spi, 2, 0xa1))));

    [Fact]
    public void Capture_SameBytesAgain_IsARepeatAndNoReuse() =>
        Assert.Equal((0, 1), Counts(Judge(Esp(Spi, 1, 0xa1), Esp(Spi, 1, 0xa1))));

    [Fact]
    public void Capture_RepeatByTheAttacker_IsNotJudged()
    {
        var judge = new WanJudge();
        judge.IgnoreMac("02:00:00:00:00:99");
        foreach (byte[] frame in new[] { Esp(Spi, 1, 0xa1), WithMac(Esp(Spi, 1, 0xa1), 0x99) })
        {
            judge.See(WanPacket.Read(new CapturedFrame(0, frame)));
        }

        Assert.Equal((1, 0), (judge.Verdict.EspPackets, judge.Verdict.Repeats));
    }

    [Fact]
    public void Capture_SequenceStepsBack_IsFound() =>
        Assert.Equal(1, Judge(Esp(Spi, 10, 0xa1), Esp(Spi, 9, 0xa2), Esp(Spi, 11, 0xa3)).StepsBack);

    [Fact]
    public void Capture_EspInUdp_IsSeenAsEsp() =>
        Assert.Equal((1, 0), Counts(Judge(Udp(4500, EspBody(Spi, 1, 0xa1, 1)), Udp(4500, EspBody(Spi, 2, 0xa1, 2)))));

    [Fact]
    public void Capture_OneMessageIdTwoAnswers_IsFound()
    {
        WanVerdict verdict = Judge(Ike(37, 0x20, 7, 1), Ike(37, 0x20, 7, 1), Ike(37, 0x20, 8, 1), Ike(37, 0x20, 7, 2));

        Assert.Equal((4, 1), (verdict.IkeMessages, verdict.AnsweredTwice));
    }

    [Fact]
    public void Capture_InitRequests_AreCountedBySpiAndTime()
    {
        var judge = new WanJudge();
        judge.See(WanPacket.Read(new CapturedFrame(100, Ike(34, 0x08, 0, 1))));
        judge.See(WanPacket.Read(new CapturedFrame(200, Ike(34, 0x08, 0, 2))));     // again, with a cookie
        judge.See(WanPacket.Read(new CapturedFrame(300, Ike(34, 0x08, 0, 1, spi: 9))));

        Assert.Equal((2, 1), (judge.Verdict.InitiationsSince(0), judge.Verdict.InitiationsSince(150)));
    }

    [Fact]
    public void Capture_InnerAddressInTheOpen_IsFound()
    {
        byte[] frame = Esp(Spi, 1, 0xa1);
        frame[14 + 12] = 10;

        Assert.Equal(1, Judge(frame).Clear);
    }

    private static (long Reuses, long Repeats) Counts(WanVerdict verdict) => (verdict.IvReuses, verdict.Repeats);

    private static WanVerdict Judge(params byte[][] frames)
    {
        var judge = new WanJudge();
        foreach (byte[] frame in frames)
        {
            judge.See(WanPacket.Read(new CapturedFrame(0, frame)));
        }

        return judge.Verdict;
    }

    private static byte[] WithMac(byte[] frame, byte last)
    {
        frame[11] = last;
        return frame;
    }

    private static byte[] Esp(uint spi, uint sequence, ulong iv) => Frame(50, EspBody(spi, sequence, iv, sequence));

    private static byte[] EspBody(uint spi, uint sequence, ulong iv, uint content)
    {
        byte[] body = new byte[48];
        BinaryPrimitives.WriteUInt32BigEndian(body, spi);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt64BigEndian(body.AsSpan(8), iv);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(16), content);
        return body;
    }

    private static byte[] Ike(byte exchange, byte flags, uint id, byte content, ulong spi = 5)
    {
        byte[] message = new byte[40];
        BinaryPrimitives.WriteUInt64BigEndian(message, spi);
        (message[17], message[18], message[19], message[^1]) = (0x20, exchange, flags, content);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(20), id);
        return Udp(500, message);
    }

    private static byte[] Udp(ushort port, byte[] data)
    {
        byte[] udp = new byte[8 + data.Length];
        BinaryPrimitives.WriteUInt16BigEndian(udp, port);
        BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(2), port);
        data.CopyTo(udp, 8);
        return Frame(17, udp);
    }

    private static byte[] Frame(byte protocol, byte[] body)
    {
        byte[] frame = new byte[14 + 20 + body.Length];
        (frame[6], frame[11], frame[12]) = (2, 1, 8);
        Span<byte> ip = frame.AsSpan(14);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(20 + body.Length));
        ip[9] = protocol;
        IPAddress.Parse("192.0.2.1").TryWriteBytes(ip[12..], out _);
        IPAddress.Parse("192.0.2.101").TryWriteBytes(ip[16..], out _);
        body.CopyTo(frame, 34);
        return frame;
    }
}
