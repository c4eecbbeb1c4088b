using System.Net.Sockets;

namespace Cluster.Bench.Flows;

/// <summary>
/// One end of all flows: sends on time whatever happens to the network, logs what it sends and what arrives. Runs in a process and
/// network namespace of its own, outside the gateways that are judged by its log.
/// </summary>
public sealed class FlowEndpoint : IDisposable
{
    /// <summary>Kernel receive buffer per flow: seconds of the usual rate, so that a busy machine costs no packet here.</summary>
    private const int ReceiveBuffer = 4 << 20;

    private readonly FlowSpec _spec;
    private readonly FlowLog _log;
    private readonly Socket[] _sockets;

    public FlowEndpoint(FlowSpec spec, FlowLog log)
    {
        _spec = spec;
        _log = log;
        _sockets = new Socket[spec.Flows];
        for (int i = 0; i < spec.Flows; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = ReceiveBuffer, Blocking = false };
            socket.Bind(spec.LocalEnd(i + 1));
            _sockets[i] = socket;
        }
    }

    /// <summary>Returns when cancelled; everything is in the log then.</summary>
    public void Run(CancellationToken cancel)
    {
        var receiver = new Thread(() => Receive(cancel)) { Name = "receive", Priority = ThreadPriority.AboveNormal };
        var sender = new Thread(() => Send(cancel)) { Name = "send", Priority = ThreadPriority.AboveNormal };
        receiver.Start();
        sender.Start();
        sender.Join();
        receiver.Join();
        _log.Flush();
    }

    public void Dispose()
    {
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private void Send(CancellationToken cancel)
    {
        byte[] payload = new byte[Math.Max(_spec.Size, FlowPacket.MinSize)];
        var remotes = Enumerable.Range(1, _spec.Flows).Select(flow => _spec.RemoteEnd(flow).Serialize()).ToArray();
        long[] sequence = new long[_spec.Flows];
        double[] due = new double[_spec.Flows];
        double interval = 1e9 / _spec.Rate, start = FlowClock.Now;
        for (int i = 0; i < _spec.Flows; i++)
        {
            due[i] = start + (interval * i / _spec.Flows);     // spread over the interval, not all at once
        }

        double flush = start;
        while (!cancel.IsCancellationRequested)
        {
            long now = FlowClock.Now;
            double next = now + 1e6;
            for (int i = 0; i < _spec.Flows; i++)
            {
                while (due[i] <= now)
                {
                    sequence[i]++;
                    SendOne(i, sequence[i], payload, remotes[i]);
                    due[i] += i == 0 && sequence[0] < _spec.Burst ? 1e9 / _spec.BurstRate : interval;
                }

                next = Math.Min(next, due[i]);
            }

            if (now > flush)
            {
                _log.Flush();
                flush = now + 1e9;
            }

            if (next - FlowClock.Now > 0)
            {
                Thread.Sleep(1);                 // the pace of a sender, not a wait for something
            }
        }
    }

    private void SendOne(int index, long sequence, byte[] payload, System.Net.SocketAddress remote)
    {
        long now = FlowClock.Now;
        new FlowPacket(index + 1, sequence, now).Write(payload);
        FlowEvent what = FlowEvent.Sent;
        try
        {
            _sockets[index].SendTo(payload, SocketFlags.None, remote);
        }
        catch (SocketException)                  // unreachable or a full queue: that is what is being measured
        {
            what = FlowEvent.Refused;
        }

        _log.Add(new FlowEntry(what, index + 1, sequence, now, now));
    }

    private void Receive(CancellationToken cancel)
    {
        byte[] buffer = new byte[65536];
        var ready = new List<Socket>(_sockets.Length);
        while (!cancel.IsCancellationRequested)
        {
            ready.Clear();
            ready.AddRange(_sockets);
            Socket.Select(ready, null, null, 100_000);
            foreach (Socket socket in ready)
            {
                while (socket.Available > 0)
                {
                    int length;
                    try
                    {
                        length = socket.Receive(buffer);
                    }
                    catch (SocketException)
                    {
                        continue;                // an ICMP error that was queued on the socket
                    }

                    if (FlowPacket.TryRead(buffer.AsSpan(0, length), out FlowPacket packet))
                    {
                        _log.Add(new FlowEntry(FlowEvent.Received, packet.Flow, packet.Sequence, packet.Sent, FlowClock.Now));
                    }
                }
            }
        }
    }
}
