using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Google.Protobuf;

namespace Cluster.Actors.Formats;

/// <summary>A snapshot of an anchor's stream: the envelopes that are still needed, as they are, sealed for their stream and position.</summary>
internal static class StreamSnapshotFormat
{
    private const string Manifest = "stream1";

    public static SealedSnapshot Seal(EnvelopeSeal seal, string persistenceId, ulong sequence, FoldedStream snapshot)
    {
        var message = new Wire.StreamSnapshot { LastTerm = snapshot.LastTerm.Value, LastSaNumber = snapshot.LastSaNumber };
        message.Kept.AddRange(snapshot.Kept.Select(kept => new Wire.KeptEnvelope
        {
            SequenceNumber = kept.Sequence, Envelope = ByteString.CopyFrom(kept.Envelope),
        }));
        return new SealedSnapshot(seal.Seal(Place(persistenceId, sequence), Manifest, message));
    }

    /// <exception cref="EnvelopeException">Not a snapshot of this stream at this position.</exception>
    public static FoldedStream Open(EnvelopeSeal seal, string persistenceId, ulong sequence, byte[] envelope)
    {
        Wire.StreamSnapshot message = seal.Open(Place(persistenceId, sequence), Manifest, Wire.StreamSnapshot.Parser, envelope);
        return new FoldedStream(
            new Term(message.LastTerm),
            message.LastSaNumber,
            [.. message.Kept.Select(kept => new KeptRecord(kept.SequenceNumber, kept.Envelope.ToByteArray()))]);
    }

    private static EnvelopePlace Place(string persistenceId, ulong sequence) => new($"{persistenceId}/snapshot", sequence);
}

/// <summary>What stands for a stream up to a position.</summary>
internal sealed record FoldedStream(Term LastTerm, uint LastSaNumber, ImmutableArray<KeptRecord> Kept);

/// <summary>An envelope and the position it was sealed for.</summary>
internal readonly record struct KeptRecord(ulong Sequence, byte[] Envelope);
