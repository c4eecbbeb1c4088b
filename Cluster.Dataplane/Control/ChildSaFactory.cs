using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Packets;
using Cluster.Dataplane.Io;
using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Sad;
using Cluster.Dataplane.Spd;

namespace Cluster.Dataplane.Control;

/// <summary>Builds what the packet loop needs from what was negotiated, once, at install; the keys do not outlive it.</summary>
internal static class ChildSaFactory
{
    private const ulong LimitWithout = 1UL << 32;                              // RFC 4303 section 3.3.3: no wrap
    private const ulong LimitExtended = Incarnation.MaxCounter + 1;            // the IV's counter is the sequence number
    private const ulong ExposedIntervals = 2;                                  // checkpoint interval of at most 1 s, and its write

    public static ChildSa Build(ChildSaInstall install, TunnelUnit unit, int workers, PacketCipherFactory ciphers)
    {
        bool extended = install.Suite.ExtendedSequenceNumbers;
        var sequence = new SequenceReservation(FirstSequence(install), install.ReservedEnd, extended ? LimitExtended : LimitWithout);
        ulong floor = install.ResumeFrom?.InboundTop ?? 0;
        int worker = WorkerPinning.WorkerOf(install.Inbound, workers);
        PacketCipher seal = ciphers(worker, install.Suite, install.OutboundKeys);
        PacketCipher open = ciphers(worker, install.Suite, install.InboundKeys);
        DisposeKeys(install);
        var inbound = new InboundSa(open, new ReplayWindow(install.ReplayWindow, extended, floor), ExposedEnd(install));
        var outbound = new OutboundSa(seal, install.Outbound.Value, sequence);
        WireEndpoint peer = WireEndpoint.From(install.Peer);
        if (install.ResumeFrom is { } checkpoint)
        {
            inbound.Counters.Restore(checkpoint.PacketsIn, checkpoint.BytesIn);
            outbound.Counters.Restore(checkpoint.PacketsOut, checkpoint.BytesOut);
            peer = WireEndpoint.From(checkpoint.Peer);
        }

        var path = new SocketPath(WireEndpoint.From(install.Local), peer, install.UdpEncapsulation, CipherSockets.RouteMtu(peer));
        return new ChildSa(install, unit, path, inbound, outbound, worker);
    }

    public static void DisposeKeys(ChildSaInstall install)
    {
        install.InboundKeys.Encryption.Dispose();
        install.InboundKeys.Integrity.Dispose();
        install.OutboundKeys.Encryption.Dispose();
        install.OutboundKeys.Integrity.Dispose();
    }

    private static ulong FirstSequence(ChildSaInstall install)
    {
        if (install.ResumeFrom is not { } checkpoint)
        {
            return 1;
        }

        if (FaultSwitch.ReuseSequence)
        {
            return checkpoint.PacketsOut + 1;
        }

        return checkpoint.ExactNext ?? checkpoint.ReservedEnd;
    }

    // The predecessor may have accepted as many packets after its last checkpoint as arrive in a checkpoint interval; its rate is in
    // the checkpoint. Counts too many rather than too few: a live packet in this range counts as well.
    private static ulong ExposedEnd(ChildSaInstall install)
    {
        if (install.ResumeFrom is not { ExactNext: null } checkpoint)
        {
            return 0;
        }

        ulong span = Math.Max((ulong)Math.Max(install.ReplayWindow, 1), checkpoint.InboundPerSecond * ExposedIntervals);
        return checkpoint.InboundTop + 1 + span;
    }
}
