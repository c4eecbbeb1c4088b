using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Cluster.Actors.Configuration;
using Cluster.Actors.Failover;
using Cluster.Actors.Gateways;
using Cluster.Actors.IkeSas;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.Anchors;

/// <summary>
/// The IKE SAs under an anchor: their actors by number and by SPI of ours, their Child SAs and their deadlines. Used by the Anchor's
/// thread only.
/// </summary>
internal sealed class AnchorSas(Anchor anchor, NodeEnvironment node, IActorContext context)
{
    private readonly Dictionary<uint, IActorRef> _actors = [];
    private readonly Dictionary<IActorRef, uint> _numbers = [];
    private readonly Dictionary<uint, string> _gateways = [];
    private readonly Dictionary<string, uint> _version1 = [];
    private readonly Dictionary<IPEndPoint, uint> _version1Clients = [];
    private readonly Dictionary<IkeSpi, uint> _byIkeSpi = [];
    private readonly Dictionary<EspSpi, uint> _byEspSpi = [];
    private readonly ConcurrentDictionary<uint, string> _connected = [];
    private uint _lastNumber;

    public AnchorDeadlines Deadlines { get; } = new();

    public int Count => _actors.Count;

    public int ChildSaCount => _byEspSpi.Count;

    /// <summary>The counter goes on where the journal has it; numbers that were never journaled come again.</summary>
    public void ContinueAfter(uint lastNumber) => _lastNumber = Math.Max(_lastNumber, lastNumber);

    public uint Add(Term term, GatewaySettings gateway, IkeSaMessages.Start start, uint? number = null)
    {
        uint saNumber = number ?? ++_lastNumber;
        var born = new IkeSaBirth(anchor, term, saNumber, gateway, start, IsFree, name => HasRoom(saNumber, name));
        IActorRef actor = context.Watch(context.ActorOf(Props.Create(() => new IkeSaActor(born, node))));
        _actors[saNumber] = actor;
        _numbers[actor] = saNumber;
        _gateways[saNumber] = gateway.Name;
        if (gateway is { IsDynamic: false, Ike.Version: IkeVersion.V1 })
        {
            _version1[gateway.Name] = saNumber;
        }

        return saNumber;
    }

    /// <summary>Which IKE SAs are up, and of which gateway: of a dynamic peer that is known only then.</summary>
    public IkeSaMessages.Reported Noted(IkeSaMessages.Reported reported)
    {
        if (reported.What is IkeReport.IkeSaEstablished && _actors.ContainsKey(reported.SaNumber))
        {
            _gateways[reported.SaNumber] = reported.Gateway;
            _connected[reported.SaNumber] = reported.Gateway;
            if (reported.Peer is { } peer && node.Configuration.Current.Gateways.GetValueOrDefault(reported.Gateway) is { IsDynamic: true, Ike.Version: IkeVersion.V1 })
            {
                _version1Clients[peer] = reported.SaNumber;
            }
        }
        else if (reported.What is IkeReport.IkeSaClosing)
        {
            _connected.TryRemove(reported.SaNumber, out _);
        }

        return reported;
    }

    public bool TryGet(uint saNumber, out IActorRef actor) => _actors.TryGetValue(saNumber, out actor!);

    public bool TryFind(IkeSpi own, out IActorRef actor)
    {
        actor = ActorRefs.Nobody;
        return _byIkeSpi.TryGetValue(own, out uint saNumber) && _actors.TryGetValue(saNumber, out actor!);
    }

    public bool TryFind(EspSpi inbound, out IActorRef actor)
    {
        actor = ActorRefs.Nobody;
        return _byEspSpi.TryGetValue(inbound, out uint saNumber) && _actors.TryGetValue(saNumber, out actor!);
    }

    /// <summary>The IKEv1 SAs with the peer of this gateway, which further negotiations with it join.</summary>
    public bool TryFindVersion1(string gateway, out uint saNumber) => _version1.TryGetValue(gateway, out saNumber);

    /// <summary>The same of one of many peers without a configured address, by where it speaks from.</summary>
    public bool TryFindVersion1(IPEndPoint peer, out uint saNumber) => _version1Clients.TryGetValue(peer, out saNumber);

    /// <summary>A negotiation of ours: of its own, or under what IKEv1 has with the peer already.</summary>
    public uint Initiate(Term term, GatewaySettings gateway, GatewayMessages.Initiate what, long place)
    {
        if (what.Beside || !TryFindVersion1(gateway.Name, out uint saNumber))
        {
            return Add(term, gateway, new IkeSaMessages.Start.Initiator(what.Vpn, what.Peer, place));
        }

        node.Initiations.Leave(place); // no phase 1 for it

        if (what.Vpn is { } vpn)
        {
            Ask(saNumber, new IkeCommand.CreateChildSa(vpn));
        }

        return saNumber;
    }

    /// <summary>Nothing joins what is ending.</summary>
    public IkeSaMessages.Reported Heed(IkeSaMessages.Reported reported)
    {
        if (reported.What is IkeReport.IkeSaClosing or IkeReport.IkeSaGone)
        {
            Leave(reported.SaNumber);
        }

        return reported;
    }

    /// <summary>Its former place may be another's now: behind a NAT, ports go from one to the next.</summary>
    public void Follow(IkeSaMessages.PeerMoved moved)
    {
        IPEndPoint[] before = [.. _version1Clients.Where(entry => entry.Value == moved.SaNumber).Select(entry => entry.Key)];
        if (before.Length == 0)
        {
            return; // not up yet: the report of that says where
        }

        foreach (IPEndPoint left in before)
        {
            _version1Clients.Remove(left);
        }

        _version1Clients[moved.Peer] = moved.SaNumber;
    }

    private void Leave(uint saNumber)
    {
        foreach (string gateway in _version1.Where(entry => entry.Value == saNumber).Select(entry => entry.Key).ToArray())
        {
            _version1.Remove(gateway);
            foreach (uint other in _connected.Where(entry => entry.Value == gateway && entry.Key != saNumber).Select(entry => entry.Key).Take(1).ToArray())
            {
                _version1[gateway] = other; // one that stands beside it, with another address of the peer
            }
        }

        foreach (IPEndPoint peer in _version1Clients.Where(entry => entry.Value == saNumber).Select(entry => entry.Key).ToArray())
        {
            _version1Clients.Remove(peer);
        }
    }

    public void Claim(IkeSpi own, uint saNumber) => _byIkeSpi[own] = saNumber;

    public void Claim(IkeSpi own, IActorRef actor)
    {
        if (_numbers.TryGetValue(actor, out uint saNumber))
        {
            Claim(own, saNumber);
        }
    }

    public void Release(IkeSpi own) => _byIkeSpi.Remove(own);

    public void AddChildSa(EspSpi inbound, uint saNumber)
    {
        lock (_byEspSpi)
        {
            _byEspSpi[inbound] = saNumber;
        }
    }

    public void RemoveChildSa(EspSpi inbound)
    {
        lock (_byEspSpi)
        {
            _byEspSpi.Remove(inbound);
        }
    }

    /// <summary>Tells each to whom its time has come. Returns the boot clock of the next round; null is never.</summary>
    public long? WakeDue(long boot)
    {
        foreach (uint saNumber in Deadlines.TakeDue(boot))
        {
            if (_actors.TryGetValue(saNumber, out IActorRef? actor))
            {
                actor.Tell(IkeSaMessages.Wake.Now);
            }
        }

        return Deadlines.Next;
    }

    public void TellAll(object message)
    {
        foreach (IActorRef actor in _actors.Values)
        {
            actor.Tell(message, context.Sender);
        }
    }

    /// <summary>Once for each IKE SA, however many Child SAs it has.</summary>
    public void TellTraffic(CheckpointMessages.Traffic traffic)
    {
        HashSet<uint> heard = Owners(traffic.Heard), sent = Owners(traffic.Sent);
        foreach (uint saNumber in heard.Union(sent))
        {
            if (_actors.TryGetValue(saNumber, out IActorRef? actor))
            {
                actor.Tell(new IkeSaMessages.Traffic(heard.Contains(saNumber), sent.Contains(saNumber)));
            }
        }
    }

    private HashSet<uint> Owners(ImmutableArray<EspSpi> inbound) => [.. inbound.Where(_byEspSpi.ContainsKey).Select(spi => _byEspSpi[spi])];

    /// <summary>Tells those of gateways that the commit concerns.</summary>
    public void TellConfigured(AppliedConfiguration configuration)
    {
        var message = new IkeSaMessages.Configured(configuration);
        foreach ((uint saNumber, IActorRef actor) in _actors)
        {
            if (configuration.Concerns(_gateways[saNumber]))
            {
                actor.Tell(message);
            }
        }
    }

    public void TellCheckpointed(ImmutableArray<LivenessCheckpoint> windows)
    {
        foreach (IGrouping<uint, LivenessCheckpoint> own in windows.Where(window => _byIkeSpi.ContainsKey(window.Own)).GroupBy(window => _byIkeSpi[window.Own]))
        {
            if (_actors.TryGetValue(own.Key, out IActorRef? actor))
            {
                actor.Tell(new IkeSaMessages.Checkpointed([.. own]));
            }
        }
    }

    /// <summary>What is known to be, or to have been, in the dataplane for it.</summary>
    public ImmutableArray<EspSpi> ChildSasOf(uint saNumber) => [.. _byEspSpi.Where(entry => entry.Value == saNumber).Select(entry => entry.Key)];

    /// <summary>Its actor has failed: nothing more goes there, and its SPIs stay its own.</summary>
    public void Suspend(uint saNumber)
    {
        if (_actors.Remove(saNumber, out IActorRef? actor))
        {
            _numbers.Remove(actor);
            Deadlines.Set(saNumber, null);
            context.Unwatch(actor);
            actor.Tell(PoisonPill.Instance);
        }
    }

    /// <summary>Its SPIs, all but these, are free again. Returns the inbound SPIs of the Child SAs that are gone.</summary>
    public ImmutableArray<EspSpi> Keep(IkeSaMessages.Folded folded)
    {
        foreach (IkeSpi own in _byIkeSpi.Where(entry => entry.Value == folded.SaNumber).Select(entry => entry.Key).Except(folded.IkeSpis).ToArray())
        {
            _byIkeSpi.Remove(own);
        }

        ImmutableArray<EspSpi> gone = [.. ChildSasOf(folded.SaNumber).Except(folded.ChildSas)];
        foreach (EspSpi inbound in gone)
        {
            RemoveChildSa(inbound);
        }

        foreach (IkeSpi own in folded.IkeSpis)
        {
            Claim(own, folded.SaNumber);
        }

        foreach (EspSpi inbound in folded.ChildSas)
        {
            AddChildSa(inbound, folded.SaNumber);
        }

        return gone;
    }

    public void Ask(EspSpi inbound, IkeCommand command)
    {
        if (TryFind(inbound, out IActorRef ikeSa))
        {
            ikeSa.Tell(new IkeSaMessages.Ask(command));
        }
    }

    public void Ask(uint saNumber, IkeCommand command)
    {
        if (TryGet(saNumber, out IActorRef ikeSa))
        {
            ikeSa.Tell(new IkeSaMessages.Ask(command));
        }
    }

    public void StopAll()
    {
        foreach (IActorRef actor in _actors.Values)
        {
            context.Unwatch(actor);
            context.Stop(actor);
        }

        _actors.Clear();
        _numbers.Clear();
        _gateways.Clear();
        _connected.Clear();
        _version1.Clear();
        _version1Clients.Clear();
    }

    /// <summary>Nothing is left of it. Its actor counts what was sent to it before, and ends.</summary>
    public void Retire(uint saNumber)
    {
        if (_actors.TryGetValue(saNumber, out IActorRef? actor))
        {
            Forget(actor);
            context.Unwatch(actor);
            actor.Tell(PoisonPill.Instance);
        }
    }

    /// <summary>The number of the IKE SA whose actor this was; null when it was none.</summary>
    public uint? Forget(IActorRef actor)
    {
        if (!_numbers.Remove(actor, out uint saNumber))
        {
            return null;
        }

        _actors.Remove(saNumber);
        Leave(saNumber);
        _gateways.Remove(saNumber);
        _connected.TryRemove(saNumber, out _);
        Deadlines.Set(saNumber, null);
        foreach (IkeSpi own in _byIkeSpi.Where(entry => entry.Value == saNumber).Select(entry => entry.Key).ToArray())
        {
            _byIkeSpi.Remove(own);
        }

        lock (_byEspSpi)
        {
            foreach (EspSpi inbound in _byEspSpi.Where(entry => entry.Value == saNumber).Select(entry => entry.Key).ToArray())
            {
                _byEspSpi.Remove(inbound);
            }
        }

        return saNumber;
    }

    /// <summary>
    /// Of dynamic peers, which are all under one anchor. Asked when the peer has proven who it is, from the threads of the key exchange pool, where two may
    /// ask at once: who is told that there is room has it, until its IKE SA ends.
    /// </summary>
    private bool HasRoom(uint saNumber, string gateway)
    {
        lock (_connected)
        {
            if (node.Configuration.Current.Gateways.GetValueOrDefault(gateway)?.ConnectionsLimit is { } limit
                && _connected.Count(other => other.Value == gateway && other.Key != saNumber) >= limit)
            {
                return false;
            }

            _connected[saNumber] = gateway;
            return true;
        }
    }

    /// <summary>Asked from the threads of the key exchange pool too.</summary>
    private bool IsFree(EspSpi inbound)
    {
        lock (_byEspSpi)
        {
            return !_byEspSpi.ContainsKey(inbound);
        }
    }
}

/// <summary>What an IKE SA actor is born with.</summary>
/// <param name="IsEspSpiFree">No other IKE SA of the anchor has it; callable from any thread.</param>
/// <param name="HasRoom">The gateway may have one more dynamic peer; callable from any thread.</param>
internal sealed record IkeSaBirth(
    Anchor Anchor, Term Term, uint SaNumber, GatewaySettings Gateway, IkeSaMessages.Start Start, Func<EspSpi, bool> IsEspSpiFree,
    Func<string, bool> HasRoom)
{
    public IkeSaContext Context(NodeEnvironment node) => new()
    {
        Anchor = Anchor,
        SpiKeys = node.SpiKeys,
        Incarnation = node.Self.Incarnation,
        Entropy = node.Entropy,
        Settings = Gateway.Ike,
        Pki = () => node.Pki.Pki,
        IsEspSpiFree = IsEspSpiFree,
        Candidates = () => Gateway.IsDynamic ? [.. node.Configuration.Current.DynamicGatewaysAt(Gateway.Local).Select(gateway => gateway.Ike)] : [],
        MayConnect = HasRoom,
    };
}
