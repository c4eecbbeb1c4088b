using Cluster.Dataplane.Io;

namespace Cluster.Dataplane.Host;

/// <summary>The priority of the thread that works on the host; the programs that it starts have the same.</summary>
public static class HostThread
{
    /// <summary>nice: below packets (5) and everything else of the node.</summary>
    private const int Yielding = 15;

    private const int ProcessPriority = 0; // PRIO_PROCESS, which for Linux is a thread

    /// <summary>
    /// Of the calling thread. Thousands of devices take the kernel many seconds, and three nodes on one machine starved each other's heartbeats
    /// while they made them; a few changes are done at once.
    /// </summary>
    public static void Yield(bool yields) =>
        _ = SystemCalls.SetPriority(ProcessPriority, (uint)SystemCalls.GetThreadId(), yields ? Yielding : 0);
}
