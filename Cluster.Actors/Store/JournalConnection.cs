namespace Cluster.Actors.Store;

/// <summary>A connection that does nothing but append to the journal, by one prepared statement. One thread.</summary>
internal abstract class JournalConnection : IDisposable
{
    /// <summary>As Akka.Persistence.Sql reads it back: <see cref="Formats.EnvelopeSerializer"/> and its manifest of a record.</summary>
    protected const int Serializer = Formats.EnvelopeSerializer.Id;

    protected const string Manifest = Formats.EnvelopeSerializer.RecordManifest;

    /// <summary>All of them in one transaction; durable when it returns.</summary>
    /// <exception cref="Exception">
    /// What the driver throws. Nothing is stored when <see cref="Anchors.JournalConflict"/> says that a position is taken; otherwise that is open.
    /// </exception>
    public abstract void Insert(IReadOnlyList<JournalAppend> appends);

    public abstract void Dispose();
}
