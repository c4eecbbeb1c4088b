using System.Net;
using System.Net.Sockets;

namespace Cluster.Bench.Flows;

/// <summary>
/// Connections that are opened once and must live on: one line to and fro every interval, no reconnecting. The log has one line per
/// event: <c>open FLOW</c>, <c>echo FLOW COUNT TIME</c>, <c>dead FLOW REASON</c>.
/// </summary>
public sealed class TcpKeeper(FlowSpec spec, TimeSpan interval, TextWriter log)
{
    /// <summary>Answers every connection on the local ends until cancelled.</summary>
    public async Task ListenAsync(CancellationToken cancel)
    {
        var listeners = Enumerable.Range(1, spec.Flows).Select(flow => new TcpListener(spec.LocalEnd(flow))).ToArray();
        foreach (TcpListener listener in listeners)
        {
            listener.Start();
        }

        await Task.WhenAll(listeners.Select(listener => AcceptAsync(listener, cancel)));
    }

    /// <summary>Opens one connection per flow and keeps all busy until cancelled.</summary>
    public Task ConnectAsync(CancellationToken cancel) =>
        Task.WhenAll(Enumerable.Range(1, spec.Flows).Select(flow => KeepAsync(flow, cancel)));

    /// <summary>Connections that were open and were never reported dead, and those whose last echo is at or after <paramref name="since"/>.</summary>
    public static (int Opened, int Alive) Count(string logFile, long since)
    {
        var opened = new HashSet<string>();
        var alive = new HashSet<string>();
        foreach (string[] words in File.ReadLines(logFile).Select(line => line.Split(' ')))
        {
            switch (words)
            {
                case ["open", var flow]:
                    opened.Add(flow);
                    break;
                case ["echo", var flow, _, var at] when long.TryParse(at, out long moment) && moment >= since:
                    alive.Add(flow);
                    break;
                case ["dead", var flow, ..]:
                    alive.Remove(flow);
                    break;
                default:
                    break;
            }
        }

        return (opened.Count, alive.Count);
    }

    private static async Task AcceptAsync(TcpListener listener, CancellationToken cancel)
    {
        using TcpListener closing = listener;
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptSocketAsync(cancel);
                _ = EchoAsync(socket, cancel);   // ends with its connection or with the process
            }
        }
        catch (OperationCanceledException)
        {
            // asked to end
        }
    }

    private static async Task EchoAsync(Socket socket, CancellationToken cancel)
    {
        using Socket closing = socket;
        byte[] buffer = new byte[64];
        try
        {
            for (int n; (n = await socket.ReceiveAsync(buffer, cancel)) > 0;)
            {
                await socket.SendAsync(buffer.AsMemory(0, n), cancel);
            }
        }
        catch (Exception end) when (end is SocketException or OperationCanceledException)
        {
            // the connecting side reports it
        }
    }

    private async Task KeepAsync(int flow, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(spec.LocalEnd(flow).Address, 0));
            await socket.ConnectAsync(spec.RemoteEnd(flow), cancel);
            Write($"open {flow}");
            byte[] line = "still-here"u8.ToArray(), buffer = new byte[64];
            using var timer = new PeriodicTimer(interval);
            for (long count = 1; await timer.WaitForNextTickAsync(cancel); count++)
            {
                await socket.SendAsync(line, cancel);
                for (int got = 0; got < line.Length;)
                {
                    int n = await socket.ReceiveAsync(buffer, cancel);
                    got += n > 0 ? n : throw new SocketException((int)SocketError.ConnectionReset);
                }

                Write($"echo {flow} {count} {FlowClock.Now}");
            }
        }
        catch (SocketException dead)
        {
            Write($"dead {flow} {dead.SocketErrorCode}");
        }
        catch (OperationCanceledException)
        {
            // asked to end: the connection lived until then
        }
    }

    private void Write(string line)
    {
        lock (log)
        {
            log.WriteLine(line);
            log.Flush();
        }
    }
}
