using System.Net;
using Cluster.Dataplane.Classify;
using Cluster.Dataplane.Fabric;
using Cluster.Dataplane.Io;
using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Pipeline;

namespace Cluster.Dataplane.Control;

/// <summary>IKE datagrams and NAT keepalives to the peers, from the caller's thread. Silent when the lease is over.</summary>
internal sealed unsafe class IkeSender(ICipherSender sender, SpeakingLease lease, ushort natPort)
{
    private const byte Keepalive = 0xFF; // RFC 3948 section 2.3
    private const int LongestUdpPayload = 65_507;

    private readonly Lock _gate = new(); // callers are many, the counters have one writer

    public DropCounters Drops { get; } = new();

    public void SendIke(IPEndPoint local, IPEndPoint peer, ReadOnlySpan<byte> message)
    {
        int marker = local.Port == natPort ? Classifier.NonEspMarkerLength : 0; // RFC 3948 section 2.2
        if (message.Length + marker > LongestUdpPayload)
        {
            Count(DropReason.SendFailed);
            return;
        }

        byte[] datagram = new byte[marker + message.Length];
        message.CopyTo(datagram.AsSpan(marker));
        Send(local, peer, datagram);
    }

    public void SendKeepalive(IPEndPoint local, IPEndPoint peer) => Send(local, peer, [Keepalive]);

    private void Send(IPEndPoint local, IPEndPoint peer, ReadOnlySpan<byte> datagram)
    {
        if (!lease.MaySpeak(BootClock.Milliseconds))
        {
            Count(DropReason.NotSpeaking);
            return;
        }

        var path = new SocketPath(WireEndpoint.From(local), WireEndpoint.From(peer), udp: true, mtu: ushort.MaxValue);
        fixed (byte* data = datagram)
        {
            if (sender.Send(path, data, datagram.Length, datagram.Length, trafficClass: 0, dontFragment: false) == 0)
            {
                Count(DropReason.SendFailed);
            }
        }
    }

    private void Count(DropReason reason)
    {
        lock (_gate)
        {
            Drops.Add(reason);
        }
    }
}
