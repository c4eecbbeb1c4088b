using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Cluster.Dataplane.Packets;

/// <summary>
/// Cuts a packet as the kernel hands it to an offloading device (one header, up to 64 KB of payload, checksum half done) into the
/// packets that go on the wire, each with its own complete checksums. Borrows the packet's memory and changes its headers.
/// </summary>
public unsafe ref struct Segmenter
{
    private const int TcpSequenceAt = 4;   // RFC 9293 section 3.1
    private const int TcpOffsetAt = 12;
    private const int TcpFlagsAt = 13;
    private const int TcpChecksumAt = 16;
    private const int UdpLengthAt = 4;     // RFC 768
    private const int UdpChecksumAt = 6;
    private const byte TcpFin = 1;
    private const byte TcpPsh = 8;
    private const byte TcpCwr = 0x80;

    private readonly byte* _packet;
    private readonly int _length;
    private readonly int _upperAt;
    private readonly bool _v6;
    private int _headers;
    private int _size;
    private int _checksumStart;
    private int _checksumOffset;
    private bool _tcp;
    private byte _flags;
    private ushort _id;
    private uint _sequence;
    private ulong _ipSum;
    private ulong _upperSum;

    private Segmenter(byte* packet, in InnerPacket inner)
    {
        _packet = packet;
        _length = inner.Length;
        _upperAt = inner.UpperAt;
        _v6 = inner.IsV6;
        Count = 1;
    }

    /// <summary>Packets that come out.</summary>
    public int Count { get; private set; }

    /// <summary>Length of the longest, which is every one but the last.</summary>
    public readonly int LongestLength => Count == 1 ? _length : _headers + _size;

    /// <summary>False when the offload header contradicts the packet.</summary>
    public static bool TryCreate(in VnetHeader vnet, byte* packet, in InnerPacket inner, out Segmenter segmenter)
    {
        segmenter = new Segmenter(packet, inner);
        return (vnet.GsoType & ~VnetHeader.GsoEcn) switch
        {
            VnetHeader.GsoNone => segmenter.TryPlain(vnet),
            VnetHeader.GsoTcpV4 or VnetHeader.GsoTcpV6 => inner.Protocol == InnerPacket.Tcp && segmenter.TrySegments(vnet, inner, tcp: true),
            VnetHeader.GsoUdp => inner.Protocol == InnerPacket.Udp && segmenter.TrySegments(vnet, inner, tcp: false),
            _ => false,
        };
    }

    public readonly int LengthOf(int index) =>
        Count == 1 ? _length : index < Count - 1 ? _headers + _size : _length - (index * _size);

    /// <summary>Writes packet <paramref name="index"/>, <see cref="LengthOf"/> bytes.</summary>
    public readonly void Write(int index, byte* destination)
    {
        if (Count == 1)
        {
            Unsafe.CopyBlockUnaligned(destination, _packet, (uint)_length);
            if (_checksumStart != 0)
            {
                CompleteChecksum(destination);
            }

            return;
        }

        int length = LengthOf(index);
        int payload = length - _headers;
        Unsafe.CopyBlockUnaligned(destination, _packet, (uint)_headers);
        Unsafe.CopyBlockUnaligned(destination + _headers, _packet + _headers + (index * _size), (uint)payload);
        WriteIp(destination, index, length);
        if (_tcp)
        {
            WriteTcp(destination, index, length);
        }
        else
        {
            WriteUdp(destination, length);
        }
    }

    private bool TryPlain(in VnetHeader vnet)
    {
        if ((vnet.Flags & VnetHeader.NeedsChecksum) == 0)
        {
            return true;
        }

        _checksumStart = vnet.ChecksumStart;
        _checksumOffset = vnet.ChecksumOffset;
        return _checksumStart >= _upperAt && _checksumStart + _checksumOffset + sizeof(ushort) <= _length;
    }

    private bool TrySegments(in VnetHeader vnet, in InnerPacket inner, bool tcp)
    {
        _tcp = tcp;
        int minimum = tcp ? 20 : 8;
        if (inner.Fragment || vnet.GsoSize == 0 || _upperAt + minimum > _length)
        {
            return false;
        }

        int upper = tcp ? (_packet[_upperAt + TcpOffsetAt] >> 4) * 4 : 8;
        _headers = _upperAt + upper;
        _size = vnet.GsoSize;
        int payload = _length - _headers;
        if (upper < minimum || payload < 0)
        {
            return false;
        }

        Count = Math.Max(1, (payload + _size - 1) / _size);
        if (Count == 1)
        {
            _checksumStart = _upperAt;
            _checksumOffset = tcp ? TcpChecksumAt : UdpChecksumAt;
            return true;
        }

        TakeTemplate(inner.Protocol, upper);
        return true;
    }

    // The fields that differ from packet to packet are read and zeroed, so that the rest is summed once.
    private void TakeTemplate(byte protocol, int upperLength)
    {
        byte* up = _packet + _upperAt;
        if (_v6)
        {
            *(ushort*)(_packet + 4) = 0;
            _upperSum = InternetChecksum.PseudoHeader(_packet + 8, 32, protocol, 0);
        }
        else
        {
            _id = Read16(_packet + 4);
            *(uint*)(_packet + 2) = 0;
            *(ushort*)(_packet + 10) = 0;
            _ipSum = InternetChecksum.Add(0, _packet, _upperAt);
            _upperSum = InternetChecksum.PseudoHeader(_packet + 12, 8, protocol, 0);
        }

        if (_tcp)
        {
            _sequence = BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(up + TcpSequenceAt, 4));
            _flags = up[TcpFlagsAt];
            *(uint*)(up + TcpSequenceAt) = 0;
            up[TcpFlagsAt] = 0;
            *(ushort*)(up + TcpChecksumAt) = 0;
        }
        else
        {
            *(uint*)(up + UdpLengthAt) = 0;
        }

        _upperSum = InternetChecksum.Add(_upperSum, up, upperLength);
    }

    private readonly void WriteIp(byte* ip, int index, int length)
    {
        if (_v6)
        {
            Write16(ip + 4, (ushort)(length - InnerPacket.Ipv6HeaderLength));
            return;
        }

        Write16(ip + 2, (ushort)length);
        Write16(ip + 4, (ushort)(_id + index));
        *(ushort*)(ip + 10) = InternetChecksum.Finish(_ipSum + *(ushort*)(ip + 2) + *(ushort*)(ip + 4));
    }

    private readonly void WriteTcp(byte* ip, int index, int length)
    {
        byte* tcp = ip + _upperAt;
        BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(tcp + TcpSequenceAt, 4), _sequence + (uint)(index * _size));
        byte flags = _flags;
        if (index != Count - 1)
        {
            flags &= unchecked((byte)~(TcpFin | TcpPsh));
        }

        if (index != 0)
        {
            flags &= unchecked((byte)~TcpCwr);
        }

        tcp[TcpFlagsAt] = flags;
        ulong flagsWord = BitConverter.IsLittleEndian ? (ulong)flags << 8 : flags;
        ulong sum = _upperSum + *(uint*)(tcp + TcpSequenceAt) + flagsWord + UpperLengthSum(length);
        *(ushort*)(tcp + TcpChecksumAt) = InternetChecksum.Finish(InternetChecksum.Add(sum, ip + _headers, length - _headers));
    }

    private readonly void WriteUdp(byte* ip, int length)
    {
        byte* udp = ip + _upperAt;
        Write16(udp + UdpLengthAt, (ushort)(length - _upperAt));
        ulong sum = _upperSum + (2 * UpperLengthSum(length)); // once in the pseudo header, once in the UDP header
        ushort checksum = InternetChecksum.Finish(InternetChecksum.Add(sum, ip + _headers, length - _headers));
        *(ushort*)(udp + UdpChecksumAt) = checksum == 0 ? (ushort)0xFFFF : checksum;
    }

    private readonly ulong UpperLengthSum(int length)
    {
        ushort upper = (ushort)(length - _upperAt);
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(upper) : upper;
    }

    private readonly void CompleteChecksum(byte* packet)
    {
        ulong sum = InternetChecksum.Add(0, packet + _checksumStart, _length - _checksumStart);
        ushort checksum = InternetChecksum.Finish(sum);
        *(ushort*)(packet + _checksumStart + _checksumOffset) =
            checksum == 0 && _checksumOffset == UdpChecksumAt ? (ushort)0xFFFF : checksum;
    }

    private static ushort Read16(byte* at) => BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(at, 2));

    private static void Write16(byte* at, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(at, 2), value);
}
