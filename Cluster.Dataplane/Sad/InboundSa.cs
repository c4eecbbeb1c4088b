using Cluster.Crypto.Packets;
using Cluster.Dataplane.Esp;

namespace Cluster.Dataplane.Sad;

/// <summary>The opening half of a Child SA as the loop needs it. One worker writes; counters may be read from anywhere.</summary>
public sealed class InboundSa(PacketCipher cipher, ReplayWindow window, ulong exposedEnd)
{
    public PacketCipher Cipher { get; } = cipher;

    public EspLayout Layout { get; } = new(cipher);

    public ReplayWindow Window { get; } = window;

    /// <summary>
    /// Numbers below may have been accepted by the predecessor after its last checkpoint: accepting one counts as exposed
    /// (DESIGN section 3.4). 0 for an SA that was born here.
    /// </summary>
    public ulong ExposedEnd { get; } = exposedEnd;

    public SaCounters Counters { get; } = new();

    public ulong AuthenticationFailures { get; set; }

    public ulong ReplayErrors { get; set; }

    public ulong BadHeaders { get; set; }

    public ulong BadTrailers { get; set; }

    public ulong ReplayExposed { get; set; }

    /// <summary>Packets accepted in the last whole second.</summary>
    public ulong PacketsPerSecond => Volatile.Read(ref _packetsPerSecond);

    private const long RateIntervalMs = 1000;
    private ulong _packetsPerSecond;
    private ulong _rateStartPackets;
    private long _rateStartMs;

    /// <summary>Keeps <see cref="PacketsPerSecond"/>: what a checkpoint tells a successor about how many numbers may be exposed.</summary>
    public void Measure(long nowMs)
    {
        long elapsed = nowMs - _rateStartMs;
        if (elapsed >= RateIntervalMs)
        {
            Volatile.Write(ref _packetsPerSecond, (Counters.Packets - _rateStartPackets) * 1000 / (ulong)elapsed);
            _rateStartPackets = Counters.Packets;
            _rateStartMs = nowMs;
        }
    }
}
