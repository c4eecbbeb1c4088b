namespace Cluster.Crypto.Packets;

/// <summary>
/// One ESP packet in a batch. Memory is native and stays put for the whole call. Layout: the ESP header (SPI, sequence), the IV,
/// the payload with its trailer, then room for the ICV.
/// </summary>
public unsafe struct PacketJob
{
    /// <summary>First byte of the ESP header.</summary>
    public byte* Esp;

    /// <summary>Bytes from the SPI up to, not including, the ICV.</summary>
    public int Length;

    /// <summary>Upper half of the extended sequence number (RFC 4303 section 2.2.1); ignored when the SA has no ESN.</summary>
    public uint SequenceHigh;

    /// <summary>Set by <see cref="PacketCipher.Open"/>: the ICV was right and the packet is decrypted. A failed buffer has been wiped.</summary>
    public bool Verified;
}

/// <summary>
/// The cipher of one direction of one Child SA, keyed once at install. Batch-shaped because CBC with HMAC gains from
/// many packets in flight; nothing is in flight any more when a call returns. Not thread-safe: it belongs to one worker.
/// No call allocates.
/// </summary>
public abstract class PacketCipher : IDisposable
{
    public abstract int IvLength { get; }

    public abstract int IcvLength { get; }

    /// <summary>The payload with its trailer is a multiple of this (at least 4, RFC 4303 section 2.4).</summary>
    public abstract int BlockLength { get; }

    /// <summary>
    /// Whether the IV is a counter (8 bytes, set by the caller before <see cref="Seal"/>). Otherwise <see cref="Seal"/> fills the IV
    /// from a CSPRNG.
    /// </summary>
    public abstract bool CounterIv { get; }

    /// <summary>Encrypts in place and writes the ICV behind each packet.</summary>
    public abstract void Seal(Span<PacketJob> jobs);

    /// <summary>Verifies (constant time) and decrypts in place; see <see cref="PacketJob.Verified"/>.</summary>
    public abstract void Open(Span<PacketJob> jobs);

    public abstract void Dispose();
}
