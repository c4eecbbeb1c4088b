using System.Globalization;
using System.Runtime.InteropServices;

namespace Cluster.Dataplane.Host;

/// <summary>
/// Closes what a child must not keep open of its parent: a TUN device or a bound socket that outlives the node would keep its
/// addresses and ports taken. The node opens everything close-on-exec; this is for what was forgotten.
/// </summary>
internal static partial class InheritedDescriptors
{
    private const int FirstOfOurs = 3;
    private const int SolSocket = 1, SoDomain = 39;
    private const int Inet = 2, Inet6 = 10, Packet = 17;

    /// <summary>Closes TUN devices and network sockets; what the runtime itself has open are pipes, files and epoll.</summary>
    public static void CloseNetwork()
    {
        foreach (string path in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int descriptor)
                && descriptor >= FirstOfOurs && IsNetwork(path, descriptor))
            {
                _ = Close(descriptor);
            }
        }
    }

    private static bool IsNetwork(string path, int descriptor)
    {
        string? target = new FileInfo(path).LinkTarget;
        if (target is "/dev/net/tun")
        {
            return true;
        }

        int domain = 0;
        int length = sizeof(int);
        return target?.StartsWith("socket:", StringComparison.Ordinal) == true
            && GetSocketOption(descriptor, SolSocket, SoDomain, ref domain, ref length) == 0
            && domain is Inet or Inet6 or Packet;
    }

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    private static partial int GetSocketOption(int socket, int level, int option, ref int value, ref int length);
}
