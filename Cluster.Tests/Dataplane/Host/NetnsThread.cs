using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cluster.Tests.Dataplane.Host;

/// <summary>Runs code on a thread inside a network namespace; sockets, threads and child processes that it makes are there too.</summary>
internal static partial class NetnsThread
{
    private const int CloneNewNet = 0x4000_0000;

    public static T Run<T>(string netns, Func<T> action)
    {
        T? result = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using SafeFileHandle file = File.OpenHandle($"/run/netns/{netns}");
                if (SetNamespace(file, CloneNewNet) != 0)
                {
                    throw new InvalidOperationException($"setns {netns}: {Marshal.GetLastPInvokeErrorMessage()}");
                }

                result = action();
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw new InvalidOperationException($"in {netns}: {failure.Message}", failure);
    }

    public static void Run(string netns, Action action) => Run(netns, () =>
    {
        action();
        return true;
    });

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle descriptor, int type);
}
