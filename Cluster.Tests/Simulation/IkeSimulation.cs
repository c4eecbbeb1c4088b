using Cluster.Ike.Machine;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;
using Cluster.Tests.Transcripts;

namespace Cluster.Tests.Simulation;

/// <summary>
/// One seeded life of two peers: commands on both sides, a network that loses, repeats, delays and reorders, a NAT that forgets, an attacker who
/// sends again what he has seen, clocks that differ, hosts that crash at durable points and journals that fail. Then the weather clears, and both
/// must agree.
/// </summary>
internal sealed class IkeSimulation
{
    private const long Stormy = 240_000;
    private const long Calm = 400_000;

    /// <summary>Two renewals at once leave pairs of Child SAs behind, which go one after the other.</summary>
    private const long MostlySettled = 90_000;

    /// <summary>A Delete may be on its way at the very moment of the look: it is over at one of these later looks, or something has been left behind.</summary>
    private static readonly long[] LooksAgain = [MostlySettled, MostlySettled + 7_000, MostlySettled + 20_000];

    private const long GatewayInterval = 5_000;

    /// <summary>Of a life; usual are a few thousand. More is a timer or an answer without end.</summary>
    private const int MostEvents = 50_000;

    private readonly List<string> _last = [];
    private readonly PriorityQueue<Action, (long, long)> _events = new();
    private readonly WireInvariants _wire = new();
    private readonly RoundTrips _trips = new();
    private readonly Random _random;
    private readonly Weather _weather;
    private readonly SimulatedNat _nat;
    private readonly SimulatedHost _west;
    private readonly SimulatedHost _east;
    private readonly bool _isVersion1;

    /// <summary>Until then the weather is fair, unless the first negotiation too shall suffer.</summary>
    private readonly long _fairUntil;
    private long _time;
    private long _order;
    private string? _attack;
    private string? _restless;

    public IkeSimulation(int seed, SimulationFault fault, IkeVersion version = IkeVersion.V2)
    {
        _random = new Random(seed);
        _isVersion1 = version == IkeVersion.V1;
        _weather = new Weather(_random);
        _nat = new SimulatedNat(_random.Next(3) == 0, _random);
        _fairUntil = _random.Next(2) == 0 ? 10_000 : 0;
        bool cbc = _random.Next(4) == 0;
        int? fragment = _random.Next(4) == 0 ? 250 : 1280;
        bool aggressive = _isVersion1 && _random.Next(3) == 0;
        var proposal = _isVersion1 ? IsakmpSamples.Cbc : cbc ? Samples.Cbc : Samples.Gcm;
        bool pfs = _random.Next(2) == 0;
        var child = (_isVersion1, pfs) switch
        {
            (true, true) => Samples.ChildProposalOf(12, 128, 2, 31),
            (true, false) => Samples.ChildCbc,
            (false, true) => Samples.ChildGcmPfs,
            _ => Samples.ChildGcm,
        };
        _west = new SimulatedHost("west", 17, Adapt(Samples.WestSettings()), _random, fault);
        _east = new SimulatedHost("east", 200, Adapt(Samples.EastSettings()), _random, fault);

        IkeSaSettings Adapt(IkeSaSettings settings) => settings with
        {
            Version = version,
            Aggressive = aggressive,
            Proposals = [proposal],
            FragmentSize = fragment,
            Lifetime = TimeSpan.FromSeconds(300),
            Children = [settings.Children[0] with { Proposals = [child], Lifetime = TimeSpan.FromSeconds(120) }],
        };
    }

    public int Crashes => _west.Crashes + _east.Crashes;

    public int Datagrams { get; private set; }

    /// <summary>Datagrams that an attacker sent again, from elsewhere or to who had sent them.</summary>
    public int Replays { get; private set; }

    /// <summary>IKE SAs and Child SAs that came into being, on the side that saw more of them.</summary>
    public int Lifetimes => Math.Max(_west.Lifetimes, _east.Lifetimes);

    /// <summary>A key and an IV that were used for two texts, or null.</summary>
    public string? IvReuse => _wire.IvReuse;

    /// <summary>Both ended with an IKE SA, and it was the first one's successor: nothing was given up on the way.</summary>
    public bool Survived { get; private set; }

    /// <summary>How often a side gave up and began anew.</summary>
    public int Restarts { get; private set; }

    /// <summary>Who gave up, why and when.</summary>
    public string Ends => $"west: {End(_west)}; east: {End(_east)}";

    private bool IsFair => _time >= Stormy || _time < _fairUntil;

    /// <summary>What went wrong, or null.</summary>
    public string? Run()
    {
        Begin(_west);
        if (_isVersion1 && !_nat.IsThere && _random.Next(3) == 0)
        {
            Begin(_east);
        }

        Keep();
        Settle(_fairUntil);
        for (int i = 0; i < 40; i++)
        {
            Schedule(_random.NextInt64(_fairUntil, Stormy), Disturb);
        }

        Settle(Calm);
        _west.CheckRecovery();
        _east.CheckRecovery();
        string? broken = _wire.IvReuse ?? _wire.Violation ?? _west.Violation ?? _east.Violation ?? _trips.Violation ?? _attack ?? _restless;
        foreach (long later in LooksAgain.Where(_ => broken is null))
        {
            if (Disagreement() is not null)
            {
                Settle(Calm + later);
            }
        }

        return broken ?? _west.Violation ?? _east.Violation ?? _restless ?? Disagreement();
    }

    private void Disturb()
    {
        var host = _random.Next(2) == 0 ? _west : _east;
        host.Trouble = 0.15;
        switch (_random.Next(12))
        {
            case 0 or 1:
                Ask(_west, Rekey);
                Ask(_east, Rekey);
                break;
            case 2:
                Ask(_west, _ => new IkeCommand.RekeyIkeSa());
                Ask(_east, _ => new IkeCommand.RekeyIkeSa());
                break;
            case 3:
                Ask(host, Rekey);
                break;
            case 4:
                Ask(host, _ => new IkeCommand.RekeyIkeSa());
                break;
            case 5:
                Ask(host, Delete);
                Ask(_random.Next(2) == 0 ? host : Other(host), Delete);
                Ask(host, _ => new IkeCommand.CreateChildSa("vpn-1"));
                break;
            case 6 or 7:
                Ask(host, _ => new IkeCommand.CheckLiveness());
                break;
            case 8:
                host.CheckRecovery();
                host.SaveCheckpoint();
                break;
            case 9:
                _nat.Rebind();
                break;
            case 10 when _random.Next(8) == 0:
                Ask(host, _ => new IkeCommand.DeleteIkeSa());
                Ask(_random.Next(2) == 0 ? host : Other(host), _ => new IkeCommand.DeleteIkeSa());
                break;
            default:
                if (!host.IsDown)
                {
                    host.CheckRecovery();
                    host.Crash();
                    Launch(host, []);
                }

                break;
        }
    }

    private static IkeCommand Rekey(IkeSaState state) => new IkeCommand.RekeyChildSa(new(state.Children.Keys.LastOrDefault()));

    private static IkeCommand Delete(IkeSaState state) => new IkeCommand.DeleteChildSa(new(state.Children.Keys.FirstOrDefault()));

    private SimulatedHost Other(SimulatedHost host) => host == _west ? _east : _west;

    /// <summary>As a gateway does: what is gone is begun anew, what has lost its Child SA gets another.</summary>
    private void Keep()
    {
        foreach (var host in new[] { _west, _east }.Where(host => !host.IsDown && !host.IsUnclear))
        {
            if (host.State.Phase == IkePhase.Gone)
            {
                host.BeginAnew();
                Restarts++;
            }

            if (host.State.Phase == IkePhase.Empty && host == _west)
            {
                Begin(host);
            }
            else if (host.State.Phase == IkePhase.Established && host == _west && host.State.Children.IsEmpty && _isVersion1)
            {
                Ask(host, _ => new IkeCommand.CreateChildSa("vpn-1"));
            }
        }

        Schedule(_time + GatewayInterval, Keep);
    }

    private void Begin(SimulatedHost host)
    {
        var path = host == _west ? Samples.West : Samples.West with { LocalAddress = Samples.West.PeerAddress, PeerAddress = Samples.West.LocalAddress };
        Do(host, machine => machine.Initiate(path, null, initialContact: true, host.Now(_time)));
    }

    private void Ask(SimulatedHost host, Func<IkeSaState, IkeCommand> command) => Do(host, machine => machine.Ask(command(machine.State), host.Now(_time)));

    private void Do(SimulatedHost host, Func<IkeSaMachine, Step> decide)
    {
        host.Trouble = IsFair ? 0 : 0.15;
        var before = host.State;
        Launch(host, host.Run(decide));
        if (!_isVersion1 && before.Phase == IkePhase.Established && host.State is { Phase: IkePhase.Gone, Lineage.ClosedReason: IkeGoneReason.PeerDead }
            && Other(host).State.Phase == IkePhase.Established)
        {
            _trips.GaveUp(host, before);
        }
    }

    private void Launch(SimulatedHost host, IEnumerable<IkeEffect.Send> sends)
    {
        var to = Other(host);
        var rounds = new Dictionary<(ulong, uint, bool), RoundTrips.Round>();
        foreach (var send in sends)
        {
            Datagrams++;
            var round = _isVersion1 ? null : _trips.Sent(host, to, send.Datagram, rounds);
            _wire.Saw(host.Name, host.State, send.Datagram);
            bool isFirst = true;
            foreach (long delay in _weather.Delays(IsFair))
            {
                Travel(host, send, delay, isFirst ? round : null);
                isFirst = false;
            }
        }

        if (host.IsDown)
        {
            Schedule(_time + _random.NextInt64(200, 5_000), () =>
            {
                if (host.IsDown)
                {
                    Launch(host, host.TakeOver(_time));
                }
            });
        }
        else if (host.IsUnclear)
        {
            Schedule(_time + _random.NextInt64(100, 3_000), () =>
            {
                if (host.IsUnclear)
                {
                    Launch(host, host.Clear());
                }
            });
        }
    }

    private void Travel(SimulatedHost from, IkeEffect.Send send, long delay, RoundTrips.Round? round)
    {
        byte[] datagram = send.Datagram.ToArray();
        var to = Other(from);
        if (_nat.Pass(from == _west, send.Endpoints) is not { } seen)
        {
            return;
        }

        Schedule(_time + delay, () =>
        {
            // A mapping that was forgotten meanwhile lets nothing in.
            if (from == _east && _nat.Pass(fromWest: false, send.Endpoints) != seen)
            {
                return;
            }

            if (round is null)
            {
                Do(to, machine => machine.Receive(datagram, seen, to.Now(_time)));
            }
            else
            {
                _trips.Arrived(round, to, () => Do(to, machine => machine.Receive(datagram, seen, to.Now(_time))));
            }

            if (_random.Next(12) == 0 && to is { Finished: true, LastDrop: null })
            {
                int life = to.Life;
                Schedule(_time + _random.NextInt64(1, 20_000), () => Replay(to, datagram, SimulatedNat.Spoof(seen), life));
                int own = from.Life;
                Schedule(_time + _random.NextInt64(1, 20_000), () => Replay(from, datagram, SimulatedNat.Spoof(seen), own));
            }
        });
    }

    /// <summary>An attacker sends it again, from where he sits: nothing that lasts may come of it, and nobody may follow him.</summary>
    private void Replay(SimulatedHost host, byte[] datagram, IkeEndpoints spoofed, int life)
    {
        if (host.Life != life || host.IsDown || host.IsUnclear)
        {
            return;
        }

        Replays++;
        var (path, before) = (host.State.Path, host.State);
        host.Trouble = 0;
        IkeSaRecord? record = null;
        var sends = host.Run(machine =>
        {
            var step = machine.Receive(datagram, spoofed, host.Now(_time));
            record = step.NeedsJournal ? step.Record : null;
            return step;
        });
        bool touches = !IsLastPart(before, record, datagram) && TouchesWhatStands(before, record, Other(host).State);
        if (before.Phase == IkePhase.Established && (touches || host.State.Path != path))
        {
            string numbers = string.Join(' ', before.Windows.Values.Select(window => $"{window.Own} {window.NextRequest}/{window.ExpectedRequest}"));
            _attack ??= $"{host.Name} {(record is null ? "follows" : $"records '{record.What}' of")} a replay at {_time} ms, was {path}, is {host.State.Path}, {numbers}: {Convert.ToHexString(datagram.AsSpan(0, Math.Min(datagram.Length, 28)))}";
        }

        Launch(host, sends.Where(send => !send.Endpoints.PeerAddress.Equals(SimulatedNat.Attacker.Address)));
    }

    /// <summary>
    /// Phase 1 of IKEv1 is in clear until its fifth message, and a Delete may come before what it deletes: a repetition may be the first that counts.
    /// What the peer has stands.
    /// </summary>
    private static bool TouchesWhatStands(IkeSaState before, IkeSaRecord? record, IkeSaState peer) =>
        record is not null
        && (record is not { IkeSas: [], RemovedIkeSas: [], Windows: [], Isakmp: null or { Sas: [], RemovedSas: [], Quicks: [], RemovedQuicks: [] } }
            || record.Children.Any(child => !before.Children.ContainsKey(child.Inbound.Value))
            || record.RemovedChildren.Any(child => peer.Children.ContainsKey(before.Children[child.Value].Outbound.Value)));

    /// <summary>
    /// A fragment of IKEv1 that came before, and was forgotten for those of another message, may be the last one missing of a quick mode that was never
    /// heard whole. One that was is not begun again, nor gone on with when it is over.
    /// </summary>
    private static bool IsLastPart(IkeSaState before, IkeSaRecord? record, byte[] datagram) =>
        record is { Isakmp: { Sas: var sas, RemovedSas: [], Quicks: [_, ..] quicks, RemovedQuicks: [] } } && before.Isakmp is { } isakmp
        && IsakmpHeader.TryRead(datagram, out var header, out _) && header.NextPayload == IsakmpPayloadType.Fragment
        && sas.All(sa => isakmp.Sas.ContainsKey(sa.Own.Value))
        && quicks.All(quick => isakmp.Quicks.TryGetValue(quick.Key, out var known) ? !known.IsFinished : !isakmp.Sas[quick.Key.Own.Value].Finished.Contains(quick.Key.MessageId));

    private void Schedule(long at, Action action) => _events.Enqueue(action, (Math.Max(at, _time), _order++));

    /// <summary>Runs events and timers in order until this time.</summary>
    private void Settle(long until)
    {
        for (int i = 0; i < MostEvents && _restless is null; i++)
        {
            long nextEvent = _events.TryPeek(out _, out var priority) ? priority.Item1 : long.MaxValue;
            long west = Math.Max(_west.NextWake(_time) ?? long.MaxValue, _time), east = Math.Max(_east.NextWake(_time) ?? long.MaxValue, _time);
            var (host, wake) = west <= east ? (_west, west) : (_east, east);
            if (Math.Min(nextEvent, wake) > until)
            {
                _time = until;
                return;
            }

            if (nextEvent <= wake)
            {
                _time = nextEvent;
                _events.Dequeue()();
            }
            else
            {
                _time = wake;
                Do(host, machine => machine.Expire(host.Now(_time)));
            }

            if (i > MostEvents - 10)
            {
                _last.Add($"{(nextEvent <= wake ? "event" : host.Name)}, west {_west.State.Phase} ({_west.LastStep}), east {_east.State.Phase} ({_east.LastStep}), {_events.Count} events");
            }
        }

        _restless ??= $"no rest at {_time} ms: {string.Join("; ", _last)}";
    }

    private string? Disagreement()
    {
        bool west = _west.State.Phase == IkePhase.Established;
        bool east = _east.State.Phase == IkePhase.Established;
        Survived = west && east && Restarts == 0;
        return west && east ? SimulationEnd.Disagreement(_west, _east) : $"no IKE SA after fair weather: {Ends}";
    }

    private static string End(SimulatedHost host) => host.State.Lineage is { Phase: IkePhase.Closed or IkePhase.Gone } lineage
        ? $"{lineage.ClosedReason}, {lineage.ClosedDetail}, at {lineage.ClosedAt - SimulatedClock.StartUtc} ms"
        : host.State.Phase.ToString();
}
