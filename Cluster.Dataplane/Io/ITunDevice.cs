namespace Cluster.Dataplane.Io;

/// <summary>
/// The clear side of a tunnel: whole IP packets behind a <see cref="Packets.VnetHeader"/>, up to 64 KB when the kernel left their
/// segmentation to us or we leave it to the kernel. No call blocks. Reads belong to one thread; writes may come from several.
/// </summary>
public unsafe interface ITunDevice : IDisposable
{
    string Name { get; }

    /// <summary>For the poller; -1 where there is nothing to poll.</summary>
    int Descriptor { get; }

    /// <summary>Reads the header and one packet; 0 when there is none now.</summary>
    int Read(byte* buffer, int capacity);

    /// <summary>Writes one packet given in parts, the header first. False when the device refused it.</summary>
    bool Write(IoVector* parts, int count);
}
