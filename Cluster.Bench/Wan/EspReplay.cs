using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Cluster.Bench.Wan;

/// <summary>
/// The attacker: has recorded all ESP and sends it again (not what it sent itself), with the original source addresses, from its own place on the WAN. Uses a raw
/// socket that takes whole IPv4 packets; the kernel finds today's holder of the destination by ARP like any host.
/// </summary>
public static class EspReplay
{
    private const int RawProtocol = 255;                       // IPPROTO_RAW: the header is ours

    /// <param name="target">Only packets to this address.</param>
    /// <param name="until">Only what was recorded before this moment (ns since 1970).</param>
    /// <param name="rate">Packets per second.</param>
    /// <returns>How many packets were sent.</returns>
    public static long Run(string pcap, IPAddress target, long until, double rate, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, (ProtocolType)RawProtocol);
        socket.SendBufferSize = 4 << 20;
        var destination = new IPEndPoint(target, 0);
        var clock = Stopwatch.StartNew();
        HashSet<ulong> ours = [.. NetworkInterface.GetAllNetworkInterfaces().Select(device => Number(device.GetPhysicalAddress().GetAddressBytes()))];
        long sent = 0;
        foreach (CapturedFrame frame in PcapReader.Read(pcap))
        {
            WanPacket packet = WanPacket.Read(frame);
            if (ours.Contains(packet.SourceMac) || packet.Kind != WanKind.Esp || packet.At >= until || !packet.Destination.Equals(target))
            {
                continue;
            }

            while (sent > clock.Elapsed.TotalSeconds * rate && !cancel.IsCancellationRequested)
            {
                Thread.Sleep(1);                 // the pace of the attack
            }

            if (cancel.IsCancellationRequested)
            {
                break;
            }

            try
            {
                socket.SendTo(packet.Ip.Span, SocketFlags.None, destination);
                sent++;
            }
            catch (SocketException)
            {
                // no neighbour at the moment: an attacker just goes on
            }
        }

        return sent;
    }

    private static ulong Number(byte[] mac) => mac.Aggregate(0UL, (number, part) => (number << 8) | part);
}
