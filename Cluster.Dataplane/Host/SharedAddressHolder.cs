using Cluster.Dataplane.Fabric;

namespace Cluster.Dataplane.Host;

/// <summary>
/// Has the shared addresses of the groups that this node holds. A thread of its own renews them, announces them, and takes them away
/// at once when the group is yielded or the speaking lease ends, whatever the rest of the process is doing. Any thread may call.
/// </summary>
public sealed class SharedAddressHolder : IDisposable
{
    private readonly SpeakingLease _lease;
    private readonly Action<string> _warn;
    private readonly SharedAddressMachine _machine;
    private readonly AddressAnnouncer _announcer = new();
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _wake = new(false);
    private readonly Thread _thread;
    private bool _stopped;

    /// <param name="warn">What <c>ip</c> or the announcer could not do; called on the holder's thread.</param>
    public SharedAddressHolder(SpeakingLease lease, SharedAddressSettings settings, Action<string> warn)
    {
        _lease = lease;
        _warn = warn;
        _machine = new SharedAddressMachine(settings);
        _thread = new Thread(Run) { Name = "shared addresses", IsBackground = true };
    }

    /// <summary>Starts the thread, in the network namespace of the caller.</summary>
    public void Start() => _thread.Start();

    /// <summary>All groups of the configuration with their addresses on this node.</summary>
    public void SetGroups(IEnumerable<SharedGroup> groups) => Change(() => _machine.SetGroups(groups));

    /// <summary>This node is the holder from now on: its addresses are added and announced at once and again for 10 s.</summary>
    public void Hold(int group) => Change(() => _machine.Hold(group));

    /// <summary>Another node is the holder: the addresses are removed at once.</summary>
    public void Yield(int group) => Change(() => _machine.Yield(group));

    /// <summary>Removes the addresses and ends.</summary>
    public void Dispose()
    {
        Change(() => _stopped = true);
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _announcer.Dispose();
        _wake.Dispose();
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
        }

        _wake.Set();
    }

    private void Run()
    {
        bool stopped;
        do
        {
            _wake.Reset();
            SharedAddressStep step;
            lock (_lock)
            {
                stopped = _stopped;
                step = _machine.Step(BootClock.Milliseconds, stopped ? 0 : _lease.Deadline);
            }

            Perform(step);
            long wait = step.NextDeadline - BootClock.Milliseconds;
            if (!stopped && wait > 0)
            {
                _wake.Wait((int)Math.Min(wait, 1000));
            }
        }
        while (!stopped);
    }

    private void Perform(SharedAddressStep step)
    {
        if (!step.Lines.IsEmpty)
        {
            foreach (string error in HostPrograms.Ip(step.Lines).Where(error => !HostPrograms.IsAlreadyGone(error)))
            {
                _warn(error);
            }
        }

        foreach (SharedAddress address in step.Announce)
        {
            if (_announcer.Announce(address) is { } error)
            {
                _warn(error);
            }
        }
    }
}
