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
            WaitForEnd((int)node, pid, lists);
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
    /// Until the node is dead, or has said that it ends. The kernel tells of a death when all files of the process are closed, which takes
    /// minutes with thousands of TUN devices: its main thread shows it at once.
    /// </summary>
    private static void WaitForEnd(int node, int pid, GuardInput lists)
    {
        const int lookAgain = 50; // milliseconds; for the clean end and for a death of many devices, any other wakes us at once
        var poll = new PollFd { Descriptor = node, Events = PollIn };
        while (!lists.Ended && !IsDying(pid))
        {
            int ready = Poll(ref poll, 1, lookAgain);
            if (ready > 0 || (ready < 0 && Marshal.GetLastPInvokeError() != ErrorInterrupted))
            {
                return;
            }
        }
    }

    /// <summary>Whether the main thread has ended: it shows as a zombie (proc_pid_stat(5)) while the other threads still close files.</summary>
    internal static bool IsDying(int pid)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            int name = stat.LastIndexOf(')'); // the program's name may have any character
            return name >= 0 && stat.AsSpan(name + 1).TrimStart() is ['Z' or 'X', ..];
        }
        catch (IOException)
        {
            return true; // it is gone altogether
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
