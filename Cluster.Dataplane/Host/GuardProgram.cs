using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Cluster.Dataplane.Host;

/// <summary>
/// The guard: a small process that outlives its node. SIGKILL leaves a network stack that still answers ARP and steals the
/// traffic from the node that takes over; the guard removes the addresses at once. Lists come in on standard input.
/// </summary>
public static partial class GuardProgram
{
    private const int PidfdOpen = 434;        // linux, all architectures
    private const short PollIn = 1;
    private const int ErrorInterrupted = 4;   // EINTR

    /// <summary>How long reading the last list may take after the node is dead: its end of the pipe is closed, so this ends at once.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromMilliseconds(500);

    /// <summary>Arguments: <c>--pid N</c>. Returns when the node has ended: 0 cleaned up or nothing to do, 1 wrong use, 2 something could not be removed.</summary>
    public static int Run(string[] args)
    {
        if (args is not ["--pid", { } text] || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
        {
            Console.Error.WriteLine("usage: guard --pid N   (started by the node itself)");
            return 1;
        }

        _ = SetSession(); // signals to the node's terminal or group are not for us
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        InheritedDescriptors.CloseNetwork();

        nint node = SystemCall(PidfdOpen, pid, 0);
        var lists = new GuardInput(Console.OpenStandardInput());
        lists.Start();
        WarmUp();
        Console.WriteLine("guarding");
        if (node >= 0)
        {
            WaitForEnd((int)node, lists);
        }

        if (lists.Ended)
        {
            return 0;
        }

        int result = CleanUp(lists.Last(Drain));
        HostPrograms.Ip([Control.TunnelDevices.RemovalOf(pid)]);
        return result;
    }

    /// <summary>Everything that will be needed once runs once without effect, so that no compilation delays it then.</summary>
    private static void WarmUp()
    {
        _ = JsonSerializer.Deserialize("{}", GuardListJson.Default.GuardList);
        foreach (string error in HostPrograms.Ip([]).Concat(HostPrograms.Nft("")))
        {
            Console.Error.WriteLine(error);
        }
    }

    /// <summary>
    /// Until the node is dead, or has said that it ends. The kernel calls a process dead when all its files are closed, which takes minutes with
    /// thousands of TUN devices; our input is closed before them.
    /// </summary>
    private static void WaitForEnd(int node, GuardInput lists)
    {
        const int lookForEnd = 50; // milliseconds
        var poll = new PollFd { Descriptor = node, Events = PollIn };
        while (!lists.Ended && !lists.Closed)
        {
            int ready = Poll(ref poll, 1, lookForEnd);
            if (ready > 0 || (ready < 0 && Marshal.GetLastPInvokeError() != ErrorInterrupted))
            {
                return;
            }
        }
    }

    private static int CleanUp(GuardList? list)
    {
        if (list is null)
        {
            return 0;
        }

        // Addresses first: they are what steals traffic.
        List<string> errors = list.IpLines.IsEmpty ? [] : [.. HostPrograms.Ip(list.IpLines).Where(error => !HostPrograms.IsAlreadyGone(error))];
        if (list.Nft.Length > 0)
        {
            errors.AddRange(HostPrograms.Nft(list.Nft));
        }

        foreach (string error in errors)
        {
            Console.Error.WriteLine(error);
        }

        return errors.Count == 0 ? 0 : 2;
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSession();

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollFd descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
