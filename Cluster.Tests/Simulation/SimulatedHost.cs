using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Tests.Ike;
using Cluster.Tests.Transcripts;

namespace Cluster.Tests.Simulation;

/// <summary>The host of one machine, with everything that can go wrong around its journal.</summary>
internal sealed class SimulatedHost
{
    private readonly SimulationFault _fault;
    private readonly Random _random;
    private readonly IkeSaContext _context;
    private readonly List<IkeSaRecord> _journal = [];
    private readonly HashSet<uint> _installed = [];
    private IkeWindowPosition[] _checkpoint = [];
    private IkeSaMachine _machine;
    private Step? _unclear;
    private Step? _lastStep;
    private SimulatedClock _clock;

    public SimulatedHost(string name, byte anchor, IkeSaSettings settings, Random random, SimulationFault fault)
    {
        Name = name;
        _random = random;
        _fault = fault;
        _context = new IkeSaContext
        {
            Anchor = new Anchor(anchor),
            SpiKeys = Samples.SpiKeys,
            Incarnation = new Incarnation(1),
            Entropy = new SeededEntropy(random.Next()),
            Settings = settings,
        };
        _machine = new IkeSaMachine(_context);
        _clock = SimulatedClock.Draw(random);
    }

    public string Name { get; }

    public IkeSaSettings Settings => _context.Settings;

    public IkeSaState State => _machine.State;

    public bool IsDown { get; private set; }

    /// <summary>The writer does not know whether the last record was stored: nothing else is decided until it does.</summary>
    public bool IsUnclear => _unclear is not null;

    public int Crashes { get; private set; }

    /// <summary>Whether the last input led to a step that was performed.</summary>
    public bool Finished { get; private set; }

    /// <summary>Why the last performed step dropped its datagram.</summary>
    public IkeDrop? LastDrop { get; private set; }

    public string? Violation { get; private set; }

    /// <summary>Of the last performed step, for people.</summary>
    public string LastStep => $"{_lastStep?.Record?.What ?? "no record"}: {string.Join(' ', _lastStep?.Effects.Select(effect => effect.GetType().Name) ?? [])}";

    /// <summary>IKE SAs and Child SAs that came into being here.</summary>
    public int Lifetimes { get; private set; }

    public Dictionary<uint, ChildSaKeys> Dataplane { get; } = [];

    public Dictionary<string, EspSpi> InUse { get; } = [];

    /// <summary>Chance of trouble at each durable point.</summary>
    public double Trouble { get; set; }

    /// <summary>Steps performed since the last crash or new beginning began: what was seen in one of them is known in all later ones.</summary>
    public int Life { get; private set; }

    public Moment Now(long time) => _clock.At(time);

    /// <summary>In the simulation's time; null for never.</summary>
    public long? NextWake(long time) => IsDown || IsUnclear || _machine.NextWake(Now(time)) is not { } boot ? null : _clock.TimeOf(boot);

    public IEnumerable<IkeEffect.Send> Run(Func<IkeSaMachine, Step> decide)
    {
        Finished = false;
        if (IsDown || IsUnclear)
        {
            return [];
        }

        var step = decide(_machine);
        if (!step.NeedsJournal)
        {
            return Finish(step);
        }

        double luck = _random.NextDouble() / Math.Max(Trouble, 1e-9);
        if (_fault == SimulationFault.SkipJournal)
        {
            var sent = Finish(step).ToArray();
            if (luck < 0.5)
            {
                Crash();
            }
            else
            {
                _journal.Add(step.Record!);
            }

            return sent;
        }

        switch (luck)
        {
            case < 0.2:
                Crash();
                return [];
            case < 0.4:
                _machine.Discard(step);
                return [];
            case < 0.7:
                _journal.Add(step.Record!);
                Crash();
                return [];
            case < 1.0:
                _journal.Add(step.Record!);
                _unclear = step;
                return [];
            default:
                _journal.Add(step.Record!);
                return Finish(step);
        }
    }

    /// <summary>The writer has recovered and found the record.</summary>
    public IEnumerable<IkeEffect.Send> Clear()
    {
        var step = _unclear!;
        _unclear = null;
        return Finish(step);
    }

    public void SaveCheckpoint()
    {
        if (!IsDown)
        {
            _checkpoint = [.. _machine.Positions];
            _machine.Checkpointed(_checkpoint);
        }
    }

    public void Crash()
    {
        IsDown = true;
        _unclear = null;
        Crashes++;
        Life++;
        Dataplane.Clear();
        InUse.Clear();
    }

    /// <summary>What is gone is gone, and another may begin: nothing of the old one is known any more.</summary>
    public void BeginAnew()
    {
        _journal.Clear();
        _checkpoint = [];
        _machine = new IkeSaMachine(_context with { Incarnation = new Incarnation((uint)Crashes + 1) });
        Life++;
    }

    /// <summary>Another process, with clocks of its own.</summary>
    public IEnumerable<IkeEffect.Send> TakeOver(long time)
    {
        _clock = SimulatedClock.Draw(_random);
        bool reuse = _fault is SimulationFault.ReuseIncarnation or SimulationFault.LoseLastRecordAndReuseIncarnation;
        bool lose = _fault is SimulationFault.LoseLastRecord or SimulationFault.LoseLastRecordAndReuseIncarnation;
        if (lose && _journal.Count > 1)
        {
            _journal.RemoveAt(_journal.Count - 1);
        }

        IEnumerable<IkeSaRecord> records = _fault == SimulationFault.ForgetLastResponse
            ? _journal.Select(record => record with { Windows = [.. record.Windows.Select(window => window with { LastResponse = [], ExpectedRequest = window.ExpectedRequest == 0 ? 0 : window.ExpectedRequest - 1 })] })
            : _journal;
        _machine = IkeSaMachine.Recover(_context with { Incarnation = new Incarnation(reuse ? 1 : (uint)Crashes + 1) }, records, _checkpoint);
        IsDown = false;
        return Finish(_machine.Resume(Now(time)));
    }

    /// <summary>The records, folded, are the live state, save for what liveness moves.</summary>
    public void CheckRecovery()
    {
        if (IsDown || IsUnclear || _journal.Count == 0)
        {
            return;
        }

        var folded = _journal.Aggregate(IkeSaState.Empty, IkeSaState.Fold);
        if (Comparable(folded) != Comparable(State))
        {
            Violation ??= $"{Name}: folding the records does not give the live state";
        }
    }

    private static string Comparable(IkeSaState state) => StructuralText.Of(state with
    {
        Path = null,
        Lineage = state.Isakmp is not null && state.IkeSas.IsEmpty && state.Children.IsEmpty ? null : state.Lineage,
        Isakmp = state.Isakmp is { } isakmp ? WithoutStrangers(isakmp) : null,
        Windows = state.Windows.ToImmutableSortedDictionaryOf(window => window with
        {
            NextRequest = 0,
            ExpectedRequest = 0,
            LastResponse = [],
            Outstanding = window.Outstanding?.What is PendingExchange.Liveness ? null : window.Outstanding,
        }),
    });

    /// <summary>What somebody has begun who has not shown yet that he receives at his address has no record.</summary>
    private static IsakmpState? WithoutStrangers(IsakmpState isakmp)
    {
        var known = isakmp with { Handshakes = isakmp.Handshakes.RemoveRange(isakmp.Handshakes.Values.Where(IsStrangers).Select(one => one.Own.Value)) };
        return known.Handshakes.IsEmpty && known.Sas.IsEmpty && known.Quicks.IsEmpty ? null : known;
    }

    private static bool IsStrangers(Phase1Handshake handshake) => !handshake.WeInitiated && handshake.Sent <= 2;

    private IEnumerable<IkeEffect.Send> Finish(Step step)
    {
        _machine.Apply(step);
        Finished = true;
        LastDrop = step.Drop;
        _lastStep = step;
        foreach (var effect in step.Effects)
        {
            Perform(effect);
        }

        if (HostInvariants.Check(State, step, Dataplane, InUse) is { } broken)
        {
            Violation ??= $"{Name}: {broken}";
        }

        return step.Effects.OfType<IkeEffect.Send>();
    }

    private void Perform(IkeEffect effect)
    {
        switch (effect)
        {
            case IkeEffect.Report { What: IkeReport.IkeSaEstablished or IkeReport.IkeSaRekeyed }:
                Lifetimes++;
                break;
            case IkeEffect.InstallChildSa install:
                Lifetimes += Dataplane.ContainsKey(install.ChildSa.Inbound.Value) || !_installed.Add(install.ChildSa.Inbound.Value) ? 0 : 1;
                Dataplane[install.ChildSa.Inbound.Value] = install.ChildSa;
                break;
            case IkeEffect.UseChildSa use:
                InUse[Dataplane[use.Inbound.Value].Vpn] = use.Inbound;
                break;
            case IkeEffect.RemoveChildSa remove:
                Dataplane.Remove(remove.Inbound.Value);
                foreach (string vpn in InUse.Where(use => use.Value == remove.Inbound).Select(use => use.Key).ToArray())
                {
                    InUse.Remove(vpn);
                }

                break;
        }
    }
}
