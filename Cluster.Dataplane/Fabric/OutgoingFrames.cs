using Cluster.Crypto.Keys;
using Cluster.Dataplane.Control;

namespace Cluster.Dataplane.Fabric;

/// <summary>
/// The frames on their way to one peer. Records are packed into a frame until one does not fit; full frames wait in one buffer,
/// all but the last padded to the same length, so that one send with UDP_SEGMENT set on the socket carries them all.
/// Use: <see cref="Enter"/>, then <see cref="Begin"/> and <see cref="End"/> for each record, then leave the lock.
/// </summary>
internal sealed class OutgoingFrames : IDisposable
{
    private readonly FabricSocket _socket;
    private readonly byte[] _address; // struct sockaddr
    private readonly FrameCipher _cipher;
    private readonly FrameCounter _counter;
    private readonly FabricCounters _counters;
    private readonly int _frameLength;
    private readonly byte[] _frames;
    private readonly Lock _lock = new();
    private int _sealed;      // bytes of sealed frames at the front of the buffer
    private int _filled;      // bytes of the frame behind them, 0 when none is begun
    private int _wholeLength; // of a record too long for a frame, between Begin and End; otherwise 0
    private byte[]? _whole;   // made when the first record needs it
    private int _records;     // begun since the last send
    private uint _nextId;

    /// <param name="frameLength">What one UDP datagram may carry.</param>
    /// <param name="batch">Frames sent at once; at most 64 and 65,000 bytes, the kernel's limits for UDP_SEGMENT.</param>
    public OutgoingFrames(
        FabricSocket socket, FabricNode node, SecretBytes key, FrameCounter counter, FabricCounters counters, int frameLength, int batch)
    {
        _socket = socket;
        _address = node.Address.Serialize().Buffer.ToArray();
        _cipher = new FrameCipher(key, seals: true);
        _counter = counter;
        _counters = counters;
        _frameLength = frameLength;
        _frames = new byte[Math.Clamp(65_000 / frameLength, 1, Math.Min(batch, 64)) * frameLength];
    }

    private int Capacity => _frameLength - FrameLayout.HeaderLength - FrameLayout.TagLength;

    public Lock.Scope Enter() => _lock.EnterScope();

    /// <summary>Room for a record; the caller writes the body, then calls <see cref="End"/>. Empty when it is too long.</summary>
    public Span<byte> Begin(FrameRecordKind kind, int bodyLength)
    {
        int length = FrameLayout.RecordHeaderLength + bodyLength;
        _wholeLength = 0;
        Span<byte> record;
        if (length <= Capacity)
        {
            record = Take(length);
        }
        else
        {
            if (length > FrameLayout.MaxRecordLength || length > (Capacity - FrameLayout.RecordHeaderLength - PartAssembly.HeaderLength) * FrameLayout.MaxParts)
            {
                return default;
            }

            _wholeLength = length;
            _whole ??= new byte[FrameLayout.MaxRecordLength];
            record = _whole.AsSpan(0, length);
        }

        _records++;

        FrameLayout.WriteRecordHeader(record, kind);
        return record[FrameLayout.RecordHeaderLength..];
    }

    /// <summary>The record is written: cuts it into parts if it was too long for one frame.</summary>
    public void End()
    {
        if (_wholeLength == 0)
        {
            return;
        }

        int head = FrameLayout.RecordHeaderLength + PartAssembly.HeaderLength;
        int partLength = Capacity - head;
        int count = (_wholeLength + partLength - 1) / partLength;
        uint id = _nextId++;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> bytes = _whole.AsSpan(i * partLength, Math.Min(partLength, _wholeLength - (i * partLength)));
            Span<byte> part = Take(head + bytes.Length);
            FrameLayout.WriteRecordHeader(part, FrameRecordKind.Part);
            PartAssembly.WriteHeader(part[FrameLayout.RecordHeaderLength..], id, i, count, partLength, _wholeLength);
            bytes.CopyTo(part[head..]);
        }
    }

    /// <summary>Sends what waits. The lock is held.</summary>
    public void Flush()
    {
        if (_filled != 0)
        {
            Seal(_filled + FrameLayout.TagLength);
        }

        if (_sealed == 0)
        {
            return;
        }

        if (_socket.Send(_frames.AsSpan(0, _sealed), _address) is { } failure)
        {
            _counters.Add(failure, _records);
        }
        else
        {
            _counters.Sent((_sealed + _frameLength - 1) / _frameLength);
        }

        _sealed = 0;
        _records = 0;
    }

    public void Dispose() => _cipher.Dispose();

    private Span<byte> Take(int length)
    {
        if (_filled != 0 && _filled + length + FrameLayout.TagLength > _frameLength)
        {
            _frames.AsSpan(_sealed + _filled, _frameLength - _filled).Clear(); // padding: record kind 0
            Seal(_frameLength);
            if (_sealed + _frameLength > _frames.Length)
            {
                Flush();
            }
        }

        if (_filled == 0)
        {
            _filled = FrameLayout.HeaderLength;
        }

        Span<byte> record = _frames.AsSpan(_sealed + _filled, length);
        _filled += length;
        return record;
    }

    private void Seal(int length)
    {
        Span<byte> frame = _frames.AsSpan(_sealed, length);
        FrameLayout.WriteHeader(frame, _counter.Sender, _counter.Next());
        if (_cipher.TrySeal(frame))
        {
            _sealed += length;
        }
        else
        {
            _counters.Add(FabricDrop.NoKey); // the peer was removed a moment ago
        }

        _filled = 0;
    }
}
