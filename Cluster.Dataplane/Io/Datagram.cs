using Cluster.Dataplane.Packets;

namespace Cluster.Dataplane.Io;

/// <summary>One receive: a datagram, or several of equal length (the last may be shorter) that UDP_GRO merged.</summary>
public unsafe struct Datagram
{
    public byte* Start;
    public int Length;

    /// <summary>Length of each merged datagram; <see cref="Length"/> when there is one.</summary>
    public int SegmentLength;

    public WireEndpoint Local;
    public WireEndpoint Peer;

    /// <summary>When the kernel took it in, UTC milliseconds; 0 where the socket does not say.</summary>
    public long ReceivedAt;

    /// <summary>TOS or traffic class of the outer header.</summary>
    public byte TrafficClass;
}
