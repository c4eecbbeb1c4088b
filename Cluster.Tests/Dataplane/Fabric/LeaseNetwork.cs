using Xunit;
using System.Numerics;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;

namespace Cluster.Tests.Dataplane.Fabric;

/// <summary>Lease machines on a virtual network with one clock: seeded loss, delays up to two lease lengths, repetition, and a cut.</summary>
internal sealed class LeaseNetwork
{
    private readonly Random _random;
    private readonly int _lossPercent;
    private readonly LeaseMachine[] _machines;
    private readonly SpeakingLease[] _leases;
    private readonly PriorityQueue<(int From, int To, Action Deliver), (long At, long Order)> _flying = new();
    private long _now;
    private long _order;
    private int _side;

    public LeaseNetwork(int nodes, int lossPercent, int seed)
    {
        _random = new Random(seed);
        _lossPercent = lossPercent;
        FabricNode[] members = [.. Enumerable.Range(0, nodes).Select(LeaseMachineTests.Node)];
        _leases = [.. members.Select(_ => new SpeakingLease())];
        _machines = [.. members.Select((member, i) => new LeaseMachine(member.Incarnation, new LeaseSettings(), _leases[i]))];
        foreach (LeaseMachine machine in _machines)
        {
            machine.SetMembers(members, 0);
        }
    }

    /// <summary>From now on nothing passes between nodes in the mask and the others; what is in flight is lost too.</summary>
    public void Cut(int mask) => _side = mask;

    public bool Speaks(int node, long now) => _leases[node].MaySpeak(now);

    public int SidesThatSpeak(long now) => Enumerable.Range(0, _machines.Length).Where(i => Speaks(i, now)).Select(Side).Distinct().Count();

    public bool MinoritySpeaks(long now)
    {
        int inside = BitOperations.PopCount((uint)_side);
        return Enumerable.Range(0, _machines.Length)
            .Any(i => Speaks(i, now) && 2 * (Side(i) == 1 ? inside : _machines.Length - inside) <= _machines.Length);
    }

    public void Run(long until)
    {
        for (; _now <= until; _now++)
        {
            for (int i = 0; i < _machines.Length; i++)
            {
                if (_machines[i].Expire(_now) is { } sequence)
                {
                    Broadcast(i, sequence);
                }
            }

            while (_flying.TryPeek(out var message, out var due) && due.At <= _now)
            {
                _flying.Dequeue();
                if (Side(message.From) == Side(message.To))
                {
                    message.Deliver();
                }
            }
        }
    }

    private int Side(int node) => (_side >> node) & 1;

    private void Broadcast(int from, ulong sequence)
    {
        for (int to = 0; to < _machines.Length; to++)
        {
            if (to != from)
            {
                int peer = to;
                Send(from, peer, () => Answer(peer, from, sequence));
            }
        }
    }

    private void Answer(int from, int to, ulong sequence)
    {
        if (_machines[from].Heartbeat(new Incarnation((uint)to), sequence) is { } reply)
        {
            Send(from, to, () => _machines[to].Answer(new Incarnation((uint)from), sequence, reply.Received, reply.Accepted, _now));
        }
    }

    private void Send(int from, int to, Action deliver)
    {
        int copies = _random.Next(100) < _lossPercent ? 0 : _random.Next(50) == 0 ? 2 : 1;
        for (; copies > 0; copies--)
        {
            long delay = _lossPercent > 0 && _random.Next(10) == 0 ? _random.Next(3000) : _random.Next(1, 5);
            _flying.Enqueue((from, to, deliver), (_now + delay, _order++));
        }
    }
}
