using System.Buffers.Binary;
using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.Steps;

/// <summary>
/// A step being decided: works on its own copy of the immutable state and collects effects. Lives for one call and touches
/// nothing of the machine.
/// </summary>
internal sealed class StepDraft(IkeSaContext context, IkeSaState state, IkeSaPacing pacing, Moment now)
{
    private readonly IkeSaState _base = state;
    private readonly List<IkeEffect> _effects = [];
    private readonly List<string> _story = [];
    private bool _mustJournal;

    public IkeSaContext Context { get; } = context;

    public Moment Now { get; } = now;

    public IkeSaState State { get; set; } = state;

    public IkeSaPacing Pacing { get; set; } = pacing;

    /// <summary>In force. Of a user with an inner address: nothing else is behind it.</summary>
    public IkeSaSettings Settings => State.Lineage?.Access?.Lease is { } lease ? LeasedSelectors.Of(Pacing.Settings, lease) : Pacing.Settings;

    public IkeDrop? Drop { get; set; }

    /// <summary>Where the request that is being answered came from.</summary>
    public IkeEndpoints ReplyTo { get; set; }

    public IkeLineage Lineage
    {
        get => State.Lineage!;
        set => State = State with { Lineage = value };
    }

    public IkeEndpoints Path
    {
        get => State.Path!.Value;
        set => State = State with { Path = value };
    }

    public NegotiatedIkeSa Current => State.IkeSas[Lineage.Current.Value];

    public IkeSaWindow CurrentWindow => Window(Lineage.Current);

    public IkeSaWindow Window(IkeSpi own) => State.Windows[own.Value];

    public void Set(IkeSaWindow window) => State = State with { Windows = State.Windows.SetItem(window.Own.Value, window) };

    public void Set(ChildSa child) => State = State with { Children = State.Children.SetItem(child.Inbound.Value, child) };

    public ChildSa? Child(EspSpi inbound) => State.Children.GetValueOrDefault(inbound.Value);

    public void Perform(IkeEffect effect) => _effects.Add(effect);

    public void Report(IkeReport report) => _effects.Add(new IkeEffect.Report(report));

    /// <summary>One clause of what the record will say happened.</summary>
    public void Tell(string clause) => _story.Add(clause);

    public void Send(IkeEndpoints endpoints, ReadOnlyMemory<byte> datagram)
    {
        Perform(new IkeEffect.Send(endpoints, datagram));
        Pacing = Pacing with { LastSent = Now.Boot };
    }

    public byte[] Random(int length)
    {
        byte[] bytes = new byte[length];
        Context.Entropy.Fill(bytes);
        return bytes;
    }

    public uint RandomUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Random(sizeof(uint)));

    /// <summary>UTC of soft and hard expiry, with the jitter drawn.</summary>
    public (long Soft, long Hard) Lifetimes(TimeSpan lifetime)
    {
        long hard = (long)lifetime.TotalMilliseconds;
        long soft = hard - Math.Min(IkeTiming.MaxSoftMargin, hard / 4 * 3);
        long jitter = soft * IkeTiming.SoftJitterPercent / 100;
        soft -= jitter == 0 ? 0 : RandomUInt32() % jitter;
        return (Now.Utc + soft, Now.Utc + hard);
    }

    /// <summary>UTC of another try after TEMPORARY_FAILURE.</summary>
    public long RetrySoon() =>
        Now.Utc + IkeTiming.TemporaryFailureRetry + (RandomUInt32() % IkeTiming.TemporaryFailureRetry);

    public void AddTask(IkeTask task)
    {
        if (!Lineage.Tasks.Any(known => known.Kind == task.Kind && known.Vpn == task.Vpn && known.Child == task.Child))
        {
            Lineage = Lineage with { Tasks = Lineage.Tasks.Add(task) };
        }
    }

    /// <summary>Seals our next request of this IKE SA, stores its bytes and sends it.</summary>
    public void Request(NegotiatedIkeSa sa, ExchangeType exchange, IReadOnlyList<IkePayload> payloads, PendingExchange what)
    {
        var window = Window(sa.Own);
        var datagrams = Seal(sa, exchange, isResponse: false, window.NextRequest, payloads);
        window = Window(sa.Own);
        Set(window with { NextRequest = window.NextRequest + 1, Outstanding = new OutstandingRequest(window.NextRequest, datagrams, what) });
        StartRetransmission(sa.Own, IkeTiming.RetransmitDelay(what, 1, Settings.LivenessInterval));
        foreach (var datagram in datagrams)
        {
            Send(Path, datagram);
        }
    }

    /// <summary>Seals the answer to the request with this ID, stores its bytes, moves the window up and sends it.</summary>
    public void Respond(NegotiatedIkeSa sa, ExchangeType exchange, uint messageId, params IReadOnlyList<IkePayload> payloads)
    {
        var datagrams = Seal(sa, exchange, isResponse: true, messageId, payloads);
        Set(Window(sa.Own) with { ExpectedRequest = messageId + 1, LastResponse = datagrams });
        foreach (var datagram in datagrams)
        {
            Send(ReplyTo, datagram);
        }
    }

    public void StartRetransmission(IkeSpi own, int delay) =>
        Pacing = Pacing with { Retransmissions = Pacing.Retransmissions.SetItem(own.Value, new Retransmission(1, Now.Boot + delay)) };

    /// <summary>The response has come: nothing is outstanding.</summary>
    public void Complete(IkeSpi own)
    {
        Set(Window(own) with { Outstanding = null });
        Pacing = Pacing with { Retransmissions = Pacing.Retransmissions.Remove(own.Value) };
    }

    /// <summary>
    /// Liveness requests up to this ID are about to be sent. Beyond what a successor's burst covers the ID must be journaled first, lest the
    /// successor gives it another meaning.
    /// </summary>
    public void Cover(IkeSpi own, uint lastId) =>
        _mustJournal |= lastId >= Pacing.DurableRequests.GetValueOrDefault(own.Value) + IkeTiming.FirstBurst;

    public Step Finish() => new()
    {
        Record = IkeSaState.Difference(_base, State, Now.Utc, string.Join("; ", _story)) is { } record
            ? record with { IsLiveness = record.IsLiveness && !_mustJournal }
            : null,
        Effects = [.. _effects],
        Drop = Drop,
        Base = _base,
        Pacing = Pacing,
    };

    private ImmutableArray<ReadOnlyMemory<byte>> Seal(
        NegotiatedIkeSa sa, ExchangeType exchange, bool isResponse, uint messageId, IReadOnlyList<IkePayload> payloads)
    {
        var sealer = new MessageSealer(Context, Math.Max(Window(sa.Own).SealCounter, Pacing.BurntCounter));
        int? maxDatagram = Lineage.PeerFragments && Settings.FragmentSize is { } size ? MessageSealer.DatagramRoom(size, Path) : null;
        var datagrams = sealer.Seal(sa, exchange, isResponse, messageId, payloads, maxDatagram);
        Set(Window(sa.Own) with { SealCounter = sealer.Counter });
        return datagrams;
    }
}
