using Cluster.Crypto.Identifiers;

namespace Cluster.Dataplane.Sad;

/// <summary>
/// Which worker has an SA, both directions: a hash of our inbound SPI, so that any thread can tell. One worker per SA because
/// sequence numbers, IVs and the replay window have one writer, and because two would reorder beyond a peer's window.
/// </summary>
public static class WorkerPinning
{
    public static int WorkerOf(EspSpi inbound, int workers) =>
        workers == 1 ? 0 : (int)(((ulong)(inbound.Value * 0x85EB_CA6Bu) * (uint)workers) >> 32);
}
