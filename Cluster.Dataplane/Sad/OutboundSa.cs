using Cluster.Crypto.Packets;
using Cluster.Dataplane.Esp;

namespace Cluster.Dataplane.Sad;

/// <summary>The sealing half of a Child SA as the loop needs it. One worker writes; counters may be read from anywhere.</summary>
public sealed class OutboundSa(PacketCipher cipher, uint spi, SequenceReservation sequence)
{
    public PacketCipher Cipher { get; } = cipher;

    public bool CounterIv { get; } = cipher.CounterIv;

    public EspLayout Layout { get; } = new(cipher);

    public uint Spi { get; } = spi;

    public SequenceReservation Sequence { get; } = sequence;

    public SaCounters Counters { get; } = new();
}
