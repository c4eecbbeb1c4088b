using System.Runtime.InteropServices;

namespace Cluster.Dataplane;

/// <summary>
/// CLOCK_BOOTTIME: monotonic, and unlike CLOCK_MONOTONIC it also counts the time that the machine was suspended. Leases are
/// measured with it, so that a machine that wakes up knows at once that its time has passed.
/// </summary>
public static partial class BootClock
{
    private const int ClockBootTime = 7; // linux/time.h

    public static long Milliseconds => Nanoseconds / 1_000_000;

    public static long Nanoseconds
    {
        get
        {
            _ = ClockGetTime(ClockBootTime, out Timespec time); // cannot fail: the clock exists since Linux 2.6.39
            return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    private static partial int ClockGetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
