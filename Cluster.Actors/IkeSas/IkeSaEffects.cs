using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Cluster.Actors.Access;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Failover;
using Cluster.Actors.Ingress;
using Cluster.Actors.Queries;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.IkeSas;

/// <summary>Performs what a step leads to, in order, after its record is durable: the only way out of an IKE SA.</summary>
internal sealed class IkeSaEffects(IkeSaBirth birth, NodeEnvironment node, IActorRef anchor, IActorRef self)
{
    private readonly HashSet<EspSpi> _removed = [];
    private IkePhase _before;
    private IkeEndpoints? _known;

    /// <summary>While a successor resumes: what its predecessor left.</summary>
    public ImmutableDictionary<EspSpi, ResumedChildSa> Resumed { get; set; } = ImmutableDictionary<EspSpi, ResumedChildSa>.Empty;

    public IkeSaTally Tally { get; } = new();

    /// <summary>UTC milliseconds of the last step that changed something.</summary>
    public long LastRecordAt { get; private set; }

    /// <param name="before">Where the IKE SA stood when the step was decided: what failed was of that phase.</param>
    public void Perform(Step step, IkePhase before, IkeSaState state, GatewaySettings gateway, bool isResuming, IkeSpi trace)
    {
        _before = before;
        if (step.Record is { } record)
        {
            LastRecordAt = Math.Max(LastRecordAt, record.At);
        }

        TellWhere(state, gateway);
        foreach (IkeEffect effect in step.Effects)
        {
            Perform(effect, state, gateway, isResuming, trace);
        }
    }

    /// <summary>The Anchor knows such peers by where they are.</summary>
    private void TellWhere(IkeSaState state, GatewaySettings gateway)
    {
        if (gateway is { IsDynamic: true, Ike.Version: IkeVersion.V1 } && state is { Phase: IkePhase.Established, Path: { } path } && path != _known)
        {
            _known = path;
            Tell(new IkeSaMessages.PeerMoved(birth.SaNumber, Peer(path)));
        }
    }

    private void Perform(IkeEffect effect, IkeSaState state, GatewaySettings gateway, bool isResuming, IkeSpi trace)
    {
        switch (effect)
        {
            case IkeEffect.Send send:
                Tally.Sent(send.Datagram.Length);
                node.Dataplane.SendIke(Local(send.Endpoints), Peer(send.Endpoints), send.Datagram);
                break;
            case IkeEffect.InstallChildSa install:
                Install(install.ChildSa, isResuming, trace);
                break;
            case IkeEffect.UseChildSa use:
                Use(use.Inbound, state, gateway);
                break;
            case IkeEffect.RemoveChildSa remove:
                node.Dataplane.Remove(remove.Inbound, remove.Drain);
                if (_removed.Add(remove.Inbound))
                {
                    Tally.ChildSasRemoved++;
                    Tell(new IkeSaMessages.ChildSaRemoved(birth.SaNumber, remove.Inbound));
                }

                break;
            case IkeEffect.ClaimIkeSpi claim:
                Tell(new IkeSaMessages.Claim(claim.Spi));
                break;
            case IkeEffect.ReleaseIkeSpi release:
                Tell(new IkeSaMessages.Release(release.Spi));
                node.Checkpoints.Tell(new CheckpointMessages.LivenessCovered(birth.Anchor, release.Spi));
                break;
            case IkeEffect.MovePeer move:
                MovePeer(move.Endpoints, state);
                break;
            case IkeEffect.SendNatKeepalive keepalive:
                node.Dataplane.SendNatKeepalive(Local(keepalive.Endpoints), Peer(keepalive.Endpoints));
                break;
            case IkeEffect.Ask ask:
                node.Access.Tell(new AccessMessages.Ask(gateway.Name, birth.Anchor, birth.Term, birth.SaNumber, state.Path?.PeerAddress ?? gateway.Peer, ask.What), self);
                break;
            case IkeEffect.Report report:
                Report(report.What, state, gateway, trace);
                break;
        }
    }

    private void Install(ChildSaKeys keys, bool isResuming, IkeSpi trace)
    {
        if (!node.Configuration.Current.Vpns.TryGetValue(keys.Vpn, out VpnSettings? vpn))
        {
            return; // a commit has removed the vpn meanwhile; the IKE SA hears of it next and deletes the pair
        }

        // The Anchor hears of it first: whatever happens next, it knows all that the dataplane may have.
        Tell(new IkeSaMessages.ChildSaInstalled(birth.SaNumber, keys.Inbound));
        DateTimeOffset since = DateTimeOffset.UtcNow;
        ResumedChildSa? resumed = isResuming ? Resumed.GetValueOrDefault(keys.Inbound) : null;
        node.Dataplane.Install(ChildSaTranslation.Install(keys, vpn, birth.Anchor, birth.Term, resumed));
        if (resumed is not null)
        {
            // The dataplane of a node that owned it all along kept its SA; the numbers are its as well.
            node.Dataplane.ExtendReservation(keys.Inbound, resumed.ReservedEnd);
        }

        NegotiationTrace.Record("install", trace, since, new KeyValuePair<string, object?>("cluster.vpn", keys.Vpn));
    }

    private void Use(EspSpi inbound, IkeSaState state, GatewaySettings gateway)
    {
        if (state.Children.TryGetValue(inbound.Value, out ChildSa? child))
        {
            Tell(new IkeSaMessages.UseChildSa(child.Vpn, gateway.Name, ChildSaTranslation.Candidate(child, (gateway.IsDynamic || !gateway.Backups.IsEmpty) && state.Path is { } path ? path.PeerAddress : gateway.Peer)));
        }
    }

    private void MovePeer(IkeEndpoints endpoints, IkeSaState state)
    {
        foreach (uint inbound in state.Children.Keys)
        {
            node.Dataplane.MovePeer(new EspSpi(inbound), Peer(endpoints));
        }
    }

    /// <summary>Liveness moves only message IDs: they go into the checkpoint row; any other record says them itself.</summary>
    public void TellWindows(IkeSaRecord record, ImmutableArray<IkeWindowPosition> positions)
    {
        foreach (IkeSaWindow window in record.Windows)
        {
            IkeWindowPosition? position = positions.Where(known => known.Own == window.Own).Select(known => (IkeWindowPosition?)known).FirstOrDefault();
            node.Checkpoints.Tell(record.IsLiveness && position is { } at
                ? new CheckpointMessages.LivenessMoved(birth.Anchor, new LivenessCheckpoint(at.Own, at.NextRequest, at.ExpectedRequest))
                : new CheckpointMessages.LivenessCovered(birth.Anchor, window.Own));
        }
    }

    private void Report(IkeReport what, IkeSaState state, GatewaySettings gateway, IkeSpi trace)
    {
        Tell(new IkeSaMessages.Reported(birth.SaNumber, gateway.Name, what) { Peer = state.Path is { } at ? Peer(at) : null });
        TunnelEvents.Add(node.Tunnels, gateway.Name, what, DateTimeOffset.UtcNow);
        if (what is not IkeReport.NegotiationFailed failed)
        {
            return;
        }

        IkeEndpoints path = state.Path ?? new IkeEndpoints(gateway.Local, 500, gateway.Peer, 500);
        string exchange = gateway.Ike.Version == IkeVersion.V1 ? OldExchange(gateway, failed) : _before switch
        {
            IkePhase.Empty or IkePhase.InitSent => "IKE_SA_INIT",
            IkePhase.InitAnswered or IkePhase.AuthSent => "IKE_AUTH",
            _ => "CREATE_CHILD_SA",
        };
        bool weInitiated = birth.Start is IkeSaMessages.Start.Initiator;
        node.Negotiations.Add(new FailureRow(
            DateTimeOffset.UtcNow, gateway.Name, Local(path), Peer(path), weInitiated, exchange, failed.Notify, failed.Detail,
            NegotiationTrace.IdOf(trace).ToHexString())
        {
            Difference = failed.Difference,
        });
        NegotiationTrace.Record(
            "failed",
            trace,
            DateTimeOffset.UtcNow,
            new KeyValuePair<string, object?>("cluster.notify", failed.Notify),
            new KeyValuePair<string, object?>("cluster.reason", failed.Detail));
    }

    /// <summary>Once a phase 1 stands, what fails is a quick mode, save for another phase 1 whose proposals do not meet.</summary>
    private string OldExchange(GatewaySettings gateway, IkeReport.NegotiationFailed failed) =>
        _before == IkePhase.Established && failed.Difference?.About != "IKE proposal" ? "quick mode"
        : gateway.Ike.Aggressive ? "aggressive mode" : "main mode";

    /// <summary>The gateway of the new owner learns of an IKE SA that came up under the old one.</summary>
    public void FinishResume(Step step, IkeSaState state, GatewaySettings gateway)
    {
        if (state is { Phase: IkePhase.Established, Lineage: { Peer: { } peer } lineage }
            && state.IkeSas.TryGetValue(lineage.Current.Value, out NegotiatedIkeSa? sa)
            && !step.Effects.Any(effect => effect is IkeEffect.Report { What: IkeReport.IkeSaEstablished }))
        {
            var up = new IkeReport.IkeSaEstablished(sa.Initiator, sa.Responder, sa.WeInitiated, peer, InitialContact: false) { User = lineage.Access?.User };
            Tell(new IkeSaMessages.Reported(birth.SaNumber, gateway.Name, up) { Peer = state.Path is { } at ? Peer(at) : null });
        }

        Tell(new IkeSaMessages.Resumed(birth.SaNumber));
    }

    private void Tell(object message) => anchor.Tell(message, self);

    private static IPEndPoint Local(IkeEndpoints endpoints) => new(endpoints.LocalAddress, endpoints.LocalPort);

    private static IPEndPoint Peer(IkeEndpoints endpoints) => new(endpoints.PeerAddress, endpoints.PeerPort);
}
