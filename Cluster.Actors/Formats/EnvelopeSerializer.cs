using Akka.Actor;
using Akka.Serialization;

namespace Cluster.Actors.Formats;

/// <summary>Takes sealed bytes from the journal, and hands them to the snapshot store, as they are.</summary>
public sealed class EnvelopeSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const string RecordManifest = "e1";

    /// <summary>Stored in every row: never changes.</summary>
    public const int Id = 9001;

    private const string SnapshotManifest = "s1";

    public override int Identifier => Id;

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
