namespace Cluster.Actors.IkeSas;

/// <summary>What displays count of an IKE SA since this node owns it. One thread, the actor's.</summary>
internal sealed class IkeSaTally
{
    public ulong InputBytes { get; private set; }

    public ulong OutputBytes { get; private set; }

    public ulong InputPackets { get; private set; }

    public ulong OutputPackets { get; private set; }

    /// <summary>Child SAs that have gone.</summary>
    public int ChildSasRemoved { get; set; }

    /// <summary>A datagram that was accepted.</summary>
    public void Received(int bytes)
    {
        InputPackets++;
        InputBytes += (ulong)bytes;
    }

    public void Sent(int bytes)
    {
        OutputPackets++;
        OutputBytes += (ulong)bytes;
    }
}
