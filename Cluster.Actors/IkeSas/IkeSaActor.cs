using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Ingress;
using Cluster.Actors.Queries;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.IkeSas;

/// <summary>
/// Hosts the machine of one IKE SA: decide, have the record made durable, apply, perform. One input at a time; nothing that a step
/// leads to leaves the node before its record is durable. Liveness steps need no record and go on without the journal.
/// </summary>
internal sealed class IkeSaActor : GuardedActor
{
    /// <summary>Ours: window size 1 gives a peer one request and one response at a time, in fragments.</summary>
    private const int MaxInputs = 64;

    /// <summary>A step that the journal refused is tried again by its timer.</summary>
    private const long RefusedPauseMilliseconds = 1_000;

    /// <summary>Of the pause after a fault in deciding: about a minute.</summary>
    private const int MostDoublings = 6;

    /// <summary>
    /// Records of one IKE SA after which its state is written whole: the journal drops those before, and a recovery of an SA that has
    /// lived for months reads no more than one that is a day old.
    /// </summary>
    internal const uint RestateAfter = 64;

    private const int IkePort = 500;

    private readonly IkeSaBirth _birth;
    private readonly NodeEnvironment _node;
    private readonly Queue<IkeSaInput> _inputs = [];
    private readonly Queue<IkeSaInput.Asked> _postponed = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IkeSaEffects _effects;
    private readonly HalfOpenPlace _halfOpen;
    private GatewaySettings _gateway;
    private IkeSaMachine _machine;
    private (IkeSaInput Input, Step Step, DateTimeOffset Since)? _journaling;
    private IkeSaInput? _deciding;
    private uint _lastRecord;
    private uint _lastRestated;
    private bool _established;
    private bool _over;
    private bool _faulted;
    private int _failures;
    private IkePhase _refusedIn;
    private IkeSaMessages.Checkpointed? _checkpointed;

    public IkeSaActor(IkeSaBirth birth, NodeEnvironment node)
    {
        _birth = birth;
        _node = node;
        _gateway = birth.Gateway;
        _halfOpen = new HalfOpenPlace(node, birth.Start);
        _machine = new IkeSaMachine(birth.Context(node));
        _effects = new IkeSaEffects(birth, node, Context.Parent, Self);
        Receive<AnchorMessages.Datagram>(OnDatagram);
        Receive<IkeSaMessages.Wake>(_ => OnWake());
        Receive<IkeSaMessages.Ask>(ask => Enqueue(new IkeSaInput.Asked(ask.What)));
        Receive<IkeSaMessages.Traffic>(traffic =>
        {
            if (traffic.For(_gateway.Ike) is { } command)
            {
                Enqueue(new IkeSaInput.Asked(command));
            }
        });
        Receive<IkeSaMessages.Resume>(OnResume);
        Receive<Decided>(OnDecided);
        Receive<IkeSaMessages.Stored>(OnStored);
        Receive<IkeSaMessages.NotStored>(OnNotStored);
        Receive<IkeSaMessages.Checkpointed>(OnCheckpointed);
        Receive<IkeSaMessages.Configured>(OnConfigured);
        Receive<IkeSaMessages.Describe>(Describe);
    }

    protected override void Begin()
    {
        switch (_birth.Start)
        {
            case IkeSaMessages.Start.Initiator initiator:
                var endpoints = new IkeEndpoints(_gateway.Local, IkePort, initiator.Peer, IkePort);
                Enqueue(new IkeSaInput.Initiated(endpoints, initiator.Vpn));
                break;
            case IkeSaMessages.Start.Recovered recovered:
                Fold(recovered);
                break;
        }
    }

    protected override void PostStop() => _halfOpen.Leave();

    private void Fold(IkeSaMessages.Start.Recovered recovered)
    {
        ImmutableArray<IkeWindowPosition> positions =
            [.. recovered.Windows.Select(window => new IkeWindowPosition(window.Own, window.NextRequest, window.ExpectedRequest))];
        _lastRecord = recovered.Sa.LastRecordNumber;
        _lastRestated = _lastRecord - (uint)recovered.Sa.Records.Length;
        _machine = IkeSaMachine.Recover(_birth.Context(_node), recovered.Sa.Records, positions);
        Context.Parent.Tell(IkeSaMessages.Folded.Of(_birth.SaNumber, _machine.State));
    }

    private void OnResume(IkeSaMessages.Resume resume)
    {
        if (_birth.Start is IkeSaMessages.Start.Recovered)
        {
            _effects.Resumed = resume.Rows;
            Enqueue(new IkeSaInput.Recovered());
        }
    }

    /// <summary>What an operator or a commit asked for and the journal refused is tried again; a peer repeats what it asks by itself.</summary>
    private void OnWake()
    {
        while (_postponed.TryDequeue(out IkeSaInput.Asked? asked))
        {
            _inputs.Enqueue(asked);
        }

        Enqueue(new IkeSaInput.Woken());
    }

    private void OnDatagram(AnchorMessages.Datagram datagram)
    {
        bool isBusyWithIt = (_deciding ?? _journaling?.Input) is IkeSaInput.Received now && now.IsSame(datagram);
        if (isBusyWithIt || _inputs.Count >= MaxInputs || _inputs.Any(input => input is IkeSaInput.Received waiting && waiting.IsSame(datagram)))
        {
            _node.Datagrams.Add(OwnerOutcome.Busy);
        }
        else if (IngressHeader.TryRead(datagram.Bytes.Span, out IngressHeader header))
        {
            Enqueue(new IkeSaInput.Received(datagram, header));
        }
        else
        {
            _node.Datagrams.Add(IkeDrop.Malformed);
        }
    }

    private void Enqueue(IkeSaInput input)
    {
        _inputs.Enqueue(input);
        Continue();
    }

    private void Continue()
    {
        while (_deciding is null && _journaling is null && _inputs.TryDequeue(out IkeSaInput? input))
        {
            Decide(input);
        }
    }

    private void Decide(IkeSaInput input)
    {
        if (_over)
        {
            Count(input, OwnerOutcome.UnknownSa);
            return;
        }

        Moment now = Now();
        if (!_node.Lease.MaySpeak(now.Boot))
        {
            Mute(input, now);
            return;
        }

        _deciding = input;
        IkeSaMachine machine = _machine;
        IActorRef self = Self;
        DateTimeOffset since = DateTimeOffset.UtcNow;
        if (!input.IsExpensive)
        {
            OnDecided(Ask(machine, input, now, since));
            return;
        }

        if (!_node.KeyExchanges.TryPost(_halfOpen.IsHeld, () => self.Tell(Ask(machine, input, now, since))))
        {
            _deciding = null;
            Count(input, OwnerOutcome.Busy);
            Again(now);
        }
    }

    /// <summary>A machine does not throw for what a peer sends; if it does, that is a fault of ours and the step is not taken.</summary>
    private static Decided Ask(IkeSaMachine machine, IkeSaInput input, Moment now, DateTimeOffset since)
    {
        try
        {
            return new Decided(input.Decide(machine, now), null, since);
        }
        catch (Exception fault)
        {
            return new Decided(null, fault, since);
        }
    }

    private void OnDecided(Decided decided)
    {
        if (_deciding is not { } input)
        {
            return; // a fault came between; it is counted
        }

        _deciding = null;
        if (_checkpointed is { } durable)
        {
            _checkpointed = null;
            OnCheckpointed(durable);
        }

        if (decided.Step is not { } step)
        {
            OnUndecided(input, decided.Fault!);
            return;
        }

        _failures = 0;
        if (step.Drop is null || _node.GarbageSpans.TryTake(_node.Now().Boot))
        {
            IkeSaTrace.Record(input, step, TraceSpiOf(input), decided.Since, _gateway.Name, _birth.Anchor);
        }

        _gateway = IdentifiedGateway.After(step, _gateway, _node.Configuration.Current); // the record names it: a successor recovers with its settings
        if (MustBeDurable(step))
        {
            _journaling = (input, step, DateTimeOffset.UtcNow);
            var record = new AnchorRecord.IkeStep(_gateway.Name, step.Record!);
            Context.Parent.Tell(new IkeSaMessages.Store(_birth.SaNumber, _lastRecord + 1, record));
            return;
        }

        Commit(input, step);
        Continue();
    }

    /// <summary>
    /// Nothing of a stranger's initiation is journaled before its sender is known to be where it says, or the budget allows it. Nor is our own
    /// IKE_SA_INIT: a successor begins with another SPI and nonce, and the peer forgets what it heard. The end of a negotiation that nobody went
    /// on with has nothing to perform that the world could see: what was journaled of it, if anything, ends with the tombstone.
    /// </summary>
    private bool MustBeDurable(Step step) => step.Record switch
    {
        { Lineage.Phase: IkePhase.Gone } when _halfOpen.IsHeld || _lastRecord == 0 => false,
        { IsTentative: true } => _birth.Start is not IkeSaMessages.Start.Initiator && _halfOpen.MayJournal(),
        _ => step.NeedsJournal,
    };

    /// <summary>Nothing has changed; what cannot be decided is tried again, less and less often.</summary>
    private void OnUndecided(IkeSaInput input, Exception fault)
    {
        _node.Datagrams.AddFault();
        _log.Error("IKE SA {0}/{1}: deciding on {2} failed: {3}", _birth.Anchor, _birth.SaNumber, input.Name, FaultPlace.Of(fault));
        Count(input, OwnerOutcome.Faulted);
        long pause = RefusedPauseMilliseconds << Math.Min(_failures++, MostDoublings);
        Context.Parent.Tell(new IkeSaMessages.WakeAt(_birth.SaNumber, Now().Boot + pause));
        Continue();
    }

    /// <summary>
    /// The state is whole: it changes by records alone, and in one assignment. A record that is on its way is waited for, since nobody
    /// else will know whether it is durable.
    /// </summary>
    protected override void OnFault(Exception fault, object? message)
    {
        if (_faulted)
        {
            return;
        }

        _faulted = _over = true;
        _node.Datagrams.AddFault();
        _log.Error("IKE SA {0}/{1}: {2}; it begins again from its records", _birth.Anchor, _birth.SaNumber, FaultPlace.Of(fault));
        foreach (IkeSaInput input in _inputs.Concat(_deciding is { } one ? [one] : []))
        {
            Count(input, OwnerOutcome.Faulted);
        }

        _inputs.Clear();
        _deciding = null;
        _halfOpen.Leave();
        if (_journaling is null)
        {
            TellFaulted();
        }
    }

    private void TellFaulted()
    {
        IkeSaMessages.Start.Recovered? left = _machine.State.Phase is not (IkePhase.Empty or IkePhase.Gone) && _lastRecord > 0
            ? new IkeSaMessages.Start.Recovered(new RecoveredSa(_birth.SaNumber, _lastRecord, _gateway.Name, [_machine.Snapshot(_effects.LastRecordAt)]), [])
            : _birth.Start as IkeSaMessages.Start.Recovered;
        Context.Parent.Tell(new IkeSaMessages.Faulted(_birth.SaNumber, _gateway.Name, _lastRecord, left));
    }

    private void OnStored(IkeSaMessages.Stored stored)
    {
        if (_journaling is not { } waiting || stored.RecordNumber != _lastRecord + 1)
        {
            return;
        }

        _journaling = null;
        if (_faulted)
        {
            _lastRecord = stored.RecordNumber;
            _machine.Apply(waiting.Step);
            TellFaulted();
            return;
        }

        _lastRecord = stored.RecordNumber;
        _lastRestated = waiting.Step.Record!.IsSnapshot ? _lastRecord : _lastRestated;
        if (waiting.Input is IkeSaInput.Restated)
        {
            Continue();
            return;
        }

        NegotiationTrace.Record("journal", TraceSpiOf(waiting.Input), waiting.Since, new KeyValuePair<string, object?>("cluster.record", waiting.Step.Record.What));
        Commit(waiting.Input, waiting.Step);
        Restate();
        Continue();
    }

    /// <summary>When it is due and the SA lives on. If the journal refuses, the next record leads here again.</summary>
    private void Restate()
    {
        if (_lastRecord - _lastRestated < RestateAfter || _machine.State.Phase != IkePhase.Established)
        {
            return;
        }

        IkeSaRecord whole = _machine.Snapshot(_effects.LastRecordAt);
        _journaling = (new IkeSaInput.Restated(), new Step { Record = whole, Effects = [] }, DateTimeOffset.UtcNow);
        Context.Parent.Tell(new IkeSaMessages.Store(_birth.SaNumber, _lastRecord + 1, new AnchorRecord.IkeStep(_gateway.Name, whole)));
    }

    /// <summary>The state is as it was: the peer's retransmission or our timer tries again.</summary>
    private void OnNotStored(IkeSaMessages.NotStored refused)
    {
        if (_journaling is not { } waiting || refused.RecordNumber != _lastRecord + 1)
        {
            return;
        }

        _journaling = null;
        if (_faulted)
        {
            TellFaulted();
            return;
        }

        if (waiting.Input is IkeSaInput.Restated)
        {
            Continue();
            return;
        }

        _machine.Discard(waiting.Step);
        Count(waiting.Input, OwnerOutcome.NotJournaled);
        if (waiting.Input is IkeSaInput.Asked asked && _postponed.Count < MaxInputs)
        {
            _postponed.Enqueue(asked);
        }

        if (_refusedIn != _machine.State.Phase || waiting.Input is IkeSaInput.Asked)
        {
            _refusedIn = _machine.State.Phase;
            _log.Warning("Gateway {0}: {1} waits: {2}", _gateway.Name, waiting.Input.Name, refused.Reason);
        }

        EndWhenOver();
        Again(Now());
        Continue();
    }

    private void Commit(IkeSaInput input, Step step)
    {
        IkePhase before = _machine.Phase;
        _machine.Apply(step);
        if (input is IkeSaInput.Received received)
        {
            if (step.Drop is { } drop)
            {
                _node.Datagrams.Add(drop);
            }
            else
            {
                _effects.Tally.Received(received.Datagram.Bytes.Length);
                Count(received, OwnerOutcome.Accepted);
            }
        }

        IkeSaState state = _machine.State;
        _effects.Perform(step, before, state, _gateway, input is IkeSaInput.Recovered, TraceSpiOf(input));
        if (step.Record is { } record)
        {
            _effects.TellWindows(record, _machine.Positions);
        }

        if (input is IkeSaInput.Recovered)
        {
            _effects.FinishResume(step, state, _gateway);
        }

        if (state.Phase >= IkePhase.Established && !_established)
        {
            _established = true;
            _halfOpen.Leave();
        }

        EndWhenOver();
        Context.Parent.Tell(new IkeSaMessages.WakeAt(_birth.SaNumber, _machine.NextWake(Now())));
    }

    private void EndWhenOver()
    {
        if (_over)
        {
            return;
        }

        bool isNothing = _machine.State.Phase == IkePhase.Empty && _birth.Start is IkeSaMessages.Start.Responder && _inputs.Count == 0;
        if (isNothing || _machine.State.Phase == IkePhase.Gone)
        {
            _over = true;
            _halfOpen.Leave();
            Context.Parent.Tell(new IkeSaMessages.Ended(_birth.SaNumber, _lastRecord));
        }
    }

    /// <summary>Not while a step is being decided on another thread: the machine belongs to it then.</summary>
    private void OnCheckpointed(IkeSaMessages.Checkpointed durable)
    {
        if (_deciding is null)
        {
            _machine.Checkpointed(durable.Windows.Select(window => new IkeWindowPosition(window.Own, window.NextRequest, window.ExpectedRequest)));
        }
        else
        {
            _checkpointed = durable;
        }
    }

    private void OnConfigured(IkeSaMessages.Configured configured)
    {
        IkeCommand[] commands = [.. IkeSaCommit.Commands(configured.Configuration, _gateway, _machine.State)];
        _gateway = configured.Configuration.Gateways.GetValueOrDefault(_gateway.Name) ?? _gateway;
        foreach (IkeCommand command in commands)
        {
            Enqueue(new IkeSaInput.Asked(command));
        }
    }

    private void Describe(IkeSaMessages.Describe describe) =>
        Sender.Tell(IkeSaRows.Describe(describe.Query, _birth, _gateway, _machine, _effects.Tally, _node, Now()));

    /// <summary>A node without a lease neither answers nor asks: somebody else may own this by now.</summary>
    private void Mute(IkeSaInput input, Moment now)
    {
        Count(input, OwnerOutcome.Muted);
        Again(now);
    }

    private void Again(Moment now) =>
        Context.Parent.Tell(new IkeSaMessages.WakeAt(_birth.SaNumber, now.Boot + RefusedPauseMilliseconds));

    private void Count(IkeSaInput input, OwnerOutcome outcome)
    {
        if (input is IkeSaInput.Received)
        {
            _node.Datagrams.Add(outcome);
        }
    }

    /// <summary>Not far ahead of the cluster, and never before the last record: a clock that steps back must not make lifetimes longer.</summary>
    private Moment Now()
    {
        Moment now = _node.Clock.Clamp(_node.Now());
        return now.Utc < _effects.LastRecordAt ? now with { Utc = _effects.LastRecordAt } : now;
    }

    private IkeSpi TraceSpiOf(IkeSaInput input) => input is IkeSaInput.Received received ? received.Header.Initiator : IkeSaTrace.SpiOf(_machine.State);

    /// <summary>A step, or the fault that kept the machine from one.</summary>
    private sealed record Decided(Step? Step, Exception? Fault, DateTimeOffset Since) : INoSerializationVerificationNeeded;
}
