using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Cluster.Dataplane.Fabric;

/// <summary>
/// The UDP socket of the fabric. Sending goes straight to the system call: it must not block, and an overloaded link must not cost
/// an exception for each frame.
/// </summary>
internal sealed partial class FabricSocket : IDisposable
{
    private const int MsgDontWait = 0x40;                        // linux/socket.h
    private const int SolSocket = 1, SoRcvBufForce = 33, SoSndBufForce = 32, SolUdp = 17, UdpSegment = 103;
    private const int ErrorAgain = 11, ErrorNoBuffers = 105;     // EAGAIN, ENOBUFS
    private const int BufferBytes = 8 << 20;                     // ours: 50 ms at 1.3 Gbit/s, so that a pause of the receiver loses nothing

    private readonly Socket _socket;
    private bool _closed;

    /// <param name="frameLength">Longer sends are cut by the kernel into datagrams of this length (UDP_SEGMENT).</param>
    public FabricSocket(IPEndPoint local, int frameLength)
    {
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            _socket.Bind(local);
            Set(SolUdp, UdpSegment, frameLength);
            SetBuffers();
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public IPEndPoint Local => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Null when sent; otherwise what to count.</summary>
    public unsafe FabricDrop? Send(ReadOnlySpan<byte> data, ReadOnlySpan<byte> address)
    {
        bool held = false;
        SafeSocketHandle handle = _socket.SafeHandle;
        try
        {
            handle.DangerousAddRef(ref held);
        }
        catch (ObjectDisposedException)
        {
            return FabricDrop.SendFailed; // the node is stopping
        }

        try
        {
            fixed (byte* bytes = data, to = address)
            {
                if (SendTo((int)handle.DangerousGetHandle(), bytes, (nuint)data.Length, MsgDontWait, to, (uint)address.Length) >= 0)
                {
                    return null;
                }

                return Marshal.GetLastSystemError() is ErrorAgain or ErrorNoBuffers ? FabricDrop.SendBufferFull : FabricDrop.SendFailed;
            }
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }

    /// <summary>Blocks for the next datagram; throws when the socket is closed.</summary>
    public int Receive(Span<byte> buffer) => _socket.Receive(buffer);

    /// <summary>Whether <see cref="Dispose"/> was called: tells the end from an error.</summary>
    public bool IsClosed => Volatile.Read(ref _closed);

    public void Dispose()
    {
        Volatile.Write(ref _closed, true);
        _socket.Dispose();
    }

    private void SetBuffers()
    {
        try
        {
            Set(SolSocket, SoRcvBufForce, BufferBytes);
            Set(SolSocket, SoSndBufForce, BufferBytes);
        }
        catch (SocketException)
        {
            _socket.ReceiveBufferSize = BufferBytes; // without CAP_NET_ADMIN: as much as net.core.rmem_max allows
            _socket.SendBufferSize = BufferBytes;
        }
    }

    private void Set(int level, int option, int value) =>
        _socket.SetRawSocketOption(level, option, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));

    [LibraryImport("libc", EntryPoint = "sendto")]
    private static unsafe partial nint SendTo(int socket, byte* data, nuint length, int flags, byte* address, uint addressLength);
}
