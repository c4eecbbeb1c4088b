using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Machine.V1;
using Cluster.Ike.Machine.V2;

namespace Cluster.Ike.Machine;

/// <summary>
/// One IKE SA lineage: an IKE SA, its Child SAs, and its rekeyed successors, without sockets, clock or randomness of its own.
/// Deciding (<see cref="Initiate"/>, <see cref="Receive"/>, <see cref="Expire"/>, <see cref="Ask"/>, <see cref="Resume"/>) is a pure function of the
/// state and safe on any thread while the host holds other inputs back; <see cref="Apply"/> alone changes the state, by a pure fold. The host makes
/// the record of a step durable, applies the step, performs its effects, in this order, and decides the next only then.
/// </summary>
public sealed class IkeSaMachine
{
    private readonly IkeSaContext _context;
    private IkeSaState _state;
    private IkeSaPacing _pacing;

    /// <summary>An empty machine: its first input is <see cref="Initiate"/>, or message 1 of a peer.</summary>
    public IkeSaMachine(IkeSaContext context)
        : this(context, IkeSaState.Empty)
    {
    }

    private IkeSaMachine(IkeSaContext context, IkeSaState state)
    {
        _context = context;
        _state = state;
        _pacing = new IkeSaPacing(context.Settings)
        {
            DurableRequests = state.Windows.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.FirstUnanswered),
        };
    }

    public IkePhase Phase => _state.Phase;

    /// <summary>An empty one speaks what it is configured to; one that has begun goes on in what it began with.</summary>
    private bool IsVersion1 => _state.Isakmp is not null || (_state.Phase == IkePhase.Empty && _pacing.Settings.Version == IkeVersion.V1);

    /// <summary>Everything durable, for tests and displays.</summary>
    public IkeSaState State => _state;

    /// <summary>Our SPI as responder to this message 1: the ingress finds the machine of a retransmission by it.</summary>
    public static IkeSpi ResponderSpi(IkeSpiKeys keys, Anchor anchor, IkeEndpoints endpoints, ReadOnlyMemory<byte> message1) =>
        Steps.ResponderSpi.Of(keys, anchor, endpoints, message1);

    /// <summary>Builds a machine from its records, and from checkpoints of message IDs that liveness has moved since.</summary>
    public static IkeSaMachine Recover(IkeSaContext context, IEnumerable<IkeSaRecord> records, IEnumerable<IkeWindowPosition>? positions = null)
    {
        var state = records.Aggregate(IkeSaState.Empty, IkeSaState.Fold);
        foreach (var position in positions ?? [])
        {
            if (state.Windows.TryGetValue(position.Own.Value, out var window))
            {
                state = state with { Windows = state.Windows.SetItem(position.Own.Value, Advance(window, position)) };
            }
        }

        return new IkeSaMachine(context, state);
    }

    /// <summary>Begins IKE_SA_INIT, or phase 1.</summary>
    /// <param name="vpn">The vpn whose Child SA goes into IKE_AUTH; null for the first that wants one.</param>
    /// <param name="initialContact">We know of no other IKE SA with this peer.</param>
    public Step Initiate(IkeEndpoints endpoints, string? vpn, bool initialContact, Moment now)
    {
        var draft = Draft(now);
        if (Phase == IkePhase.Empty && IsVersion1)
        {
            IsakmpCommands.Initiate(draft, endpoints, vpn, initialContact);
        }
        else if (Phase == IkePhase.Empty)
        {
            InitExchange.Start(draft, endpoints, vpn ?? "", initialContact);
        }

        return draft.Finish();
    }

    /// <summary>A datagram, without the non-ESP marker. Never throws, whatever it is.</summary>
    public Step Receive(ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints, Moment now)
    {
        var draft = Draft(now);
        if (IsVersion1)
        {
            IsakmpInbound.Receive(draft, datagram, endpoints);
        }
        else
        {
            InboundMessages.Receive(draft, datagram, endpoints);
        }

        return draft.Finish();
    }

    /// <summary>Does what is due; nothing when nothing is.</summary>
    public Step Expire(Moment now)
    {
        var draft = Draft(now);
        if (IsVersion1)
        {
            IsakmpTimers.Expire(draft);
        }
        else
        {
            IkeTimers.Expire(draft);
        }

        return draft.Finish();
    }

    /// <summary>Something that is wanted. Exchanges wait for those before them.</summary>
    public Step Ask(IkeCommand command, Moment now)
    {
        var draft = Draft(now);
        if (IsVersion1)
        {
            IsakmpCommands.Accept(draft, command);
        }
        else
        {
            Commands.Accept(draft, command);
        }

        return draft.Finish();
    }

    /// <summary>
    /// What a new owner does after <see cref="Recover"/>: installs, claims, resends, and looks for the peer's position. Everything may have been
    /// done before; all of it is idempotent.
    /// </summary>
    public Step Resume(Moment now)
    {
        var draft = Draft(now);
        if (IsVersion1)
        {
            IsakmpTakeover.Resume(draft);
        }
        else
        {
            Takeover.Resume(draft);
        }

        return draft.Finish();
    }

    /// <summary>Takes a step over, once its record is durable if it needs to be.</summary>
    public void Apply(Step step)
    {
        if (!ReferenceEquals(step.Base, _state))
        {
            throw new InvalidOperationException("the step was decided on another state");
        }

        _state = step.Record is { } record ? IkeSaState.Fold(_state, record) : _state;
        _pacing = step.Pacing is { } pacing
            ? pacing with { BurntCounter = Math.Max(pacing.BurntCounter, _pacing.BurntCounter), DurableRequests = _pacing.DurableRequests }
            : _pacing;
        if (step.NeedsJournal)
        {
            MarkDurable(step.Record!.Windows.Select(window => KeyValuePair.Create(window.Own.Value, window.FirstUnanswered)));
        }
    }

    /// <summary>These positions, taken from <see cref="Positions"/> before, are durable: so many liveness requests more need no journal.</summary>
    public void Checkpointed(IEnumerable<IkeWindowPosition> positions) =>
        MarkDurable(positions.Where(position => _state.Windows.ContainsKey(position.Own.Value))
            .Select(position => KeyValuePair.Create(position.Own.Value, position.NextRequest)));

    /// <summary>
    /// A step that will not be performed because its record could not be stored. Its input must come again; the counter IVs that it used do not.
    /// </summary>
    public void Discard(Step step)
    {
        ulong used = step.Record?.Windows.Select(window => window.SealCounter).DefaultIfEmpty().Max() ?? 0;
        _pacing = _pacing with { BurntCounter = Math.Max(_pacing.BurntCounter, used) };
    }

    /// <summary>When to call <see cref="Expire"/>, in boot-clock milliseconds; null for never. May be past.</summary>
    public long? NextWake(Moment now) => IsVersion1
        ? IsakmpTimers.All(_state, _pacing, now).Select(deadline => (long?)deadline.Due).Min()
        : IkeTimers.All(_state, _pacing, now).Select(deadline => (long?)deadline.Due).Min();

    /// <summary>One record that stands for all before it.</summary>
    public IkeSaRecord Snapshot(long at) => _state.Snapshot(at);

    /// <summary>Message IDs of all IKE SAs of the lineage, for the checkpoint.</summary>
    public ImmutableArray<IkeWindowPosition> Positions =>
        [.. _state.Windows.Values.Select(window => new IkeWindowPosition(window.Own, window.FirstUnanswered, window.ExpectedRequest))];

    /// <summary>
    /// Our inbound SPIs of all Child SAs that the dataplane shall have, once the effects of the last step are performed. A host that starts anew in
    /// a process whose dataplane lived on removes, after <see cref="Resume"/>, what no machine of its anchor names.
    /// </summary>
    public ImmutableArray<EspSpi> InstalledChildSas => [.. _state.Children.Values.Select(child => child.Inbound)];

    /// <summary>What <c>show</c> prints.</summary>
    public IkeSaView View(Moment now) => IkeSaView.Of(_state, _pacing, now);

    private void MarkDurable(IEnumerable<KeyValuePair<ulong, uint>> requests)
    {
        var durable = _pacing.DurableRequests;
        foreach (var (own, request) in requests)
        {
            durable = durable.SetItem(own, Math.Max(request, durable.GetValueOrDefault(own)));
        }

        _pacing = _pacing with { DurableRequests = durable };
    }

    /// <summary>Liveness has moved the window since the last record; a checkpoint older than the records says nothing.</summary>
    private static IkeSaWindow Advance(IkeSaWindow window, IkeWindowPosition position)
    {
        if (position.ExpectedRequest > window.ExpectedRequest)
        {
            window = window with { ExpectedRequest = position.ExpectedRequest, LastResponse = [] };
        }

        return window.Outstanding switch
        {
            null when position.NextRequest > window.NextRequest => window with { NextRequest = position.NextRequest },
            { What: PendingExchange.Liveness liveness } outstanding when position.NextRequest > outstanding.MessageId =>
                window with { NextRequest = position.NextRequest, Outstanding = null },
            { What: PendingExchange.Liveness liveness } outstanding when position.NextRequest > liveness.First =>
                window with { Outstanding = outstanding with { What = liveness with { First = position.NextRequest } } },
            _ => window,
        };
    }

    private StepDraft Draft(Moment now) => new(_context, _state, _pacing, now);
}
