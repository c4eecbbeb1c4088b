using Cluster.Crypto.Identifiers;

namespace Cluster.Dataplane.Fabric;

/// <summary>
/// The frame counter of this process: one for all peers and all keys, never reset. So no pair of key and nonce comes twice even if
/// somebody hands in a key again. It ends after 2^64 frames, which is never.
/// </summary>
internal sealed class FrameCounter(Incarnation self)
{
    private ulong _last;

    public uint Sender => self.Value;

    public ulong Next() => Interlocked.Increment(ref _last);
}
