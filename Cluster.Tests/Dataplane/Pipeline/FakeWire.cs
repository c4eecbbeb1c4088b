using Cluster.Dataplane.Io;

namespace Cluster.Tests.Dataplane.Pipeline;

/// <summary>What left for the peer, kept in memory of fixed size so that sending allocates nothing.</summary>
internal sealed unsafe class FakeWire : ICipherSender, IDisposable
{
    private readonly NativeBuffer _memory = new(4 << 20);
    private int _used;

    public List<(int Start, int Length, int Segment, byte TrafficClass, bool DontFragment, SocketPath Path)> Sent { get; } = new(1024);

    public int Send(SocketPath path, byte* data, int length, int segmentLength, byte trafficClass, bool dontFragment)
    {
        new ReadOnlySpan<byte>(data, length).CopyTo(new Span<byte>(_memory.Start + _used, length));
        Sent.Add((_used, length, segmentLength, trafficClass, dontFragment, path));
        _used += length;
        return (length + segmentLength - 1) / segmentLength;
    }

    public Datagram Take(int index)
    {
        var sent = Sent[index];
        return new Datagram
        {
            Start = _memory.Start + sent.Start,
            Length = sent.Length,
            SegmentLength = sent.Segment,
            Local = sent.Path.Peer,
            Peer = sent.Path.Local,
            TrafficClass = sent.TrafficClass,
        };
    }

    public byte[] Bytes(int index) => new Span<byte>(_memory.Start + Sent[index].Start, Sent[index].Length).ToArray();

    public void Clear()
    {
        Sent.Clear();
        _used = 0;
    }

    public void Dispose() => _memory.Dispose();
}
