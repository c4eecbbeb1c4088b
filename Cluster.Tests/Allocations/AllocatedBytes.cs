namespace Cluster.Tests.Allocations;

/// <summary>
/// What a piece of code allocates on its thread. The runtime's count is not exact: when a collection takes a thread's allocation buffer away, its
/// unused rest (up to 8 KiB) is counted, whatever the thread did (seen in 9 of 100 idle windows beside three threads that allocate all the time).
/// So several windows are measured: code that allocates does so in each, a collection falls into few.
/// </summary>
internal static class AllocatedBytes
{
    public const int Windows = 11;

    /// <summary>So many windows must show nothing, or no more than the answer.</summary>
    private const int Clean = 3;

    /// <summary>Bytes in one run, after one that does not count.</summary>
    public static long Of(Action run)
    {
        run();
        long[] windows = new long[Windows];
        for (int n = 0; n < Windows; n++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            windows[n] = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return Of(windows);
    }

    /// <summary>The same for windows that were measured elsewhere.</summary>
    public static long Of(IEnumerable<long> windows) => windows.Order().ElementAt(Clean - 1);
}
