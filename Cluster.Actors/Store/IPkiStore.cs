namespace Cluster.Actors.Store;

/// <summary>
/// Certificates, revocation lists and private keys of the cluster, sealed as configurations are. Not of any version of the configuration: they are
/// loaded by commands and stay until they are cleared. Failures of the database are exceptions.
/// </summary>
public interface IPkiStore
{
    /// <summary>Goes up with each change.</summary>
    Task<long> RevisionAsync(CancellationToken cancel);

    Task<PkiContents> ReadAsync(CancellationToken cancel);

    /// <summary>Writes these entries in one transaction, in the place of those of the same kind and name.</summary>
    Task PutAsync(IReadOnlyList<PkiEntry> entries, CancellationToken cancel);

    /// <summary>False when there is none.</summary>
    Task<bool> RemoveAsync(PkiKind kind, string name, CancellationToken cancel);
}
