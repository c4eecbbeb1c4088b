using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Cluster.Dataplane.Packets;
using Tmds.Linux;

namespace Cluster.Dataplane.Io;

/// <summary>
/// One cipher-side socket: UDP 500 or 4500, or raw ESP, for one IP version and one setting of DF. Sends are safe from any thread,
/// receives belong to one.
/// </summary>
public sealed unsafe class CipherSocket : IDisposable
{
    public const int MaxDatagram = 65_536;
    private const int BufferBytes = 8 << 20; // ours: 10 ms at 6 Gbit/s
    private const int ControlBytes = 192; // packet information, traffic class, GRO and time stamp: 120

    private readonly bool _v6;
    private readonly ushort _port;
    private int _socket;

    private CipherSocket(int socket, bool v6, ushort port)
    {
        _socket = socket;
        _v6 = v6;
        _port = port;
    }

    public int Descriptor => _socket;

    /// <summary>A UDP socket, bound. Two sockets of a port (DF set, DF clear) are opened with <paramref name="shared"/>, then closed to others by <see cref="Unshare"/>.</summary>
    public static CipherSocket OpenUdp(bool v6, ushort port, bool dontFragment, bool shared, IPAddress? address, string? device)
    {
        CipherSocket socket = Open(v6, SocketOption.Datagram, 0, port, dontFragment, device);
        int fd = socket._socket;
        if (shared)
        {
            Set(fd, SocketOption.LevelSocket, SocketOption.ReusePort, 1);
        }

        _ = TrySet(fd, SocketOption.LevelUdp, SocketOption.UdpGro, 1);
        Set(fd, SocketOption.LevelSocket, SocketOption.Timestamp, 1); // IKE that waited while the process stood still is not answered
        if (v6)
        {
            Set(fd, SocketOption.LevelUdp, SocketOption.UdpNoCheck6Receive, 1);
        }

        Span<byte> name = stackalloc byte[SocketPath.MaxAddressLength];
        address ??= v6 ? IPAddress.IPv6Any : IPAddress.Any;
        int length = SocketPath.WriteSocketAddress(WireEndpoint.From(new IPEndPoint(address, port)), port: true, name);
        fixed (byte* p = name)
        {
            Check(LibC.bind(fd, (sockaddr*)p, length), $"bind {address} port {port}");
        }

        return socket;
    }

    /// <summary>A raw ESP socket. A kernel gives each raw socket a copy of every packet, so one that only sends filters all out.</summary>
    public static CipherSocket OpenRaw(bool v6, bool dontFragment, bool sendOnly, string? device)
    {
        CipherSocket socket = Open(v6, SocketOption.Raw, SocketOption.ProtocolEsp, 0, dontFragment, device);
        if (sendOnly)
        {
            BpfInstruction rejectAll = new() { Code = 6 }; // BPF_RET | BPF_K, 0
            BpfProgram program = new() { Length = 1, Instructions = &rejectAll };
            Check(LibC.setsockopt(socket._socket, SocketOption.LevelSocket, SocketOption.AttachFilter, &program, sizeof(BpfProgram)), "filter");
        }

        return socket;
    }

    public void Unshare() => Set(_socket, SocketOption.LevelSocket, SocketOption.ReusePort, 0);

    /// <summary>Receives into the buffer; false when there is nothing now.</summary>
    public bool TryReceive(byte* buffer, int capacity, ref Datagram datagram)
    {
        byte* name = stackalloc byte[SocketPath.MaxAddressLength];
        byte* control = stackalloc byte[ControlBytes];
        var vector = new IoVector { Start = buffer, Length = capacity };
        var message = new SystemCalls.MessageHeader
        {
            Name = name,
            NameLength = SocketPath.MaxAddressLength,
            Vectors = &vector,
            VectorCount = 1,
            Control = control,
            ControlLength = ControlBytes,
        };
        nint n = SystemCalls.ReceiveMessage(_socket, &message, SocketOption.DontWait);
        if (n < 0)
        {
            return false;
        }

        datagram.Start = buffer;
        datagram.Length = (int)n;
        datagram.SegmentLength = (int)n;
        datagram.TrafficClass = 0;
        datagram.ReceivedAt = 0;
        datagram.Local = default;
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(name + 2, 2));
        UInt128 address = _v6
            ? BinaryPrimitives.ReadUInt128BigEndian(new ReadOnlySpan<byte>(name + 8, 16))
            : WireEndpoint.FromV4(BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(name + 4, 4)));
        datagram.Peer = new WireEndpoint(address, _port == 0 ? (ushort)0 : port);
        ControlMessages.Read(control, (int)message.ControlLength, _port, ref datagram);
        if (_port == 0 && !_v6)
        {
            SkipIpHeader(ref datagram);
        }

        return true;
    }

    /// <summary>Sends one datagram, or several of <paramref name="segmentLength"/> (the last may be shorter) as one.</summary>
    /// <returns>0, or the error number.</returns>
    public int Send(SocketPath path, byte* data, int length, int segmentLength, byte trafficClass)
    {
        byte* control = stackalloc byte[ControlBytes];
        fixed (byte* name = path.Address)
        {
            var vector = new IoVector { Start = data, Length = length };
            var message = new SystemCalls.MessageHeader
            {
                Name = name,
                NameLength = (uint)path.AddressLength,
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = ControlMessages.Write(control, path, length > segmentLength ? segmentLength : 0, trafficClass),
            };
            return SystemCalls.SendMessage(_socket, &message, SocketOption.DontWait) >= 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    public void Dispose()
    {
        int socket = Interlocked.Exchange(ref _socket, -1);
        if (socket >= 0)
        {
            _ = LibC.close(socket);
        }
    }

    private static CipherSocket Open(bool v6, int type, int protocol, ushort port, bool dontFragment, string? device)
    {
        int fd = LibC.socket(v6 ? SocketOption.Inet6 : SocketOption.Inet, type | SocketOption.NonBlocking | SocketOption.CloseOnExec, protocol);
        Check(fd, "socket");
        int level = v6 ? SocketOption.LevelIpv6 : SocketOption.LevelIp;
        if (v6 && type == SocketOption.Datagram)
        {
            Set(fd, level, SocketOption.Ipv6Only, 1); // raw IPv6 sockets are that anyway
        }

        Set(fd, level, v6 ? SocketOption.Ipv6ReceivePacketInformation : SocketOption.IpPacketInformation, 1);
        Set(fd, level, v6 ? SocketOption.Ipv6ReceiveTrafficClass : SocketOption.IpReceiveTos, 1);
        Set(fd, level, v6 ? SocketOption.Ipv6MtuDiscover : SocketOption.IpMtuDiscover, dontFragment ? SocketOption.DiscoverAlways : SocketOption.DiscoverNever);
        Set(fd, level, v6 ? SocketOption.Ipv6Transparent : SocketOption.IpTransparent, 1);
        _ = TrySet(fd, level, v6 ? SocketOption.Ipv6FreeBind : SocketOption.IpFreeBind, 1);
        Set(fd, SocketOption.LevelSocket, SocketOption.ReceiveBufferForce, BufferBytes);
        Set(fd, SocketOption.LevelSocket, SocketOption.SendBufferForce, BufferBytes);
        if (device is not null)
        {
            byte[] name = Encoding.ASCII.GetBytes(device + "\0");
            fixed (byte* p = name)
            {
                Check(LibC.setsockopt(fd, SocketOption.LevelSocket, SocketOption.BindToDevice, p, name.Length), $"device {device}");
            }
        }

        return new CipherSocket(fd, v6, port);
    }

    // Raw IPv4 sockets receive the IP header (raw(7)); the kernel has checked it and reassembled fragments.
    private static void SkipIpHeader(ref Datagram datagram)
    {
        if (datagram.Length < InnerPacket.Ipv4HeaderLength)
        {
            datagram.Length = datagram.SegmentLength = 0;
            return;
        }

        byte* ip = datagram.Start;
        int header = Math.Min((ip[0] & 15) * 4, datagram.Length);
        datagram.TrafficClass = ip[1];
        datagram.Local = new WireEndpoint(WireEndpoint.FromV4(BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(ip + 16, 4))), 0);
        datagram.Start += header;
        datagram.Length -= header;
        datagram.SegmentLength = datagram.Length;
    }

    private static bool TrySet(int fd, int level, int option, int value) => LibC.setsockopt(fd, level, option, &value, sizeof(int)) == 0;

    private static void Set(int fd, int level, int option, int value) =>
        Check(LibC.setsockopt(fd, level, option, &value, sizeof(int)), $"socket option {level}/{option}");

    private static void Check(int result, string what)
    {
        if (result < 0)
        {
            int error = LibC.errno;
            throw new Win32Exception(error, $"{what}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct BpfInstruction
    {
        public ushort Code;
        public byte JumpTrue;
        public byte JumpFalse;
        public uint K;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct BpfProgram
    {
        public ushort Length;
        public BpfInstruction* Instructions;
    }
}
