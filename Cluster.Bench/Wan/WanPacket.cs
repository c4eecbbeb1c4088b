using System.Buffers.Binary;
using System.Net;

namespace Cluster.Bench.Wan;

/// <summary>What a frame on the WAN turned out to be.</summary>
public enum WanKind
{
    Other,
    Esp,
    Ike,
    NatKeepalive,

    /// <summary>An inner address in the open: must never be seen.</summary>
    Clear,
}

/// <summary>One packet on the WAN, as far as the judge needs it. Reads nothing of ours: its own view of the RFCs.</summary>
/// <param name="Body">From the ESP header, or the IKE header.</param>
/// <param name="Ip">The whole IP packet.</param>
public readonly record struct WanPacket(
    WanKind Kind, long At, ulong SourceMac, IPAddress Source, IPAddress Destination, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Ip)
{
    private const int EthernetHeader = 14, UdpHeader = 8, Ipv6Header = 40;
    private const int IkePort = 500, NatPort = 4500;
    private const byte Udp = 17, Esp = 50;

    public uint Spi => BinaryPrimitives.ReadUInt32BigEndian(Body.Span);

    public uint Sequence => BinaryPrimitives.ReadUInt32BigEndian(Body.Span[4..]);

    /// <summary>The first eight bytes behind the ESP header: the whole IV of GCM, half of that of CBC.</summary>
    public ulong Iv => BinaryPrimitives.ReadUInt64BigEndian(Body.Span[8..]);

    public static WanPacket Read(in CapturedFrame captured)
    {
        ReadOnlyMemory<byte> frame = captured.Frame;
        ReadOnlySpan<byte> bytes = frame.Span;
        if (bytes.Length < EthernetHeader + 20)
        {
            return default;
        }

        ulong mac = BinaryPrimitives.ReadUInt64BigEndian(bytes[6..]) >> 16;
        ReadOnlyMemory<byte> ip = frame[EthernetHeader..];
        return BinaryPrimitives.ReadUInt16BigEndian(bytes[12..]) switch
        {
            0x0800 => ReadV4(captured.At, mac, ip),
            0x86dd when ip.Length >= Ipv6Header => ReadV6(captured.At, mac, ip),
            _ => default,
        };
    }

    private static WanPacket ReadV4(long at, ulong mac, ReadOnlyMemory<byte> ip)
    {
        ReadOnlySpan<byte> bytes = ip.Span;
        int header = (bytes[0] & 15) * 4, total = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        bool laterFragment = (BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) & 0x1fff) != 0;
        if (header < 20 || total < header || total > ip.Length || laterFragment)
        {
            return default;
        }

        ip = ip[..total];                        // short frames are padded on the cable
        var packet = new WanPacket(WanKind.Other, at, mac, new IPAddress(bytes.Slice(12, 4)), new IPAddress(bytes.Slice(16, 4)), ip[header..], ip);
        return bytes[12] == 10 || bytes[16] == 10 ? packet with { Kind = WanKind.Clear } : packet.Classified(bytes[9]);
    }

    private static WanPacket ReadV6(long at, ulong mac, ReadOnlyMemory<byte> ip)
    {
        ReadOnlySpan<byte> bytes = ip.Span;
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        if (length > ip.Length - Ipv6Header)
        {
            return default;
        }

        var packet = new WanPacket(
            WanKind.Other, at, mac, new IPAddress(bytes.Slice(8, 16)), new IPAddress(bytes.Slice(24, 16)), ip.Slice(Ipv6Header, length), ip[..(Ipv6Header + length)]);
        return packet.Classified(bytes[6]);
    }

    private WanPacket Classified(byte protocol)
    {
        if (protocol == Esp && Body.Length >= 16)
        {
            return this with { Kind = WanKind.Esp };
        }

        ReadOnlySpan<byte> udp = Body.Span;
        if (protocol != Udp || udp.Length <= UdpHeader)
        {
            return this;
        }

        int from = BinaryPrimitives.ReadUInt16BigEndian(udp), to = BinaryPrimitives.ReadUInt16BigEndian(udp[2..]);
        ReadOnlyMemory<byte> data = Body[UdpHeader..];
        if (from == NatPort || to == NatPort)
        {
            return data.Span switch
            {
                [0xff] => this with { Kind = WanKind.NatKeepalive },
                [0, 0, 0, 0, ..] when data.Length >= 32 => this with { Kind = WanKind.Ike, Body = data[4..] },
                { Length: >= 16 } => this with { Kind = WanKind.Esp, Body = data },
                _ => this,
            };
        }

        return (from == IkePort || to == IkePort) && data.Length >= 28 ? this with { Kind = WanKind.Ike, Body = data } : this;
    }
}
