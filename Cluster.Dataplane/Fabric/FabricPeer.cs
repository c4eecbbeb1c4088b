using Cluster.Crypto.Keys;
using Cluster.Dataplane.Control;

namespace Cluster.Dataplane.Fabric;

/// <summary>
/// A member as the fabric sees it. Packets and control records have frames of their own, so that a heartbeat never waits behind a
/// packet worker that the system has put aside.
/// </summary>
internal sealed class FabricPeer : IDisposable
{
    private const int PacketBatch = 64;  // frames; the kernel's limit for one send
    private const int ControlBatch = 4;  // an announcement of all 256 anchors takes several sends, which is fine

    public FabricPeer(
        FabricSocket socket, FabricNode node, SecretBytes sendKey, SecretBytes receiveKey, FrameCounter counter, FabricCounters counters, int frameLength)
    {
        Node = node;
        SendKey = sendKey.Clone();
        ReceiveKey = receiveKey.Clone();
        Packets = new OutgoingFrames(socket, node, sendKey, counter, counters, frameLength, PacketBatch);
        Control = new OutgoingFrames(socket, node, sendKey, counter, counters, frameLength, ControlBatch);
        Opener = new FrameCipher(receiveKey, seals: false);
        Parts = new PartAssembly(counters);
    }

    public FabricNode Node { get; }

    public SecretBytes SendKey { get; }

    public SecretBytes ReceiveKey { get; }

    public OutgoingFrames Packets { get; }

    public OutgoingFrames Control { get; }

    public FrameCipher Opener { get; }

    /// <summary>Belongs to the receive thread, as <see cref="Parts"/> does.</summary>
    public FrameWindow Window { get; } = new();

    public PartAssembly Parts { get; }

    public void Dispose()
    {
        Packets.Dispose();
        Control.Dispose();
        Opener.Dispose();
        SendKey.Dispose();
        ReceiveKey.Dispose();
    }
}
