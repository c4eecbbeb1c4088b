using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Cluster.Bench.Wan;

/// <summary>Sends UDP datagrams over IPv4 from any address it is told. One thread; fill <see cref="Payload"/>, then <see cref="Send"/>.</summary>
internal sealed class SpoofedUdp(IPAddress target) : IDisposable
{
    public const int LongestPayload = 1472;

    private const int RawProtocol = 255;                       // IPPROTO_RAW: the header is ours
    private const int IpHeader = 20, UdpHeader = 8;
    private const byte Udp = 17;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Raw, (ProtocolType)RawProtocol);
    private readonly SocketAddress _destination = new IPEndPoint(target, 0).Serialize();
    private readonly byte[] _packet = new byte[IpHeader + UdpHeader + LongestPayload];

    public Span<byte> Payload => _packet.AsSpan(IpHeader + UdpHeader);

    /// <returns>Whether the network took it: with no neighbour or no buffer at the moment an attacker just goes on.</returns>
    public bool Send(IPEndPoint from, ushort port, int length)
    {
        Span<byte> address = stackalloc byte[4];
        from.Address.TryWriteBytes(address, out _);
        return Send(BinaryPrimitives.ReadUInt32BigEndian(address), (ushort)from.Port, port, length);
    }

    /// <summary>As the other, with the address as a number.</summary>
    public bool Send(uint fromAddress, ushort fromPort, ushort port, int length)
    {
        WriteHeaders(fromAddress, fromPort, port, length);
        int size = IpHeader + UdpHeader + length;
        try
        {
            return _socket.SendTo(_packet.AsSpan(0, size), SocketFlags.None, _destination) == size;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The kernel fills in the IP checksum and the identification; a UDP checksum of 0 is none (RFC 768).</summary>
    private void WriteHeaders(uint fromAddress, ushort fromPort, ushort port, int length)
    {
        Span<byte> ip = _packet.AsSpan(0, IpHeader + UdpHeader);
        ip.Clear();
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(IpHeader + UdpHeader + length));
        ip[8] = 64;
        ip[9] = Udp;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], fromAddress);
        target.TryWriteBytes(ip[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(ip[20..], fromPort);
        BinaryPrimitives.WriteUInt16BigEndian(ip[22..], port);
        BinaryPrimitives.WriteUInt16BigEndian(ip[24..], (ushort)(UdpHeader + length));
    }
}
