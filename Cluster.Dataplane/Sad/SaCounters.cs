namespace Cluster.Dataplane.Sad;

/// <summary>Packets and inner bytes in one direction. Written by one worker; readers elsewhere may be a batch behind.</summary>
public sealed class SaCounters
{
    private ulong _packets;
    private ulong _bytes;

    public ulong Packets => Volatile.Read(ref _packets);

    public ulong Bytes => Volatile.Read(ref _bytes);

    public void Restore(ulong packets, ulong bytes)
    {
        _packets = packets;
        _bytes = bytes;
    }

    public void Add(int bytes)
    {
        _packets++;
        _bytes += (uint)bytes;
    }
}
