namespace Cluster.Actors.Formats;

/// <summary>What the journal stores: an envelope, sealed before the journal sees it.</summary>
public sealed record SealedRecord(byte[] Envelope);

/// <summary>What the snapshot store stores.</summary>
public sealed record SealedSnapshot(byte[] Envelope);
