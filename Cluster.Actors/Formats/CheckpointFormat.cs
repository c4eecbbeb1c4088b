using System.Net;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Google.Protobuf;

namespace Cluster.Actors.Formats;

/// <summary>The checkpoint row of an anchor, sealed for its anchor and term.</summary>
internal static class CheckpointFormat
{
    private const string Manifest = "checkpoint1";

    public static byte[] Seal(EnvelopeSeal seal, AnchorCheckpoint checkpoint)
    {
        var message = new Wire.AnchorCheckpoint();
        message.ChildSas.AddRange(checkpoint.ChildSas.Select(Write));
        message.Liveness.AddRange(checkpoint.Liveness.Select(liveness => new Wire.LivenessCheckpoint
        {
            Own = liveness.Own.Value, NextRequest = liveness.NextRequest, ExpectedRequest = liveness.ExpectedRequest,
        }));
        return seal.Seal(Place(checkpoint.Anchor, checkpoint.Term), Manifest, message);
    }

    public static AnchorCheckpoint Open(EnvelopeSeal seal, Anchor anchor, Term term, byte[] envelope)
    {
        Wire.AnchorCheckpoint message = seal.Open(Place(anchor, term), Manifest, Wire.AnchorCheckpoint.Parser, envelope);
        return new AnchorCheckpoint(
            anchor,
            term,
            [.. message.ChildSas.Select(Read)],
            [.. message.Liveness.Select(row => new LivenessCheckpoint(new IkeSpi(row.Own), row.NextRequest, row.ExpectedRequest))]);
    }

    private static EnvelopePlace Place(Anchor anchor, Term term) => new($"checkpoint-{anchor}", term.Value);

    private static Wire.SaCheckpoint Write(SaCheckpoint row)
    {
        var message = new Wire.SaCheckpoint
        {
            Inbound = row.Inbound.Value,
            ReservedEnd = row.ReservedEnd,
            InboundTop = row.InboundTop,
            PacketsOut = row.PacketsOut,
            BytesOut = row.BytesOut,
            PacketsIn = row.PacketsIn,
            BytesIn = row.BytesIn,
            PeerAddress = ByteString.CopyFrom(row.Peer.Address.GetAddressBytes()),
            PeerPort = (uint)row.Peer.Port,
            InboundPerSecond = row.InboundPerSecond,
        };
        if (row.ExactNext is { } exact)
        {
            message.ExactNext = exact;
        }

        return message;
    }

    private static SaCheckpoint Read(Wire.SaCheckpoint row) => new(
        new EspSpi(row.Inbound),
        row.ReservedEnd,
        row.InboundTop,
        row.PacketsOut,
        row.BytesOut,
        row.PacketsIn,
        row.BytesIn,
        new IPEndPoint(new IPAddress(row.PeerAddress.Span), (int)row.PeerPort),
        row.HasExactNext ? row.ExactNext : null,
        row.InboundPerSecond);
}
