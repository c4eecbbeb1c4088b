using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Configuration;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Tunnels;

/// <summary>
/// One vpn as its Child SAs show it: which of them clear packets take, and whether it is up. Holds no keys and nothing durable;
/// a new owner of the anchor rebuilds it from what the IKE SAs tell.
/// </summary>
public sealed class TunnelActor : ReceiveActor
{
    /// <summary>The term is the upper part of a generation, so that a successor's first route wins over every route before it.</summary>
    private const int GenerationBits = 24;

    private readonly Anchor _anchor;
    private readonly Term _term;
    private readonly IActorRef _outbound;
    private readonly List<OutboundCandidate> _candidates = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private VpnSettings _settings;
    private ulong _changes;

    public TunnelActor(Anchor anchor, Term term, VpnSettings settings, IActorRef outbound)
    {
        _anchor = anchor;
        _term = term;
        _settings = settings;
        _outbound = outbound;
        Receive<TunnelMessages.Use>(use => OnUse(use.Candidate));
        Receive<TunnelMessages.Gone>(gone => OnGone(gone.Inbound));
        Receive<TunnelMessages.Reconfigure>(OnReconfigure);
    }

    private void OnUse(OutboundCandidate candidate)
    {
        bool wasUp = _candidates.Count > 0;
        _candidates.RemoveAll(known => known.Inbound == candidate.Inbound);
        _candidates.Add(candidate);
        Announce(candidate);
        TellState(wasUp);
    }

    private void OnGone(EspSpi inbound)
    {
        int at = _candidates.FindIndex(known => known.Inbound == inbound);
        if (at < 0)
        {
            return;
        }

        bool wasCurrent = at == _candidates.Count - 1;
        _candidates.RemoveAt(at);
        if (wasCurrent && _candidates is [.., var next])
        {
            Announce(next); // before the other goes, so that no packet finds the table empty
        }

        _outbound.Tell(new OutboundMessages.Withdraw(_anchor, inbound));
        TellState(wasUp: true);
    }

    private void OnReconfigure(TunnelMessages.Reconfigure change)
    {
        bool moved = change.Settings.TunnelInterface != _settings.TunnelInterface;
        _settings = change.Settings;
        if (moved && _candidates is [.., var current])
        {
            Announce(current);
        }
    }

    private void Announce(OutboundCandidate candidate)
    {
        ulong generation = (_term.Value << GenerationBits) + ++_changes;
        var route = new OutboundRoute(
            _settings.Name, _settings.TunnelInterface, candidate.Local, candidate.Remote, candidate.Inbound, generation);
        _outbound.Tell(new OutboundMessages.Use(_anchor, new OutboundRow(route, candidate.Peer)));
    }

    private void TellState(bool wasUp)
    {
        bool isUp = _candidates.Count > 0;
        if (wasUp == isUp)
        {
            return;
        }

        _log.Info("Tunnel {0} is {1}", _settings.Name, isUp ? "up" : "down");
        Context.Parent.Tell(new TunnelMessages.StateChanged(_settings.Name, isUp));
    }
}
