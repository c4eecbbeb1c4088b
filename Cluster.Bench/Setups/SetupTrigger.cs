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
    private const int ShortestPause = 1_000, MaxUsual = 100_000; // microseconds
    private const int MaxFailures = 3;              // more say nothing new and take long
    private static readonly TimeSpan TunnelBound = TimeSpan.FromSeconds(10);

    /// <summary>Running mean of what a set-up takes, microseconds.</summary>
    private static double _usual;

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
    public static SetupTimes Run(int first, int last, int inFlight)
    {
        int next = first - 1, failed = 0;
        var times = new double[last - first + 1];
        var clock = Stopwatch.StartNew();
        Thread[] workers = [.. Enumerable.Range(0, inFlight).Select(_ => new Thread(() =>
        {
            for (int i; Volatile.Read(ref failed) < MaxFailures && (i = Interlocked.Increment(ref next)) <= last;)
            {
                var one = Stopwatch.StartNew();
                if (!BringUp(i))
                {
                    Interlocked.Increment(ref failed);
                }

                times[i - first] = one.Elapsed.TotalMilliseconds;
            }
        }))];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        return SetupTimes.Of(clock.Elapsed.TotalSeconds, failed, first, times);
    }

    private static bool BringUp(int tunnel)
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

            // Each packet crosses two hosts and a TUN device only to be dropped there, so none is sent while the answer cannot be there yet.
            // Then often enough to notice the end within a millisecond, or within an eighth of the time for what takes long.
            double elapsed = clock.Elapsed.TotalMicroseconds, early = 0.6 * Volatile.Read(ref _usual);
            int pause = (int)(elapsed < early ? early - elapsed : Math.Max(ShortestPause, elapsed / 8));
            if (socket.Poll(pause, SelectMode.SelectRead))
            {
                double usual = Volatile.Read(ref _usual);
                Volatile.Write(ref _usual, usual + ((Math.Min(clock.Elapsed.TotalMicroseconds, MaxUsual) - usual) / 16)); // a lost update does no harm
                return true;
            }
        }

        return false;
    }
}
