using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Cluster.Bench.Setups;

/// <summary>
/// Makes an on-traffic gateway negotiate, so many tunnels at a time: sends into a tunnel until the echo comes back, then goes to the
/// next. Runs on a host behind the initiating gateway and needs nothing of it but its ordinary work.
/// </summary>
internal static class SetupTrigger
{
    public const int Port = 9000;
    private const int MaxFailures = 3;              // more say nothing new and take long
    private static readonly TimeSpan TunnelBound = TimeSpan.FromSeconds(10);

    /// <summary>Echoes every datagram on the addresses of tunnels 1..N until cancelled.</summary>
    public static async Task EchoAsync(int tunnels, CancellationToken cancel)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(1, tunnels).Select(async i =>
            {
                using var socket = new UdpClient(new IPEndPoint(IPAddress.Parse($"10.64.{SetupConfiguration.Octets(i)}"), Port));
                while (true)
                {
                    UdpReceiveResult got = await socket.ReceiveAsync(cancel);
                    await socket.SendAsync(got.Buffer, got.RemoteEndPoint, cancel);
                }
            }));
        }
        catch (OperationCanceledException)
        {
            // asked to end
        }
    }

    /// <summary>Brings up tunnels <paramref name="first"/>..<paramref name="last"/>.</summary>
    /// <returns>Seconds for all of them, and how many did not answer; after a few of those it stops.</returns>
    public static (double Seconds, int Failed) Run(int first, int last, int inFlight)
    {
        int next = first - 1, failed = 0;
        var clock = Stopwatch.StartNew();
        Thread[] workers = [.. Enumerable.Range(0, inFlight).Select(_ => new Thread(() =>
        {
            for (int i; Volatile.Read(ref failed) < MaxFailures && (i = Interlocked.Increment(ref next)) <= last;)
            {
                if (!BringUp(i, inFlight))
                {
                    Interlocked.Increment(ref failed);
                }
            }
        }))];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        return (clock.Elapsed.TotalSeconds, failed);
    }

    private static bool BringUp(int tunnel, int inFlight)
    {
        string octets = SetupConfiguration.Octets(tunnel);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse($"10.65.{octets}"), 0));
        var remote = new IPEndPoint(IPAddress.Parse($"10.64.{octets}"), Port);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TunnelBound)
        {
            try
            {
                socket.SendTo("setup"u8, SocketFlags.None, remote);
            }
            catch (SocketException)
            {
                // no route yet
            }

            // Often enough to notice the end within an eighth of the time, rarely enough not to be a load of its own: each packet crosses two
            // hosts and a TUN device only to be dropped there, and all the tunnels that wait together send less than two a millisecond.
            int pause = Math.Max(Math.Max(1_000, inFlight * 500), (int)(clock.Elapsed.TotalMicroseconds / 8));
            if (socket.Poll(pause, SelectMode.SelectRead))
            {
                return true;
            }
        }

        return false;
    }
}
