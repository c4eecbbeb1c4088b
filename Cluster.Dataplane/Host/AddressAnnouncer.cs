using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Cluster.Dataplane.Host;

/// <summary>
/// Tells the neighbours on a cable that an address is here now. No well-kept tool sends both kinds (arping has no neighbour
/// advertisements), so this writes the frames itself, to one AF_PACKET socket.
/// </summary>
internal sealed partial class AddressAnnouncer : IDisposable
{
    private const int SockaddrLength = 20; // struct sockaddr_ll

    private Socket? _socket;

    /// <summary>Null when the announcements left; otherwise why not.</summary>
    public string? Announce(SharedAddress shared)
    {
        try
        {
            // Protocol 0: the socket sends and never receives.
            _socket ??= new Socket(AddressFamily.Packet, SocketType.Raw, 0);
            uint index = InterfaceIndex(shared.Device);
            if (index == 0)
            {
                return $"{shared.Device}: no such device";
            }

            byte[] mac = NetworkInterface.GetAllNetworkInterfaces().First(device => device.Name == shared.Device).GetPhysicalAddress().GetAddressBytes();
            if (mac.Length != NeighbourFrames.MacLength)
            {
                return null; // no Ethernet: nobody to tell
            }

            foreach (byte[] frame in NeighbourFrames.For(mac, shared.Address.Address))
            {
                _socket.SendTo(frame, SocketFlags.None, LinkAddress(index, frame));
            }

            return null;
        }
        catch (Exception failure) when (failure is SocketException or NetworkInformationException or InvalidOperationException)
        {
            return $"{shared.Address.Address} not announced on {shared.Device}: {failure.Message}";
        }
    }

    public void Dispose() => _socket?.Dispose();

    /// <summary>struct sockaddr_ll: family, protocol (network order), index, hardware type, packet type, address length, address.</summary>
    private static SocketAddress LinkAddress(uint index, ReadOnlySpan<byte> frame)
    {
        var address = new SocketAddress(AddressFamily.Packet, SockaddrLength);
        Span<byte> bytes = address.Buffer.Span;
        frame.Slice(12, 2).CopyTo(bytes[2..]);
        MemoryMarshal.Write(bytes[4..], index);
        bytes[11] = NeighbourFrames.MacLength;
        frame[..NeighbourFrames.MacLength].CopyTo(bytes[12..]);
        return address;
    }

    [LibraryImport("libc", EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint InterfaceIndex(string name);
}
