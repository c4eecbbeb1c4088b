namespace Cluster.Dataplane.Fabric;

/// <summary>
/// Whether this node may still speak. Renewed by heartbeats that a majority acknowledged; the packet loops compare the boot
/// clock with it once per batch, so that a zombie mutes itself before another node may take over. One writer, any number of readers.
/// </summary>
public sealed class SpeakingLease
{
    private long _deadline;

    /// <summary>Boot-clock milliseconds until which we may speak.</summary>
    public long Deadline => Volatile.Read(ref _deadline);

    public bool MaySpeak(long bootMilliseconds) => bootMilliseconds < Volatile.Read(ref _deadline);

    /// <summary>Never moves back except by <see cref="Revoke"/>.</summary>
    public void Renew(long deadline)
    {
        if (deadline > Volatile.Read(ref _deadline))
        {
            Volatile.Write(ref _deadline, deadline);
        }
    }

    public void Revoke() => Volatile.Write(ref _deadline, 0);
}
