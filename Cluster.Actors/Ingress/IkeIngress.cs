using System.Diagnostics;
using System.Net;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Tunnels;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;
using Cluster.Ike.Machine;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.V2;

namespace Cluster.Actors.Ingress;

/// <summary>
/// Where IKE datagrams enter the actor system, on whichever node they arrive: header, version, tag of our SPI, configured peer,
/// cookie; then on to the anchor. Nothing here touches an actor or the database before a datagram has passed.
/// </summary>
public sealed class IkeIngress : IDisposable
{
    /// <summary>Ours: about 50 ms of the highest rate that one core can look at.</summary>
    private const int QueueCapacity = 4_096;

    /// <summary>Ours, for first messages: a burst; what a flood has beyond it would only be old when its turn comes.</summary>
    private const int FirstMessageCapacity = 1_024;

    /// <summary>DESIGN section 6: what waited longer is dropped from buffers; its retransmission is on the way.</summary>
    private const long MaxAgeMilliseconds = 2_000;

    private readonly ArrivalQueue<Arrival> _queue = new([QueueCapacity, FirstMessageCapacity, FirstMessageCapacity]);
    private readonly HalfOpenTable _halfOpen = new();
    private readonly SpanBudget _spans = new();
    private readonly ConfigurationView _configuration;
    private readonly DatagramCounters _counters;
    private readonly IkeSpiKeys _spiKeys;
    private readonly LivePeers _livePeers;
    private readonly Cookies _cookies;
    private readonly SpeakingLease _lease;
    private readonly IDataplane _dataplane;
    private readonly IActorRef _region;
    private readonly Func<Moment> _now;
    private readonly int _node;

    public IkeIngress(
        int node, IkeSpiKeys spiKeys, ConfigurationView configuration, DatagramCounters counters, LivePeers livePeers, Cookies cookies,
        IDataplane dataplane, SpeakingLease lease, IActorRef region, Func<Moment> now)
    {
        _node = node;
        _spiKeys = spiKeys;
        _configuration = configuration;
        _counters = counters;
        _livePeers = livePeers;
        _cookies = cookies;
        _dataplane = dataplane;
        _lease = lease;
        _region = region;
        _now = now;
        Done = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Completes after <see cref="Dispose"/>, when the queue is empty.</summary>
    public Task Done { get; }

    /// <summary>Called on packet threads. False: the queue is full, and the datagram is the caller's to count.</summary>
    public bool TryTake(IPEndPoint local, IPEndPoint peer, ReadOnlyMemory<byte> datagram)
    {
        if (!_queue.TryPut(new Arrival(local, peer, datagram, _now()), RankOf(datagram.Span, peer.Address)))
        {
            return false;
        }

        _counters.AddReceived();
        return true;
    }

    public void Dispose() => _queue.Complete();

    private ArrivalRank RankOf(ReadOnlySpan<byte> datagram, IPAddress peer)
    {
        if (!IngressHeader.TryRead(datagram, out IngressHeader header))
        {
            return ArrivalRank.Stranger;
        }

        return !header.IsFirstMessage && header.OwnOf(_spiKeys) != IkeSpi.None ? ArrivalRank.Known
            : header.IsFirstMessage && _livePeers.Contains(peer) ? ArrivalRank.Peer
            : ArrivalRank.Stranger;
    }

    private void Run()
    {
        while (_queue.Take() is { } arrival)
        {
            _counters.Add(Route(arrival));
        }
    }

    private IngressOutcome Route(Arrival arrival)
    {
        Moment now = _now();
        _halfOpen.Expire(now.Boot);
        if (now.Boot - arrival.At.Boot > MaxAgeMilliseconds)
        {
            return IngressOutcome.Late;
        }

        if (!IngressHeader.TryRead(arrival.Datagram.Span, out IngressHeader header))
        {
            return IngressOutcome.Malformed;
        }

        if (header is { MajorVersion: not IngressHeader.SpokenVersion, IsVersion1: false, OpensLaterVersion: false })
        {
            return IngressOutcome.UnsupportedVersion;
        }

        if (header.IsFirstMessage || header.OpensLaterVersion)
        {
            return RouteFirst(arrival, header, now);
        }

        IkeSpi own = header.OwnOf(_spiKeys);
        if (own == IkeSpi.None)
        {
            return IngressOutcome.NotOurs;
        }

        _halfOpen.Close(own);
        Send(own.Anchor, arrival, header);
        return IngressOutcome.Routed;
    }

    private IngressOutcome RouteFirst(Arrival arrival, IngressHeader header, Moment now)
    {
        (IPAddress local, IPAddress peer) = (arrival.Local.Address, arrival.Peer.Address);
        if (!_configuration.Current.Peers.TryFind(local, peer, out string gateway, out Anchor home))
        {
            return IngressOutcome.UnknownPeer;
        }

        // A gateway speaks one version and falls back to no other.
        if (!Speaks(gateway, local, header.IsVersion1))
        {
            return IngressOutcome.UnsupportedVersion;
        }

        var endpoints = new IkeEndpoints(local, arrival.Local.Port, peer, arrival.Peer.Port);
        IkeSpi own = IkeSaMachine.ResponderSpi(_spiKeys, home, endpoints, arrival.Datagram);
        if (_halfOpen.NeedsCookie(own, peer, _livePeers.Contains(peer), now.Boot)
            && !_cookies.HasValidCookie(arrival.Datagram, peer, now.Utc))
        {
            // A later version may have no cookies, or others, and IKEv1 has none: so many are answered, and no more.
            return header.OpensLaterVersion ? IngressOutcome.UnsupportedVersion
                : header.IsVersion1 ? IngressOutcome.TooManyHalfOpen
                : Challenge(arrival, now);
        }

        if (!_halfOpen.Open(own, peer, now.Boot))
        {
            return IngressOutcome.TooManyHalfOpen;
        }

        Send(home, arrival, header);
        return IngressOutcome.Routed;
    }

    /// <summary>Of dynamic peers it is known later which gateway's they are: one of the version is enough.</summary>
    private bool Speaks(string gateway, IPAddress local, bool isVersion1)
    {
        AppliedConfiguration current = _configuration.Current;
        GatewaySettings? found = current.Gateways.GetValueOrDefault(gateway);
        return found is { IsDynamic: true }
            ? current.DynamicGatewaysAt(local).Any(one => one.Ike.Version == IkeVersion.V1 == isVersion1)
            : found?.Ike.Version == IkeVersion.V1 == isVersion1;
    }

    /// <summary>No state is made, and a node without a lease does not speak at all.</summary>
    private IngressOutcome Challenge(Arrival arrival, Moment now)
    {
        if (_cookies.Challenge(arrival.Datagram, arrival.Peer.Address, now.Utc) is not { } challenge)
        {
            return IngressOutcome.Malformed;
        }

        if (_lease.MaySpeak(now.Boot))
        {
            _dataplane.SendIke(arrival.Local, arrival.Peer, challenge);
        }

        return IngressOutcome.CookieRequired;
    }

    private void Send(Anchor anchor, Arrival arrival, IngressHeader header)
    {
        bool isTraced = header.IsFirstMessage || header.OpensLaterVersion || _spans.TryTake(arrival.At.Boot);
        using Activity? span = isTraced ? NegotiationTrace.Start("ingress", header.Initiator) : null;
        span?.SetTag("cluster.anchor", (int)anchor.Value);
        span?.SetTag("cluster.peer", arrival.Peer.ToString());
        span?.SetTag("cluster.exchange", (int)header.Exchange);
        _region.Tell(new AnchorMessages.Datagram(
            anchor, _node, arrival.Local, arrival.Peer, arrival.Datagram, arrival.At.Utc, span?.Id));
    }

    private sealed record Arrival(IPEndPoint Local, IPEndPoint Peer, ReadOnlyMemory<byte> Datagram, Moment At);
}
