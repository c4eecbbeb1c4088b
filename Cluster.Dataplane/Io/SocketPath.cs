using System.Buffers.Binary;
using Cluster.Dataplane.Packets;

namespace Cluster.Dataplane.Io;

/// <summary>
/// Where an SA's packets go: our address, the peer's, and what is known of the way between. The socket address and the source-address
/// control message are built once. Addresses never change (a moved peer gets a new path); the learned MTU does.
/// </summary>
public sealed class SocketPath
{
    public const int MaxAddressLength = 28;            // sockaddr_in6
    public const int MaxPacketInformationLength = 20;  // in6_pktinfo

    private int _mtu;
    private int _noSegmentation;

    public SocketPath(WireEndpoint local, WireEndpoint peer, bool udp, int mtu)
    {
        Local = local;
        Peer = peer;
        Udp = udp;
        _mtu = mtu;
        V6 = !peer.IsV4;
        Address = GC.AllocateArray<byte>(MaxAddressLength, pinned: true);
        PacketInformation = GC.AllocateArray<byte>(MaxPacketInformationLength, pinned: true);
        AddressLength = WriteSocketAddress(peer, udp, Address);
        PacketInformationLength = WritePacketInformation(local, V6, PacketInformation);
    }

    public WireEndpoint Local { get; }

    public WireEndpoint Peer { get; }

    /// <summary>ESP in UDP; otherwise protocol 50.</summary>
    public bool Udp { get; }

    public bool V6 { get; }

    /// <summary>Pinned <c>sockaddr_in</c> or <c>sockaddr_in6</c>.</summary>
    public byte[] Address { get; }

    public int AddressLength { get; }

    /// <summary>Pinned <c>in_pktinfo</c> or <c>in6_pktinfo</c>: the source address.</summary>
    public byte[] PacketInformation { get; }

    public int PacketInformationLength { get; }

    /// <summary>Of the outer packet, its IP header included.</summary>
    public int Mtu
    {
        get => Volatile.Read(ref _mtu);
        set => Volatile.Write(ref _mtu, value);
    }

    /// <summary>The device on the way cannot do what UDP_SEGMENT needs (EIO): send singly.</summary>
    public bool NoSegmentation
    {
        get => Volatile.Read(ref _noSegmentation) != 0;
        set => Volatile.Write(ref _noSegmentation, value ? 1 : 0);
    }

    /// <summary>IP and UDP headers before the ESP header.</summary>
    public int HeaderLength => (V6 ? InnerPacket.Ipv6HeaderLength : InnerPacket.Ipv4HeaderLength) + (Udp ? 8 : 0);

    public static int WriteSocketAddress(WireEndpoint endpoint, bool port, Span<byte> destination)
    {
        destination.Clear();
        bool v4 = endpoint.IsV4;
        BitConverter.TryWriteBytes(destination, (ushort)(v4 ? SocketOption.Inet : SocketOption.Inet6));
        if (port)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[2..], endpoint.Port);
        }

        WireEndpoint.WriteAddress(endpoint.Address, destination[(v4 ? 4 : 8)..]);
        return v4 ? 16 : MaxAddressLength;
    }

    private static int WritePacketInformation(WireEndpoint local, bool v6, Span<byte> destination)
    {
        if (v6)
        {
            BinaryPrimitives.WriteUInt128BigEndian(destination, local.Address);
            return MaxPacketInformationLength; // interface 0: any
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)local.Address); // ipi_spec_dst
        return 12;
    }
}
