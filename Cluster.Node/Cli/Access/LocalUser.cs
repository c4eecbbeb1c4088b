using System.Runtime.InteropServices;
using System.Text;

namespace Cluster.Node.Cli.Access;

/// <summary>Who is at the other end of a Unix socket: the uid from the kernel, the name from the machine's user database.</summary>
internal static partial class LocalUser
{
    private const int BufferLength = 16 * 1024;

    /// <summary>Larger than <c>struct passwd</c>, whose first member is the name (getpwuid(3)).</summary>
    private const int PasswdLength = 256;

    /// <summary>Null when this uid may not use the node.</summary>
    /// <param name="unrestricted">Uids that may do everything.</param>
    public static CliUser? Of(uint uid, IReadOnlySet<uint> unrestricted, LoginDirectory directory)
    {
        string? name = NameOf(uid);
        return unrestricted.Contains(uid) ? CliUser.Unrestricted(name ?? (uid == 0 ? "root" : $"uid-{uid}"))
            : directory.Find(uid, name);
    }

    private static unsafe string? NameOf(uint uid)
    {
        byte[] text = new byte[BufferLength];
        nint* passwd = stackalloc nint[PasswdLength / sizeof(nint)];
        nint found = 0;
        fixed (byte* buffer = text)
        {
            return GetUser(uid, passwd, buffer, BufferLength, &found) == 0 && found != 0 && passwd[0] != 0
                ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)passwd[0]))
                : null;
        }
    }

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static unsafe partial int GetUser(uint uid, nint* passwd, byte* buffer, nuint length, nint* result);
}
