namespace Cluster.Dataplane.Fabric;

/// <summary>
/// Whether this node may still speak. Renewed by heartbeats that a majority acknowledged; the packet loops compare the boot
/// clock with it once per batch, so that a zombie mutes itself before another node may take over. One writer, any number of readers.
/// </summary>
public sealed class SpeakingLease
{
    private long _deadline;
    private bool _muted;

    /// <summary>Boot-clock milliseconds until which we may speak.</summary>
    public long Deadline => Volatile.Read(ref _muted) ? 0 : Volatile.Read(ref _deadline);

    /// <summary>
    /// Silence of our own will, whatever the majority says: what this node would say is not what the cluster has agreed on (it runs an
    /// old configuration, for instance). Ends when it is set to false.
    /// </summary>
    public bool Muted
    {
        get => Volatile.Read(ref _muted);
        set => Volatile.Write(ref _muted, value);
    }

    public bool MaySpeak(long bootMilliseconds) => bootMilliseconds < Deadline;

    /// <summary>Whether we are with the majority, muted or not.</summary>
    public bool HasMajority(long bootMilliseconds) => bootMilliseconds < Volatile.Read(ref _deadline);

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
