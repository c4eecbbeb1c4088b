using System.Buffers.Binary;
using Cluster.Dataplane.Io;
using Cluster.Dataplane.Packets;

namespace Cluster.Dataplane.Pipeline;

/// <summary>TCP segments of one flow gathered for one write: the header of the first, the payloads of all.</summary>
internal sealed unsafe class SuperPacket : IDisposable
{
    private const int MaxSegments = 64;
    private const int MaxLength = 65_535; // an IPv4 length field
    private const int VectorsAt = 16;     // behind the virtio header, aligned

    private readonly NativeBuffer _memory = new(VectorsAt + ((MaxSegments + 1) * sizeof(IoVector)));
    private ITunDevice? _device;
    private byte* _first;
    private TcpSegment _template;
    private uint _next;
    private int _length;
    private bool _full;

    public int Packets { get; private set; }

    private IoVector* Vectors => (IoVector*)(_memory.Start + VectorsAt);

    public void Start(ITunDevice device, byte* packet, in TcpSegment segment)
    {
        _device = device;
        _first = packet;
        _template = segment;
        _next = segment.Sequence + (uint)segment.PayloadLength;
        _length = segment.Headers + segment.PayloadLength;
        _full = segment.Push;
        Packets = 1;
        Vectors[0] = new IoVector { Start = _memory.Start, Length = VnetHeader.Size };
        Vectors[1] = new IoVector { Start = packet, Length = _length };
    }

    public bool SameFlow(ITunDevice device, byte* packet, in TcpSegment segment)
    {
        if (!ReferenceEquals(device, _device) || segment.IsV6 != _template.IsV6 || segment.UpperAt != _template.UpperAt
            || *(uint*)(packet + segment.UpperAt) != *(uint*)(_first + _template.UpperAt)) // both ports
        {
            return false;
        }

        return segment.IsV6
            ? new ReadOnlySpan<byte>(packet + 8, 32).SequenceEqual(new ReadOnlySpan<byte>(_first + 8, 32))
            : *(ulong*)(packet + 12) == *(ulong*)(_first + 12);
    }

    /// <summary>False when it does not continue this packet: a gap, other header fields, or no room.</summary>
    public bool TryAppend(byte* packet, in TcpSegment segment)
    {
        if (_full || Packets == MaxSegments || segment.Sequence != _next || segment.PayloadLength > _template.PayloadLength
            || _length + segment.PayloadLength > MaxLength || !SameHeaders(packet, segment))
        {
            return false;
        }

        Packets++;
        Vectors[Packets] = new IoVector { Start = packet + segment.Headers, Length = segment.PayloadLength };
        _next += (uint)segment.PayloadLength;
        _length += segment.PayloadLength;
        if (segment.Push)
        {
            _first[_template.UpperAt + 13] |= 8; // only on the last: RFC 9293 section 3.9.1, and what hardware does
        }

        _full = segment.Push || segment.PayloadLength < _template.PayloadLength;
        return true;
    }

    public bool Write()
    {
        *(VnetHeader*)_memory.Start = Packets == 1 ? default : Coalesced();
        bool written = _device!.Write(Vectors, Packets + 1);
        _device = null;
        return written;
    }

    public void Dispose() => _memory.Dispose();

    private bool SameHeaders(byte* packet, in TcpSegment segment)
    {
        byte* tcp = packet + segment.UpperAt;
        byte* mine = _first + _template.UpperAt;
        bool sameIp = segment.IsV6
            ? *(uint*)packet == *(uint*)_first && packet[7] == _first[7]               // class and flow label, hop limit
            : packet[1] == _first[1] && *(ushort*)(packet + 6) == *(ushort*)(_first + 6) && packet[8] == _first[8]; // TOS, DF, TTL
        return sameIp
            && segment.HeaderLength == _template.HeaderLength
            && *(uint*)(tcp + 8) == *(uint*)(mine + 8)                                  // acknowledgment number
            && *(ushort*)(tcp + 14) == *(ushort*)(mine + 14)                            // window
            && new ReadOnlySpan<byte>(tcp + 20, segment.HeaderLength - 20).SequenceEqual(new ReadOnlySpan<byte>(mine + 20, segment.HeaderLength - 20));
    }

    private VnetHeader Coalesced()
    {
        int upper = _length - _template.UpperAt;
        byte* tcp = _first + _template.UpperAt;
        ulong pseudo;
        if (_template.IsV6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(_first + 4, 2), (ushort)upper);
            pseudo = InternetChecksum.PseudoHeader(_first + 8, 32, InnerPacket.Tcp, upper);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(_first + 2, 2), (ushort)_length);
            *(ushort*)(_first + 10) = 0;
            *(ushort*)(_first + 10) = InternetChecksum.Finish(InternetChecksum.Add(0, _first, InnerPacket.Ipv4HeaderLength));
            pseudo = InternetChecksum.PseudoHeader(_first + 12, 8, InnerPacket.Tcp, upper);
        }

        *(ushort*)(tcp + 16) = InternetChecksum.Fold(pseudo);
        return new VnetHeader
        {
            Flags = VnetHeader.NeedsChecksum,
            GsoType = _template.IsV6 ? VnetHeader.GsoTcpV6 : VnetHeader.GsoTcpV4,
            HeaderLength = (ushort)_template.Headers,
            GsoSize = (ushort)_template.PayloadLength,
            ChecksumStart = (ushort)_template.UpperAt,
            ChecksumOffset = 16,
        };
    }
}
