using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Dataplane.Fabric;

/// <summary>Bytes of the record bodies. Writers fill the whole span they are given, which <c>...Length</c> has measured.</summary>
internal static class FrameRecords
{
    // Cipher: anchor, hops, flags, zero | term | local port, peer port | local address, peer address | datagram
    private const int CipherTermAt = 4, CipherPortsAt = 12, CipherAddressesAt = 16;
    private const byte FlagUdp = 1, FlagIke = 2, FlagLocalV6 = 4, FlagPeerV6 = 8;

    // Outbound: term | SPI | packet.   Opened: unit | packet
    public const int OutboundHeaderLength = 12, OpenedHeaderLength = 4;

    // Owner: anchor, zero:24 | term | index | incarnation | port, zero:8, address length | address
    private const int OwnerTermAt = 4, OwnerIndexAt = 12, OwnerIncarnationAt = 16, OwnerPortAt = 20, OwnerAddressLengthAt = 23, OwnerAddressAt = 24;

    // Heartbeat: sequence.   Answer: sequence | heartbeats received from you | accepted
    public const int HeartbeatLength = 8, HeartbeatAnswerLength = 17;

    public static int CipherHeaderLength(in CipherIngress ingress) =>
        CipherAddressesAt + AddressLength(ingress.Local.Address) + AddressLength(ingress.Peer.Address);

    public static void WriteCipher(Span<byte> body, Anchor anchor, Term term, in CipherIngress ingress, ReadOnlySpan<byte> datagram, int hops)
    {
        int local = AddressLength(ingress.Local.Address);
        int peer = AddressLength(ingress.Peer.Address);
        body[0] = anchor.Value;
        body[1] = (byte)hops;
        body[2] = (byte)((ingress.Udp ? FlagUdp : 0) | (ingress.Ike ? FlagIke : 0) | (local == 16 ? FlagLocalV6 : 0) | (peer == 16 ? FlagPeerV6 : 0));
        body[3] = 0;
        BinaryPrimitives.WriteUInt64BigEndian(body[CipherTermAt..], term.Value);
        BinaryPrimitives.WriteUInt16BigEndian(body[CipherPortsAt..], (ushort)ingress.Local.Port);
        BinaryPrimitives.WriteUInt16BigEndian(body[(CipherPortsAt + 2)..], (ushort)ingress.Peer.Port);
        ingress.Local.Address.TryWriteBytes(body[CipherAddressesAt..], out _);
        ingress.Peer.Address.TryWriteBytes(body[(CipherAddressesAt + local)..], out _);
        datagram.CopyTo(body[(CipherAddressesAt + local + peer)..]);
    }

    public static bool TryReadCipher(
        ReadOnlySpan<byte> body, EndpointCache endpoints, out Anchor anchor, out Term term, out CipherIngress ingress, out ReadOnlySpan<byte> datagram, out int hops)
    {
        anchor = default;
        term = default;
        ingress = default;
        datagram = default;
        hops = 0;
        if (body.Length < CipherAddressesAt)
        {
            return false;
        }

        byte flags = body[2];
        int local = (flags & FlagLocalV6) != 0 ? 16 : 4;
        int peer = (flags & FlagPeerV6) != 0 ? 16 : 4;
        int header = CipherAddressesAt + local + peer;
        if (body.Length <= header)
        {
            return false;
        }

        anchor = new Anchor(body[0]);
        hops = body[1];
        term = new Term(BinaryPrimitives.ReadUInt64BigEndian(body[CipherTermAt..]));
        ingress = new CipherIngress(
            endpoints.Get(body.Slice(CipherAddressesAt, local), BinaryPrimitives.ReadUInt16BigEndian(body[CipherPortsAt..])),
            endpoints.Get(body.Slice(CipherAddressesAt + local, peer), BinaryPrimitives.ReadUInt16BigEndian(body[(CipherPortsAt + 2)..])),
            (flags & FlagUdp) != 0,
            (flags & FlagIke) != 0);
        datagram = body[header..];
        return true;
    }

    public static void WriteOutbound(Span<byte> body, Term term, EspSpi inbound, ReadOnlySpan<byte> packet)
    {
        BinaryPrimitives.WriteUInt64BigEndian(body, term.Value);
        BinaryPrimitives.WriteUInt32BigEndian(body[8..], inbound.Value);
        packet.CopyTo(body[OutboundHeaderLength..]);
    }

    public static bool TryReadOutbound(ReadOnlySpan<byte> body, out Term term, out EspSpi inbound, out ReadOnlySpan<byte> packet)
    {
        term = default;
        inbound = default;
        packet = default;
        if (body.Length <= OutboundHeaderLength)
        {
            return false;
        }

        term = new Term(BinaryPrimitives.ReadUInt64BigEndian(body));
        inbound = new EspSpi(BinaryPrimitives.ReadUInt32BigEndian(body[8..]));
        packet = body[OutboundHeaderLength..];
        return true;
    }

    public static int OwnerLength(FabricNode owner) => OwnerAddressAt + AddressLength(owner.Address.Address);

    public static void WriteOwner(Span<byte> body, Anchor anchor, Term term, FabricNode owner)
    {
        body.Clear();
        body[0] = anchor.Value;
        BinaryPrimitives.WriteUInt64BigEndian(body[OwnerTermAt..], term.Value);
        BinaryPrimitives.WriteInt32BigEndian(body[OwnerIndexAt..], owner.Index);
        BinaryPrimitives.WriteUInt32BigEndian(body[OwnerIncarnationAt..], owner.Incarnation.Value);
        BinaryPrimitives.WriteUInt16BigEndian(body[OwnerPortAt..], (ushort)owner.Address.Port);
        body[OwnerAddressLengthAt] = (byte)AddressLength(owner.Address.Address);
        owner.Address.Address.TryWriteBytes(body[OwnerAddressAt..], out _);
    }

    public static bool TryReadOwner(ReadOnlySpan<byte> body, out Anchor anchor, out Term term, out FabricNode? owner)
    {
        anchor = default;
        term = default;
        owner = null;
        if (body.Length < OwnerAddressAt || body[OwnerAddressLengthAt] is not (4 or 16) || body.Length != OwnerAddressAt + body[OwnerAddressLengthAt])
        {
            return false;
        }

        int index = BinaryPrimitives.ReadInt32BigEndian(body[OwnerIndexAt..]);
        uint incarnation = BinaryPrimitives.ReadUInt32BigEndian(body[OwnerIncarnationAt..]);
        if (index < 0 || incarnation > Incarnation.Max)
        {
            return false;
        }

        anchor = new Anchor(body[0]);
        term = new Term(BinaryPrimitives.ReadUInt64BigEndian(body[OwnerTermAt..]));
        owner = new FabricNode(
            index,
            new Incarnation(incarnation),
            new IPEndPoint(new IPAddress(body[OwnerAddressAt..]), BinaryPrimitives.ReadUInt16BigEndian(body[OwnerPortAt..])));
        return true;
    }

    public static int AddressLength(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? 16 : 4;
}
