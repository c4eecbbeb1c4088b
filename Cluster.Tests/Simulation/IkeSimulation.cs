using Cluster.Ike.Machine;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Tests.Transcripts;

namespace Cluster.Tests.Simulation;

/// <summary>
/// One seeded life of two peers: commands on both sides, a network that loses, repeats, delays and reorders, hosts that crash at durable points and
/// journals that fail. Then the weather clears, and both must agree.
/// </summary>
internal sealed class IkeSimulation
{
    private const long StartUtc = 1_800_000_000_000;
    private const long Stormy = 240_000;
    private const long Calm = 400_000;
    private readonly PriorityQueue<Action, (long, long)> _events = new();
    private readonly WireInvariants _wire = new();
    private readonly RoundTrips _trips = new();
    private readonly Random _random;
    private readonly SimulatedHost _west;
    private readonly SimulatedHost _east;
    private long _time;
    private long _order;

    public IkeSimulation(int seed, SimulationFault fault)
    {
        _random = new Random(seed);
        bool cbc = _random.Next(4) == 0;
        int? fragment = _random.Next(4) == 0 ? 250 : 1280;
        var proposal = cbc ? Samples.Cbc : Samples.Gcm;
        var child = _random.Next(2) == 0 ? Samples.ChildGcm : Samples.ChildGcmPfs;
        _west = new SimulatedHost("west", 17, Adapt(Samples.WestSettings()), _random, fault);
        _east = new SimulatedHost("east", 200, Adapt(Samples.EastSettings()), _random, fault);

        IkeSaSettings Adapt(IkeSaSettings settings) => settings with
        {
            Proposals = [proposal],
            FragmentSize = fragment,
            Lifetime = TimeSpan.FromSeconds(300),
            Children = [settings.Children[0] with { Proposals = [child], Lifetime = TimeSpan.FromSeconds(120) }],
        };
    }

    public int Crashes => _west.Crashes + _east.Crashes;

    public int Datagrams { get; private set; }

    /// <summary>A key and an IV that were used for two texts, or null.</summary>
    public string? IvReuse => _wire.IvReuse;

    /// <summary>Both ended with an IKE SA; when no transmission of a request and its answer got through both may rightly have given up.</summary>
    public bool Survived { get; private set; }

    /// <summary>Who gave up, why and when.</summary>
    public string Ends => $"west: {End(_west)}; east: {End(_east)}";

    private bool IsCalm => _time >= Stormy;

    private Moment Now => new(StartUtc + _time, _time);

    /// <summary>What went wrong, or null.</summary>
    public string? Run()
    {
        Do(_west, machine => machine.Initiate(Samples.West, null, initialContact: true, Now));
        Settle(10_000);
        for (int i = 0; i < 40; i++)
        {
            Schedule(_random.NextInt64(10_000, Stormy), Disturb);
        }

        Settle(Calm);
        _west.CheckRecovery();
        _east.CheckRecovery();
        return _wire.IvReuse ?? _wire.Violation ?? _west.Violation ?? _east.Violation ?? _trips.Violation ?? Disagreement();
    }

    private void Disturb()
    {
        var host = _random.Next(2) == 0 ? _west : _east;
        host.Trouble = 0.15;
        switch (_random.Next(10))
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
                Ask(host, _ => new IkeCommand.CreateChildSa("vpn-1"));
                break;
            case 6 or 7:
                Ask(host, _ => new IkeCommand.CheckLiveness());
                break;
            case 8:
                host.CheckRecovery();
                host.SaveCheckpoint();
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

    private void Ask(SimulatedHost host, Func<IkeSaState, IkeCommand> command) => Do(host, machine => machine.Ask(command(machine.State), Now));

    private void Do(SimulatedHost host, Func<IkeSaMachine, Step> decide)
    {
        host.Trouble = IsCalm || _time < 10_000 ? 0 : 0.15;
        var before = host.State;
        Launch(host, host.Run(decide));
        if (before.Phase == IkePhase.Established && host.State is { Phase: IkePhase.Gone, Lineage.ClosedReason: IkeGoneReason.PeerDead }
            && (host == _west ? _east : _west).State.Phase == IkePhase.Established)
        {
            _trips.GaveUp(host, before);
        }
    }

    private void Launch(SimulatedHost host, IEnumerable<IkeEffect.Send> sends)
    {
        var to = host == _west ? _east : _west;
        var rounds = new Dictionary<(ulong, uint, bool), RoundTrips.Round>();
        foreach (var send in sends)
        {
            Datagrams++;
            var round = _trips.Sent(host, to, send.Datagram, rounds);
            _wire.Saw(host.Name, host.State, send.Datagram);
            bool fair = IsCalm || _time < 10_000;
            if (!fair && _random.Next(8) == 0)
            {
                continue;
            }

            int copies = !fair && _random.Next(8) == 0 ? 2 : 1;
            for (int i = 0; i < copies; i++)
            {
                long delay = fair ? 5 : _random.Next(20) == 0 ? _random.NextInt64(3_000) : _random.NextInt64(1, 100);
                byte[] datagram = send.Datagram.ToArray();
                Schedule(_time + delay, i == 0 ? () => _trips.Arrived(round, to, () => Arrive(host, datagram)) : () => Arrive(host, datagram));
            }
        }

        if (host.IsDown)
        {
            Schedule(_time + _random.NextInt64(200, 5_000), () =>
            {
                if (host.IsDown)
                {
                    Launch(host, host.TakeOver(Now));
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

    private void Arrive(SimulatedHost from, byte[] datagram)
    {
        bool fromWest = from == _west;
        var endpoints = fromWest ? Samples.West with { LocalAddress = Samples.West.PeerAddress, PeerAddress = Samples.West.LocalAddress } : Samples.West;
        Do(fromWest ? _east : _west, machine => machine.Receive(datagram, endpoints, Now));
    }

    private void Schedule(long at, Action action) => _events.Enqueue(action, (Math.Max(at, _time), _order++));

    /// <summary>Runs events and timers in order until this time.</summary>
    private void Settle(long until)
    {
        for (int i = 0; i < 200_000; i++)
        {
            long nextEvent = _events.TryPeek(out _, out var priority) ? priority.Item1 : long.MaxValue;
            var (host, wake) = new[] { _west, _east }.Select(host => (host, Math.Max(host.NextWake(Now) ?? long.MaxValue, _time))).MinBy(pair => pair.Item2);
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
                Do(host, machine => machine.Expire(Now));
            }
        }

        throw new InvalidOperationException("the simulation does not come to rest");
    }

    private string? Disagreement()
    {
        bool west = _west.State.Phase == IkePhase.Established;
        bool east = _east.State.Phase == IkePhase.Established;
        Survived = west && east;
        if (!Survived)
        {
            return west == east ? null : $"only one side has an IKE SA: west {_west.State.Phase}, east {_east.State.Phase}";
        }

        if (_west.Dataplane.Count != _east.Dataplane.Count
            || _west.Dataplane.Values.Any(ours => _east.Dataplane.GetValueOrDefault(ours.Outbound.Value) is not { } theirs
                || theirs.Outbound != ours.Inbound || !theirs.InboundKeys.Encryption.Equals(ours.OutboundKeys.Encryption)
                || !theirs.OutboundKeys.Encryption.Equals(ours.InboundKeys.Encryption)))
        {
            return $"Child SAs differ: west [{Text(_west)}], east [{Text(_east)}]";
        }

        if (_west.InUse.Count != _west.State.Children.Values.Select(child => child.Vpn).Distinct().Count() || _east.InUse.Count != _west.InUse.Count)
        {
            return $"a vpn with Child SAs has none in use: west [{Text(_west)}], east [{Text(_east)}]";
        }

        return _west.InUse.All(use => _east.InUse.TryGetValue(use.Key, out var theirs) && _west.Dataplane[use.Value.Value].Outbound == theirs)
            ? null
            : "each sends over another Child SA";
    }

    private static string End(SimulatedHost host) => host.State.Lineage is { Phase: IkePhase.Closed or IkePhase.Gone } lineage
        ? $"{lineage.ClosedReason}, {lineage.ClosedDetail}, at {lineage.ClosedAt - StartUtc} ms"
        : host.State.Phase.ToString();

    private static string Text(SimulatedHost host) =>
        string.Join(", ", host.State.Children.Values.Select(child => $"{child.Inbound}/{child.Outbound} {child.Status}"));
}
