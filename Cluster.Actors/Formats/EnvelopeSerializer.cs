using Akka.Actor;
using Akka.Serialization;

namespace Cluster.Actors.Formats;

/// <summary>Hands sealed bytes to the journal and the snapshot store as they are.</summary>
public sealed class EnvelopeSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string RecordManifest = "e1";
    private const string SnapshotManifest = "s1";

    /// <summary>Stored in every row: never changes.</summary>
    public override int Identifier => 9001;

    public override string Manifest(object value) => value switch
    {
        SealedRecord => RecordManifest,
        SealedSnapshot => SnapshotManifest,
        _ => throw new ArgumentException($"{value.GetType()} is not sealed", nameof(value)),
    };

    public override byte[] ToBinary(object value) => value switch
    {
        SealedRecord record => record.Envelope,
        SealedSnapshot snapshot => snapshot.Envelope,
        _ => throw new ArgumentException($"{value.GetType()} is not sealed", nameof(value)),
    };

    /// <summary>Whatever its manifest, a stored row is an envelope; a format that we do not know is told when it is opened.</summary>
    public override object FromBinary(byte[] bytes, string manifest) =>
        manifest == SnapshotManifest ? new SealedSnapshot(bytes) : new SealedRecord(bytes);
}
