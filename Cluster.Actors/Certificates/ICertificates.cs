using Cluster.Crypto.Signatures;

namespace Cluster.Actors.Certificates;

/// <summary>
/// Certificates, revocation lists and key pairs of the whole cluster, for commands. A change is durable and in use on all nodes when the
/// answer is here; the answer names those that did not say so in time. Refusals are results in words; so is a database that does not answer.
/// </summary>
public interface ICertificates
{
    /// <summary>What is there now; what this node had last when the database does not answer.</summary>
    Task<PkiHoldings> AllAsync(CancellationToken cancel);

    /// <param name="bits">0: the usual size.</param>
    Task<CertificateAnswer> GenerateKeyPairAsync(string id, KeyAlgorithm algorithm, int bits, CancellationToken cancel);

    /// <summary>A request for an authority (PKCS #10) with the key pair of the id; the text is PEM.</summary>
    Task<CertificateAnswer> RequestAsync(string id, CertificateSubject subject, CancellationToken cancel);

    /// <summary>A certificate that nobody vouches for, with the key pair of the id, for ten years.</summary>
    Task<CertificateAnswer> SelfSignAsync(string id, CertificateSubject subject, CancellationToken cancel);

    /// <summary>A certificate (and those above it) for the key pair of the id.</summary>
    /// <param name="file">PEM or DER.</param>
    /// <param name="key">Null: the key pair was made here, or stands in the file.</param>
    Task<CertificateAnswer> LoadLocalAsync(string id, byte[] file, byte[]? key, CancellationToken cancel);

    Task<CertificateAnswer> LoadAuthorityAsync(string profile, byte[] file, CancellationToken cancel);

    Task<CertificateAnswer> LoadRevocationListAsync(string profile, byte[] file, CancellationToken cancel);

    Task<CertificateAnswer> ClearAsync(Store.PkiKind kind, string name, CancellationToken cancel);
}
