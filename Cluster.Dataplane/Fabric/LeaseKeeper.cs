using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Dataplane.Fabric;

/// <summary>
/// Keeps the speaking lease: a thread of its own (the thread pool may be busy for longer than a lease) sends heartbeats over
/// the fabric; the fabric's receive thread brings the answers. Until <see cref="SetMembers"/> is called the node may not speak.
/// </summary>
public sealed class LeaseKeeper : IHeartbeatSink, IDisposable
{
    private readonly Fabric _fabric;
    private readonly LeaseMachine _machine;
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _wake = new(false);
    private readonly Thread _thread;
    private volatile bool _stopped;

    public LeaseKeeper(Fabric fabric, SpeakingLease lease, LeaseSettings settings)
    {
        settings.Validate();
        _fabric = fabric;
        Lease = lease;
        _machine = new LeaseMachine(fabric.Self, settings, lease);
        _thread = new Thread(Run) { Name = "lease", IsBackground = true };
    }

    public SpeakingLease Lease { get; }

    /// <summary>Call after <see cref="Fabric.Start"/>.</summary>
    public void Start() => _thread.Start();

    /// <summary>
    /// The membership that the cluster agreed on, ourselves included. A node that left it gets refusals to its heartbeats, which end
    /// its lease: take it out here first, and call <see cref="Fabric.RemovePeer"/> only when it must be mute anyway.
    /// </summary>
    public void SetMembers(IReadOnlyList<FabricNode> members)
    {
        lock (_lock)
        {
            _machine.SetMembers(members, BootClock.Milliseconds);
        }

        _wake.Set();
    }

    /// <summary>Heartbeats lost by member and direction, for metrics.</summary>
    public IReadOnlyList<HeartbeatLoss> Losses()
    {
        lock (_lock)
        {
            return _machine.Losses();
        }
    }

    /// <summary>Stops the heartbeats and ends the lease.</summary>
    public void Dispose()
    {
        _stopped = true;
        _wake.Set();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        Lease.Revoke();
        _wake.Dispose();
    }

    (ulong Received, bool Accepted)? IHeartbeatSink.Heartbeat(FabricNode from, ulong sequence)
    {
        lock (_lock)
        {
            return _machine.Heartbeat(from.Incarnation, sequence);
        }
    }

    void IHeartbeatSink.Answer(FabricNode from, ulong sequence, ulong received, bool accepted)
    {
        lock (_lock)
        {
            if (!_stopped)
            {
                _machine.Answer(from.Incarnation, sequence, received, accepted, BootClock.Milliseconds);
            }
        }
    }

    private void Run()
    {
        while (!_stopped)
        {
            ulong? sequence;
            IReadOnlyList<FabricNode> others;
            long wait;
            lock (_lock)
            {
                long now = BootClock.Milliseconds;
                sequence = _machine.Expire(now);
                others = _machine.Others;
                wait = _machine.NextDeadline - now;
            }

            if (sequence is { } due)
            {
                for (int i = 0; i < others.Count; i++)
                {
                    _fabric.SendHeartbeat(others[i], due);
                }
            }

            if (wait > 0 && _wake.Wait((int)wait))
            {
                _wake.Reset();
            }
        }
    }
}
