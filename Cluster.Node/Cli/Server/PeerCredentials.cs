using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Cluster.Node.Cli.Server;

/// <summary>Who is at the other end of a Unix socket (SO_PEERCRED, socket(7)), as the kernel saw it at connect.</summary>
internal static partial class PeerCredentials
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary><c>struct ucred</c>: pid, uid, gid.</summary>
    private const int UcredLength = 12;

    private const int UidAt = 4;

    public static uint UidOf(Socket socket)
    {
        Span<byte> ucred = stackalloc byte[UcredLength];
        int length = socket.GetRawSocketOption(SolSocket, SoPeerCred, ucred);
        if (length != UcredLength)
        {
            throw new SocketException((int)SocketError.ProtocolOption);
        }

        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(ucred[UidAt..]) : BinaryPrimitives.ReadUInt32BigEndian(ucred[UidAt..]);
    }

    /// <summary>The uid of this process.</summary>
    public static uint Own => GetEuid();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEuid();
}
