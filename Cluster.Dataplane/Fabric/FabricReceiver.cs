using System.Buffers.Binary;
using System.Net.Sockets;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Dataplane.Fabric;

/// <summary>The receive thread, in the order a frame meets it: member, replay, tag, records, parts, hops, term, sink.</summary>
internal sealed class FabricReceiver(
    FabricSocket socket, FabricPeers peers, AnchorOwners owners, FabricCounters counters, IFabricSink sink, IHeartbeatSink? heartbeats)
{
    /// <summary>Boot-clock milliseconds between two answers about one anchor: a stream of stale packets needs only one.</summary>
    private const long AnswerPause = 10;

    private const int MaxFrame = 9216; // the largest fabric MTU

    private readonly byte[] _buffer = new byte[MaxFrame];
    private readonly EndpointCache _endpoints = new();
    private readonly long[] _answered = new long[Anchor.Count];
    private Thread? _thread;

    public void Start()
    {
        _thread = new Thread(Run) { Name = "fabric receive", IsBackground = true };
        _thread.Start();
    }

    public void Join() => _thread?.Join();

    /// <summary>One datagram. Public to the tests, which feed frames of their own making.</summary>
    public void Frame(Span<byte> frame, long now)
    {
        if (frame.Length < FrameLayout.HeaderLength + FrameLayout.TagLength)
        {
            counters.Add(FabricDrop.Runt);
            return;
        }

        if (frame[0] != FrameLayout.Version)
        {
            counters.Add(FabricDrop.UnknownVersion);
            return;
        }

        if (!peers.Current.TryGetValue(BinaryPrimitives.ReadUInt32BigEndian(frame[FrameLayout.SenderAt..]), out FabricPeer? peer))
        {
            counters.Add(FabricDrop.NotMember);
            return;
        }

        ulong counter = BinaryPrimitives.ReadUInt64BigEndian(frame[FrameLayout.CounterAt..]);
        if (!peer.Window.IsFresh(counter))
        {
            counters.Add(FabricDrop.Replayed);
            return;
        }

        if (!peer.Opener.TryOpen(frame))
        {
            counters.Add(FabricDrop.BadTag);
            return;
        }

        peer.Window.Accept(counter);
        counters.Received();
        peer.Parts.Expire(now);
        Records(peer, frame[FrameLayout.HeaderLength..^FrameLayout.TagLength], now);
    }

    private void Run()
    {
        while (true)
        {
            int length;
            try
            {
                length = socket.Receive(_buffer);
            }
            catch (Exception failure) when (failure is ObjectDisposedException or SocketException)
            {
                if (socket.IsClosed)
                {
                    return;
                }

                counters.Add(FabricDrop.ReceiveFailed);
                continue;
            }

            Frame(_buffer.AsSpan(0, length), BootClock.Milliseconds);
        }
    }

    private void Records(FabricPeer peer, ReadOnlySpan<byte> records, long now)
    {
        while (records.Length >= FrameLayout.RecordHeaderLength && records[0] != (byte)FrameRecordKind.Padding)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(records) & 0xFF_FFFF;
            if (length > records.Length - FrameLayout.RecordHeaderLength)
            {
                counters.Add(FabricDrop.Malformed);
                return;
            }

            var kind = (FrameRecordKind)records[0];
            ReadOnlySpan<byte> body = records.Slice(FrameLayout.RecordHeaderLength, length);
            if (kind == FrameRecordKind.Part)
            {
                Part(peer, body, now);
            }
            else
            {
                Record(peer, kind, body, now);
            }

            records = records[(FrameLayout.RecordHeaderLength + length)..];
        }
    }

    private void Part(FabricPeer peer, ReadOnlySpan<byte> body, long now)
    {
        ReadOnlySpan<byte> whole = peer.Parts.Add(body, now);
        if (whole.Length < FrameLayout.RecordHeaderLength)
        {
            return; // not complete yet
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(whole) & 0xFF_FFFF;
        if (length != whole.Length - FrameLayout.RecordHeaderLength || whole[0] == (byte)FrameRecordKind.Part)
        {
            counters.Add(FabricDrop.Malformed);
            return;
        }

        Record(peer, (FrameRecordKind)whole[0], whole[FrameLayout.RecordHeaderLength..], now);
    }

    private void Record(FabricPeer peer, FrameRecordKind kind, ReadOnlySpan<byte> body, long now)
    {
        bool read = kind switch
        {
            FrameRecordKind.Cipher => Cipher(peer, body, now),
            FrameRecordKind.Outbound => Outbound(peer, body, now),
            FrameRecordKind.Opened => Opened(body),
            FrameRecordKind.Owner => Owner(body),
            FrameRecordKind.Heartbeat => Heartbeat(peer, body),
            FrameRecordKind.HeartbeatAnswer => HeartbeatAnswer(peer, body),
            _ => Unknown(),
        };
        if (!read)
        {
            counters.Add(FabricDrop.Malformed);
        }
    }

    private bool Cipher(FabricPeer peer, ReadOnlySpan<byte> body, long now)
    {
        if (!FrameRecords.TryReadCipher(body, _endpoints, out Anchor anchor, out Term term, out CipherIngress ingress, out ReadOnlySpan<byte> datagram, out int hops))
        {
            return false;
        }

        if (hops > FrameLayout.MaxHops)
        {
            counters.Add(FabricDrop.HopLimit);
        }
        else if (!IsStale(peer, anchor, term, now))
        {
            sink.Cipher(anchor, term, ingress, datagram, hops);
        }

        return true;
    }

    private bool Outbound(FabricPeer peer, ReadOnlySpan<byte> body, long now)
    {
        if (!FrameRecords.TryReadOutbound(body, out Term term, out EspSpi inbound, out ReadOnlySpan<byte> packet))
        {
            return false;
        }

        if (!IsStale(peer, inbound.Anchor, term, now))
        {
            sink.Outbound(term, inbound, packet);
        }

        return true;
    }

    private bool Opened(ReadOnlySpan<byte> body)
    {
        if (body.Length <= FrameRecords.OpenedHeaderLength)
        {
            return false;
        }

        sink.Opened(BinaryPrimitives.ReadInt32BigEndian(body), body[FrameRecords.OpenedHeaderLength..]);
        return true;
    }

    private bool Owner(ReadOnlySpan<byte> body)
    {
        if (!FrameRecords.TryReadOwner(body, out Anchor anchor, out Term term, out FabricNode? owner))
        {
            return false;
        }

        if (owners.TryRaise(anchor, term, owner!))
        {
            sink.Owner(anchor, term, owner!);
        }

        return true;
    }

    private bool Heartbeat(FabricPeer peer, ReadOnlySpan<byte> body)
    {
        if (body.Length != FrameRecords.HeartbeatLength)
        {
            return false;
        }

        ulong sequence = BinaryPrimitives.ReadUInt64BigEndian(body);
        if (heartbeats?.Heartbeat(peer.Node, sequence) is not { } reply)
        {
            return true;
        }

        using (peer.Control.Enter())
        {
            Span<byte> answer = peer.Control.Begin(FrameRecordKind.HeartbeatAnswer, FrameRecords.HeartbeatAnswerLength);
            BinaryPrimitives.WriteUInt64BigEndian(answer, sequence);
            BinaryPrimitives.WriteUInt64BigEndian(answer[8..], reply.Received);
            answer[16] = reply.Accepted ? (byte)1 : (byte)0;
            peer.Control.End();
            peer.Control.Flush();
        }

        return true;
    }

    private bool HeartbeatAnswer(FabricPeer peer, ReadOnlySpan<byte> body)
    {
        if (body.Length != FrameRecords.HeartbeatAnswerLength)
        {
            return false;
        }

        heartbeats?.Answer(peer.Node, BinaryPrimitives.ReadUInt64BigEndian(body), BinaryPrimitives.ReadUInt64BigEndian(body[8..]), body[16] != 0);
        return true;
    }

    private bool Unknown()
    {
        counters.Add(FabricDrop.UnknownKind);
        return true;
    }

    /// <summary>
    /// A packet for an older term than we know is answered with who owns the anchor now and dropped: passing it on could send it
    /// round and round.
    /// </summary>
    private bool IsStale(FabricPeer peer, Anchor anchor, Term term, long now)
    {
        if (owners[anchor] is not { } known || term >= known.Term || FaultSwitch.IgnoreTerm)
        {
            return false;
        }

        counters.Add(FabricDrop.StaleTerm);
        if (now - _answered[anchor.Value] >= AnswerPause)
        {
            _answered[anchor.Value] = now;
            Fabric.SendOwner(peer, anchor, known.Term, known.Owner);
        }

        return true;
    }
}
