using System.Collections.Immutable;
using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Packets;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Esp;
using Cluster.Dataplane.Fabric;
using Cluster.Dataplane.Io;
using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Pipeline;
using Cluster.Dataplane.Sad;
using Cluster.Dataplane.Spd;
using Xunit;

namespace Cluster.Tests.Dataplane.Pipeline;

/// <summary>One end of a tunnel: real loops, real ciphers, a wire and a device in memory. Sides 1 and 2 fit together.</summary>
internal sealed unsafe class LoopSide : IDisposable
{
    private static readonly ImmutableArray<PacketSelector> Any =
        [new(IPAddress.Any, IPAddress.Broadcast), new(IPAddress.IPv6Any, IPAddress.Parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"))];

    private readonly PacketCiphers _ciphers = new();
    private readonly TunnelWriter _writer;
    private readonly NativeBuffer _packet = new(70_000);

    public LoopSide(int side, string suite = "gcm", Func<ChildSaInstall, ChildSaInstall>? change = null, IFabricLink? fabric = null)
    {
        Anchor = new Anchor((byte)side);
        Lease.Renew(long.MaxValue);
        Context = new LoopContext
        {
            Sas = new SaTable(),
            Anchors = new AnchorTable(),
            Units = new TunnelUnits(),
            Lease = Lease,
            Home = new ClearSideHome(),
            Incarnation = new Incarnation((uint)side),
            Events = Events,
            Sender = Wire,
            Fabric = fabric,
        };
        Unit = Context.Units.Get("st0.0");
        Unit.Device = Tun;
        _writer = new TunnelWriter(Context.Drops);
        Inbound = new Inbound(Context, _writer);
        Outbound = new Outbound(Context, _writer);
        PacketSuite found = Suites.Find(suite);
        int peer = 3 - side;
        var install = new ChildSaInstall
        {
            Anchor = Anchor,
            Term = new Term(1),
            Inbound = Spi(side),
            Outbound = Spi(peer),
            Suite = found,
            InboundKeys = Suites.Keys(found, peer),
            OutboundKeys = Suites.Keys(found, side),
            UdpEncapsulation = true,
            Local = new IPEndPoint(IPAddress.Parse($"127.0.0.{side}"), 4500),
            Peer = new IPEndPoint(IPAddress.Parse($"127.0.0.{peer}"), 4500),
            Vpn = "v",
            TunnelInterface = "st0.0",
            LocalSelectors = Any,
            RemoteSelectors = Any,
            ReservedEnd = 1 << 30,
        };
        Sa = ChildSaFactory.Build(change is null ? install : change(install), Unit, 1, (_, s, k) => _ciphers.Create(s, k));
        Sa.Path.Mtu = 1500;
        Context.Sas.Add(Sa);
        Context.Anchors[Anchor] = new AnchorEntry(new Term(1), AnchorState.Ours, null);
        Unit.Set(new OutboundRoute("v", "st0.0", Any, Any, Spi(side), 1));
    }

    public Anchor Anchor { get; }

    public LoopContext Context { get; }

    public SpeakingLease Lease { get; } = new();

    public RecordedEvents Events { get; } = new();

    public FakeWire Wire { get; } = new();

    public FakeTun Tun { get; } = new();

    public TunnelUnit Unit { get; }

    public ChildSa Sa { get; }

    public Inbound Inbound { get; }

    public Outbound Outbound { get; }

    public DropCounters Drops => Context.Drops;

    public static EspSpi Spi(int side) => new(((uint)side << 24) + 0x12_3456);

    /// <summary>A clear packet from the device, through the loop and out.</summary>
    public void Clear(ReadOnlySpan<byte> packet, VnetHeader header = default)
    {
        packet.CopyTo(new Span<byte>(_packet.Start, _packet.Length));
        Outbound.Clear(Unit, header, _packet.Start, packet.Length);
        Outbound.Flush();
    }

    /// <summary>An authentic packet with a trailer of the caller's.</summary>
    /// <param name="trailer">Padding, pad length and next header.</param>
    public byte[] Forge(byte[] inner, byte[] trailer)
    {
        OutboundSa outbound = Sa.Out;
        Assert.True(outbound.Sequence.TryTake(out ulong sequence));
        byte* esp = _packet.Start;
        EspPacket.WriteHeader(esp, outbound.Spi, (uint)sequence);
        if (outbound.CounterIv)
        {
            EspPacket.WriteIv(esp, Context.Incarnation.Iv(sequence));
        }

        int length = outbound.Layout.PayloadAt + inner.Length + trailer.Length;
        inner.CopyTo(new Span<byte>(esp + outbound.Layout.PayloadAt, inner.Length));
        trailer.CopyTo(new Span<byte>(esp + length - trailer.Length, trailer.Length));
        PacketJob[] jobs = [new PacketJob { Esp = esp, Length = length }];
        outbound.Cipher.Seal(jobs);
        return new Span<byte>(esp, length + outbound.Layout.IcvLength).ToArray();
    }

    /// <summary>Opens all that <paramref name="peer"/> has sent.</summary>
    public void TakeAllFrom(LoopSide peer)
    {
        for (int i = 0; i < peer.Wire.Sent.Count; i++)
        {
            Inbound.Take(peer.Wire.Take(i), Inbound.Port.NatTraversal);
        }

        Inbound.Flush();
    }

    /// <summary>The same with an ECN field that the network has written.</summary>
    public void TakeMarked(LoopSide peer, byte ecn)
    {
        for (int i = 0; i < peer.Wire.Sent.Count; i++)
        {
            Datagram datagram = peer.Wire.Take(i);
            datagram.TrafficClass = (byte)((datagram.TrafficClass & ~3) | ecn);
            Inbound.Take(datagram, Inbound.Port.NatTraversal);
        }

        Inbound.Flush();
    }

    public void TakeBytes(byte[] datagram, Inbound.Port port = Inbound.Port.NatTraversal) => TakeBytes(datagram, Sa.Path.Peer, port);

    /// <param name="receivedAt">By the kernel, UTC milliseconds.</param>
    public void TakeIke(byte[] datagram, long receivedAt) => TakeBytes([0, 0, 0, 0, .. datagram], Sa.Path.Peer, Inbound.Port.NatTraversal, receivedAt);

    public void TakeFrom(byte[] datagram, ushort peerPort) =>
        TakeBytes(datagram, Sa.Path.Peer with { Port = peerPort }, Inbound.Port.NatTraversal);

    private void TakeBytes(byte[] datagram, WireEndpoint peer, Inbound.Port port, long receivedAt = 0)
    {
        datagram.CopyTo(new Span<byte>(_packet.Start, _packet.Length));
        Inbound.Take(
            new Datagram { Start = _packet.Start, Length = datagram.Length, SegmentLength = datagram.Length, Peer = peer, Local = Sa.Path.Local, ReceivedAt = receivedAt },
            port);
        Inbound.Flush();
    }

    public ulong DropsInAll() => (ulong)Enum.GetValues<DropReason>().Sum(r => (long)Drops[r]);

    public void Dispose()
    {
        Sa.Dispose();
        Inbound.Dispose();
        Outbound.Dispose();
        _writer.Dispose();
        _packet.Dispose();
        Wire.Dispose();
        _ciphers.Dispose();
    }
}
