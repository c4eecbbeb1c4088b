using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Cluster.Dataplane.Packets;
using Tmds.Linux;

namespace Cluster.Dataplane.Io;

/// <summary>All sockets of the cipher side, and the sending rules that need more than one of them.</summary>
public sealed unsafe class CipherSockets : ICipherSender, IDisposable
{
    private const int WaitForBufferMs = 2; // ours: a full send buffer of a 1 Gbit/s link drains 250 KB in this time
    private const int MinimumMtu = 576;    // RFC 791; below it a path is not worth following

    private readonly Family _v4;
    private readonly Family? _v6;
    private readonly ushort _natPort;

    /// <exception cref="System.ComponentModel.Win32Exception">A port is taken, or there is no permission.</exception>
    public CipherSockets(IReadOnlyList<IPAddress> addresses, string? device, ushort ikePort, ushort natPort)
    {
        _natPort = natPort;
        _v4 = new Family(false, Bound(addresses, AddressFamily.InterNetwork), device, ikePort, natPort);
        if (Socket.OSSupportsIPv6)
        {
            _v6 = new Family(true, Bound(addresses, AddressFamily.InterNetworkV6), device, ikePort, natPort);
        }
    }

    /// <summary>Those that receive UDP on the IKE port.</summary>
    public IEnumerable<CipherSocket> Ike => Families.Select(f => f.Ike);

    public IEnumerable<CipherSocket> NatTraversal => Families.SelectMany(f => new[] { f.NatClear, f.NatSet });

    public IEnumerable<CipherSocket> Esp => Families.Select(f => f.EspClear);

    private IEnumerable<Family> Families => _v6 is null ? [_v4] : [_v4, _v6];

    public int Send(SocketPath path, byte* data, int length, int segmentLength, byte trafficClass, bool dontFragment)
    {
        Family? family = path.V6 ? _v6 : _v4;
        if (family is null)
        {
            return 0;
        }

        CipherSocket socket = path.Udp
            ? path.Local.Port != _natPort ? family.Ike : dontFragment ? family.NatSet : family.NatClear
            : dontFragment ? family.EspSet : family.EspClear;
        int count = (length + segmentLength - 1) / segmentLength;
        if (count > 1 && path.Udp && !path.NoSegmentation)
        {
            int error = SendPatiently(socket, path, data, length, segmentLength, trafficClass);
            switch (error)
            {
                case 0:
                    return count;
                case Errno.InputOutput: // no checksum offload on the way out
                    path.NoSegmentation = true;
                    break;
                case Errno.MessageSize or Errno.Invalid: // a segment is above the MTU
                    LearnMtu(path);
                    break;
                default:
                    return 0;
            }
        }

        return SendSingly(socket, path, data, length, segmentLength, trafficClass);
    }

    /// <summary>The kernel's MTU of the way to the peer, learned MTUs included.</summary>
    public static int RouteMtu(WireEndpoint peer)
    {
        const int fallback = 1500;
        bool v6 = !peer.IsV4;
        int socket = LibC.socket(v6 ? SocketOption.Inet6 : SocketOption.Inet, SocketOption.Datagram | SocketOption.CloseOnExec, 0);
        if (socket < 0)
        {
            return fallback;
        }

        Span<byte> name = stackalloc byte[SocketPath.MaxAddressLength];
        int length = SocketPath.WriteSocketAddress(new WireEndpoint(peer.Address, 9), port: true, name); // nothing is sent
        int mtu = 0;
        fixed (byte* p = name)
        {
            socklen_t size = sizeof(int);
            bool known = LibC.connect(socket, (sockaddr*)p, length) == 0
                && LibC.getsockopt(socket, v6 ? SocketOption.LevelIpv6 : SocketOption.LevelIp, v6 ? SocketOption.Ipv6Mtu : SocketOption.IpMtu, &mtu, &size) == 0;
            _ = LibC.close(socket);
            return known ? Math.Max(mtu, MinimumMtu) : fallback;
        }
    }

    public void Dispose()
    {
        _v4.Dispose();
        _v6?.Dispose();
    }

    private static IPAddress? Bound(IReadOnlyList<IPAddress> addresses, AddressFamily family)
    {
        // One address: bind to it. Several, or none: any; replies carry the local address of what they answer.
        IPAddress[] own = addresses.Where(a => a.AddressFamily == family).ToArray();
        return own.Length == 1 ? own[0] : null;
    }

    private static int SendSingly(CipherSocket socket, SocketPath path, byte* data, int length, int segmentLength, byte trafficClass)
    {
        int sent = 0;
        for (int at = 0; at < length; at += segmentLength)
        {
            int size = Math.Min(segmentLength, length - at);
            int error = SendPatiently(socket, path, data + at, size, size, trafficClass);
            if (error == Errno.MessageSize)
            {
                LearnMtu(path);
            }

            sent += error == 0 ? 1 : 0;
        }

        return sent;
    }

    private static int SendPatiently(CipherSocket socket, SocketPath path, byte* data, int length, int segmentLength, byte trafficClass)
    {
        int error = socket.Send(path, data, length, segmentLength, trafficClass);
        if (error is not (Errno.Again or Errno.NoBuffers))
        {
            return error;
        }

        var poll = new pollfd { fd = socket.Descriptor, events = LibC.POLLOUT };
        _ = LibC.poll(&poll, 1, WaitForBufferMs);
        return socket.Send(path, data, length, segmentLength, trafficClass);
    }

    private static void LearnMtu(SocketPath path)
    {
        int mtu = RouteMtu(path.Peer);
        if (mtu < path.Mtu)
        {
            path.Mtu = mtu;
        }
    }

    private sealed class Family : IDisposable
    {
        public Family(bool v6, IPAddress? address, string? device, ushort ikePort, ushort natPort)
        {
            Ike = CipherSocket.OpenUdp(v6, ikePort, dontFragment: false, shared: false, address, device);
            NatSet = CipherSocket.OpenUdp(v6, natPort, dontFragment: true, shared: true, address, device);
            NatClear = CipherSocket.OpenUdp(v6, natPort, dontFragment: false, shared: true, address, device);
            NatSet.Unshare();
            NatClear.Unshare();
            EspSet = CipherSocket.OpenRaw(v6, dontFragment: true, sendOnly: true, device);
            EspClear = CipherSocket.OpenRaw(v6, dontFragment: false, sendOnly: false, device);
        }

        public CipherSocket Ike { get; }

        public CipherSocket NatSet { get; }

        public CipherSocket NatClear { get; }

        public CipherSocket EspSet { get; }

        public CipherSocket EspClear { get; }

        public void Dispose()
        {
            Ike.Dispose();
            NatSet.Dispose();
            NatClear.Dispose();
            EspSet.Dispose();
            EspClear.Dispose();
        }
    }
}
