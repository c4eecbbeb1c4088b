using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Access;
using Cluster.Actors.Configuration;
using Cluster.Actors.Failover;
using Cluster.Actors.Gateways;
using Cluster.Actors.IkeSas;
using Cluster.Actors.Ingress;
using Cluster.Actors.Queries;
using Cluster.Actors.Store;
using Cluster.Actors.Tunnels;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.Anchors;

/// <summary>
/// A logical SPU. It becomes the owner of its anchor in a fixed order: lease, journal, term, first record, dataplane, checkpoint row,
/// IKE SAs folded, reservations written, SAs installed, ready. Until it is ready nothing is answered. It stops at once when somebody has
/// a higher term; stopping alone uninstalls nothing.
/// </summary>
public sealed class AnchorActor : ReceiveActor, IWithTimers
{
    /// <summary>Ours: a database that fails gets this much rest.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LeasePoll = TimeSpan.FromMilliseconds(50);

    /// <summary>Overdue work comes in rounds with this much air between them.</summary>
    private const long ShortestWaitMilliseconds = 20;

    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(5), HandOverTimeout = TimeSpan.FromSeconds(4);

    private readonly Anchor _anchor;
    private readonly NodeEnvironment _node;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly AnchorJournal _journal = new();
    private readonly AnchorSas _sas;
    private readonly AnchorGateways _gateways;
    private readonly AnchorRecovery _recovery;
    private AppliedConfiguration _configured = AppliedConfiguration.None;
    private readonly AnchorIntake _intake;
    private readonly AnchorFaults _faults;
    private readonly AnchorAnnouncements _announcements;
    private readonly AnchorQueue _waiting;
    private JournalMessages.Recovered? _recovered;
    private Term _seen;
    private Term _term;
    private long _termCorrelation;

    public AnchorActor(Anchor anchor, NodeEnvironment node)
    {
        _anchor = anchor;
        _node = node;
        _sas = new AnchorSas(anchor, node, Context);
        _gateways = new AnchorGateways(anchor, node, Context);
        _recovery = new AnchorRecovery(_sas, node);
        _intake = new AnchorIntake(anchor, _sas, node, () => _term);
        _waiting = new AnchorQueue(node.Datagrams);
        _announcements = new AnchorAnnouncements(anchor, node);
        _faults = new AnchorFaults(anchor, _sas, _gateways, _journal, node, _log);
        AwaitingLease();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _node.Anchors.Add(_anchor, Self);
        Self.Tell(Try.Again);
    }

    protected override void PostStop()
    {
        _node.Anchors.Remove(_anchor, Self);
        _waiting.Drop();
    }

    private void AwaitingLease()
    {
        Receive<Try>(_ =>
        {
            if (_node.Lease.MaySpeak(_node.Now().Boot))
            {
                Become(Recovering);
                StartWriter();
            }
            else
            {
                Timers.StartSingleTimer(nameof(Try), Try.Again, LeasePoll);
            }
        });
        WhileNotReady();
    }

    private void Recovering()
    {
        Receive<JournalMessages.Recovered>(recovered =>
        {
            _recovered = recovered;
            _journal.Open(Sender);
            RaiseTerm();
        });
        Receive<StoreAnswer.TermRaised>(raised => AppendTerm(raised.Term));
        Receive<JournalMessages.Appended>(appended =>
        {
            if (_journal.Appended(appended.Correlation) && appended.Correlation == _termCorrelation)
            {
                TakeOver();
            }
        });
        Receive<JournalMessages.Refused>(refused =>
        {
            _journal.Refused(refused);
            Again(refused.Reason);
        });
        Receive<JournalMessages.Fenced>(_ => { }); // a former owner wrote last; its next writer recovers again, and we with it
        Receive<StoreAnswer.Failed>(failed => Again(failed.Reason));
        Receive<Try>(_ => RaiseTerm());
        Receive<StoreAnswer.CheckpointRead>(read =>
        {
            Become(Folding);
            _configured = _node.Configuration.Current;
            _gateways.Configure(_configured with { Concerned = null }, _term);
            _sas.ContinueAfter(_recovered!.LastSaNumber);
            if (_recovery.Begin(_term, _recovered, read.Row))
            {
                WriteReservations();
            }
        });
        WithWriter();
    }

    private void RaiseTerm()
    {
        if (_recovered is not { } recovered || _journal.Writer is null)
        {
            return;
        }

        _seen = Max(_seen, recovered.LastTerm);
        IClusterStore store = _node.Store;
        (Anchor anchor, Term seen, int node) = (_anchor, _seen, _node.Self.Index);
        InStore(async cancel => new StoreAnswer.TermRaised(await store.RaiseTermAsync(anchor, seen, node, cancel).ConfigureAwait(false)));
    }

    /// <summary>The first record of every owner: from here on the late write of a former one conflicts.</summary>
    private void AppendTerm(Term term)
    {
        if (_journal.Writer is null)
        {
            return; // the writer stopped meanwhile; its successor's recovery begins again
        }

        _seen = term;
        _term = term;
        var record = new AnchorRecord.TermRaised(term, _node.Self.Index, _node.Self.Incarnation);
        _journal.Forget();
        _termCorrelation = _journal.Append(new JournalEntry(0, (uint)term.Value, record), Self);
    }

    private void TakeOver()
    {
        _announcements.Owned(_term);
        ReadCheckpoint();
    }

    /// <summary>After the term is raised nobody else writes the row any more: what is read now is final.</summary>
    private void ReadCheckpoint()
    {
        IClusterStore store = _node.Store;
        Anchor anchor = _anchor;
        InStore(async cancel => new StoreAnswer.CheckpointRead(await store.ReadCheckpointAsync(anchor, cancel).ConfigureAwait(false)));
    }

    private void Folding()
    {
        Receive<IkeSaMessages.Folded>(folded =>
        {
            if (_recovery.Folded(folded))
            {
                WriteReservations();
            }
        });
        Receive<StoreAnswer.ReservationsWritten>(written =>
        {
            if (_recovery.Resume(written.Row))
            {
                BecomeReady();
            }
        });
        Receive<StoreAnswer.Failed>(failed => Again(failed.Reason));
        Receive<Try>(_ => WriteReservations());
        Receive<IkeSaMessages.Resumed>(resumed =>
        {
            if (_recovery.Resumed(resumed))
            {
                BecomeReady();
            }
        });
        Receive<JournalMessages.Recovered>(_ => _journal.Open(Sender));
        ServeIkeSas();
        WithWriter();
    }

    /// <summary>One write for all: the numbers that the new owner uses are durable before it uses them.</summary>
    private void WriteReservations()
    {
        IClusterStore store = _node.Store;
        AnchorCheckpoint row = _recovery.Row(_anchor, _term);
        InStore(async cancel =>
        {
            IReadOnlyList<Anchor> refused = await store.WriteCheckpointsAsync([row], cancel).ConfigureAwait(false);
            return refused.Count == 0 ? new StoreAnswer.ReservationsWritten(row) : new StoreAnswer.Failed("somebody has a higher term");
        });
    }

    /// <summary>All SAs are installed: unknown SPIs are unknown from now on.</summary>
    private void BecomeReady()
    {
        Become(Ready);
        _announcements.Ready(_term, _recovery, Self);
        _recovered = null;
        _gateways.Begin();
        Context.System.EventStream.Subscribe(Self, typeof(AppliedConfiguration));
        OnConfigured(_node.Configuration.Current); // what was committed while we recovered
        _waiting.PassOn(_intake.Route);
    }

    private void Ready()
    {
        Receive<AnchorMessages.Datagram>(_intake.Route);
        Receive<AnchorMessages.Acquire>(acquire =>
        {
            if (_node.Configuration.Current.Vpns.TryGetValue(acquire.Vpn, out VpnSettings? vpn))
            {
                _gateways.Acquire(vpn.Gateway, vpn.Name);
            }
        });
        Receive<AnchorMessages.ChildSaExpired>(expired => _sas.Ask(
            expired.Inbound, expired.Hard ? new IkeCommand.DeleteChildSa(expired.Inbound) : new IkeCommand.RekeyChildSa(expired.Inbound)));
        Receive<AnchorMessages.PeerMoved>(moved => _sas.Ask(moved.Inbound, new IkeCommand.CheckLiveness()));
        Receive<AnchorMessages.ClearChildSa>(clear => _sas.Ask(clear.Inbound, new IkeCommand.DeleteChildSa(clear.Inbound)));
        Receive<AnchorMessages.ClearIkeSa>(clear => _sas.Ask(clear.SaNumber, new IkeCommand.ClearIkeSa()));
        Receive<PeerDirectoryMessages.Register>(_gateways.Register);
        Receive<PeerDirectoryMessages.Unregister>(_gateways.Unregister);
        Receive<PeerDirectoryMessages.Replaced>(replaced => _sas.Ask(replaced.SaNumber, new IkeCommand.ForgetIkeSa()));
        Receive<AppliedConfiguration>(OnConfigured);
        Receive<JournalMessages.Recovered>(OnWriterBack);
        Receive<CheckpointMessages.LivenessDurable>(durable => _sas.TellCheckpointed(durable.Windows));
        Receive<CheckpointMessages.Traffic>(_sas.TellTraffic);
        Receive<CheckpointMessages.Refused>(_ => StopOwning("its checkpoint row has a higher term"));
        Receive<AnchorMessages.HandOver>(_ => HandOver());
        Receive<GatewayMessages.Initiate>(OnInitiate);
        Receive<TunnelMessages.StateChanged>(_gateways.StateChanged);
        Receive<Recover>(recover => _faults.Recover(recover.SaNumber, _term));
        Receive<IkeSaMessages.Folded>(folded =>
        {
            _faults.Reconcile(folded);
            Sender.Tell(new IkeSaMessages.Resume(_recovery.Rows));
        });
        Receive<IkeSaMessages.Resumed>(_ => { });
        ServeIkeSas();
        WithWriter();
    }

    /// <summary>What the IKE SAs under the anchor tell it, while they resume and afterwards.</summary>
    private void ServeIkeSas()
    {
        Receive<IkeSaMessages.Store>(store => _journal.Store(store, Sender));
        Receive<IkeSaMessages.Claim>(claim => _sas.Claim(claim.Spi, Sender));
        Receive<IkeSaMessages.Release>(release => _sas.Release(release.Spi));
        Receive<IkeSaMessages.ChildSaInstalled>(installed => _sas.AddChildSa(installed.Inbound, installed.SaNumber));
        Receive<IkeSaMessages.ChildSaRemoved>(removed =>
        {
            _sas.RemoveChildSa(removed.Inbound);
            _gateways.Gone(removed.Inbound);
            _node.Checkpoints.Tell(new CheckpointMessages.ChildSaRemoved(_anchor, removed.Inbound));
        });
        Receive<IkeSaMessages.UseChildSa>(_gateways.Use);
        Receive<IkeSaMessages.PeerMoved>(_sas.Follow);
        Receive<IkeSaMessages.Reported>(reported => _gateways.Report(_sas.Heed(_sas.Noted(reported)), Sender));
        Receive<IkeSaMessages.WakeAt>(wake =>
        {
            if (_sas.TryGet(wake.SaNumber, out _)) // it may have ended, or failed, since
            {
                _sas.Deadlines.Set(wake.SaNumber, wake.Boot);
                ArmDeadlines(_sas.Deadlines.Next);
            }
        });
        Receive<IkeSaMessages.Faulted>(OnFaulted);
        Receive<IkeSaMessages.Ended>(OnEnded);
        Receive<Due>(_ => ArmDeadlines(_sas.WakeDue(_node.Now().Boot)));
    }

    private void ArmDeadlines(long? next)
    {
        if (next is { } at)
        {
            long wait = Math.Max(at - _node.Now().Boot, ShortestWaitMilliseconds);
            Timers.StartSingleTimer(nameof(Due), Due.Now, TimeSpan.FromMilliseconds(wait));
        }
    }

    private void OnInitiate(GatewayMessages.Initiate initiate)
    {
        if (!_node.Configuration.Current.Gateways.TryGetValue(initiate.Gateway, out GatewaySettings? gateway))
        {
            return;
        }

        Sender.Tell(_node.Initiations.TryEnter(Sender, _node.Now().Boot) is { } place
            ? new GatewayMessages.Initiated(_sas.Initiate(_term, gateway, initiate, place))
            : GatewayMessages.Wait.Now);
    }

    private void OnConfigured(AppliedConfiguration configuration)
    {
        if (configuration.Version == _configured.Version)
        {
            return;
        }

        AppliedConfiguration change = configuration.Since(_configured);
        _configured = configuration;
        _gateways.Configure(change, _term);
        _gateways.Begin();
        _sas.TellConfigured(change);
    }

    private void OnEnded(IkeSaMessages.Ended ended)
    {
        _gateways.Unregister(ended.SaNumber);
        _node.Access.Tell(new AccessMessages.Ended(_anchor, _term, ended.SaNumber));
        if (ended.LastRecordNumber > 0 && _journal.Writer is not null)
        {
            _journal.Append(new JournalEntry(ended.SaNumber, ended.LastRecordNumber + 1, new AnchorRecord.IkeSaEnded()), Self);
        }

        _sas.Retire(ended.SaNumber);
        _faults.Forget(ended.SaNumber);
    }

    /// <summary>In a takeover the others do not wait for it.</summary>
    private void OnFaulted(IkeSaMessages.Faulted faulted)
    {
        if (_faults.Add(faulted, Self) is { } pause)
        {
            Timers.StartSingleTimer((nameof(Recover), faulted.SaNumber), new Recover(faulted.SaNumber), pause);
        }

        if (_recovery.IsLast(faulted.SaNumber, out bool isFolding))
        {
            (isFolding ? WriteReservations : (Action)BecomeReady)();
        }
    }

    private void Describe(NodeQueryMessages.AskAnchor ask)
    {
        Sender.Tell(new NodeQueryMessages.AnchorState(ask.Query, _anchor, _sas.Count, _sas.ChildSaCount));
        if (!ask.CountsOnly)
        {
            _sas.TellAll(new IkeSaMessages.Describe(ask.Query));
        }
    }

    private void OnWriterBack(JournalMessages.Recovered recovered)
    {
        if (recovered.LastTerm > _term)
        {
            StopOwning("the journal has a higher term");
            return;
        }

        _log.Info("Anchor {0}: the journal is back", _anchor);
        _journal.Open(Sender);
    }

    /// <summary>In every state that has a journal writer.</summary>
    private void WithWriter()
    {
        Receive<JournalMessages.Appended>(appended =>
        {
            _journal.Appended(appended.Correlation);
            _faults.Appended(appended.Correlation);
        });
        Receive<JournalMessages.Refused>(_journal.Refused);
        Receive<JournalMessages.Fenced>(_ => StopOwning("a successor has written to its journal"));
        Receive<Terminated>(OnTerminated);
        Receive<RestartWriter>(_ => StartWriter());
        WhileNotReady();
    }

    /// <summary>In every state. Datagrams are never answered before the SAs are known: they wait, a few of them.</summary>
    private void WhileNotReady()
    {
        Receive<AnchorMessages.Poke>(_ => { });
        Receive<AnchorMessages.Acquire>(_ => { }); // the next packet asks again
        Receive<AnchorMessages.Datagram>(_waiting.Add);
        Receive<AnchorTableActor.Superseded>(superseded => OnSuperseded(superseded.By));
        Receive<AnchorMessages.HandOver>(_ => Context.Stop(Self));
        Receive<AppliedConfiguration>(_ => { });
        Receive<IkeSaMessages.Stored>(_ => { });
        Receive<IkeSaMessages.NotStored>(_ => { });
        Receive<Recover>(recover => Timers.StartSingleTimer((nameof(Recover), recover.SaNumber), recover, RetryPause));
        Receive<NodeQueryMessages.AskAnchor>(Describe);
    }

    private void OnSuperseded(AnchorOwner by)
    {
        if (by.Term <= _term || _term == Term.None)
        {
            _seen = Max(_seen, by.Term);
            return;
        }

        StopOwning($"node {by.Node.Index} owns it in term {by.Term}");
    }

    /// <summary>Mute first, then gone. When sharding wants the anchor here, its next message starts it again, from the journal.</summary>
    private void StopOwning(string why)
    {
        _log.Warning("Anchor {0}, term {1}: stops, {2}", _anchor, _term, why);
        if (_term != Term.None)
        {
            _announcements.Stopped(_term);
        }

        Context.Stop(Self);
    }

    /// <summary>A planned move: stop sealing, write the exact numbers, stop. The successor skips nothing.</summary>
    private void HandOver()
    {
        ImmutableArray<SaCheckpoint> final = _announcements.HandedOver(_term);
        _sas.StopAll();
        _node.Checkpoints.Tell(new CheckpointMessages.Final(_anchor, _term, final));
        Timers.StartSingleTimer(nameof(HandOver), new CheckpointMessages.FinalWritten(_anchor, "it took too long"), HandOverTimeout);
        Become(() =>
        {
            Receive<CheckpointMessages.FinalWritten>(written =>
            {
                if (written.Failure is { } failure)
                {
                    _log.Warning("Anchor {0}: handed over without its exact numbers: {1}", _anchor, failure);
                }

                Context.Stop(Self);
            });
            Receive<AnchorMessages.Datagram>(_ => _node.Datagrams.Add(OwnerOutcome.Recovering)); // its retransmission finds the successor
            ReceiveAny(_ => { });
        });
    }

    private void StartWriter() => Context.Watch(Context.ActorOf(_node.JournalWriter(_anchor)));

    /// <summary>Only the writer stops when a write fails; everything here keeps its state.</summary>
    private void OnTerminated(Terminated stopped)
    {
        if (_sas.Forget(stopped.ActorRef) is { } saNumber)
        {
            _log.Error("IKE SA {0}/{1} could not be begun", _anchor, saNumber);
            _gateways.Unregister(saNumber);
            return;
        }

        _journal.Close();
        Timers.StartSingleTimer(nameof(RestartWriter), RestartWriter.Now, RetryPause);
    }

    private void Again(string reason)
    {
        _log.Warning("Anchor {0} cannot be taken yet: {1}", _anchor, reason);
        Timers.StartSingleTimer(nameof(Try), Try.Again, RetryPause);
    }

    private void InStore(Func<CancellationToken, Task<object>> ask) =>
        StoreAnswer.AskAsync(ask, StoreTimeout).PipeTo(Self);

    private static Term Max(Term one, Term other) => one > other ? one : other;

    private sealed record Try : INoSerializationVerificationNeeded { public static readonly Try Again = new(); }

    private sealed record Recover(uint SaNumber) : INoSerializationVerificationNeeded;

    private sealed record Due : INoSerializationVerificationNeeded { public static readonly Due Now = new(); }

    private sealed record RestartWriter : INoSerializationVerificationNeeded { public static readonly RestartWriter Now = new(); }
}
