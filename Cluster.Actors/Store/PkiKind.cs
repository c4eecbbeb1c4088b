namespace Cluster.Actors.Store;

/// <summary>What an entry of the certificate store is. Stored: numbers never change.</summary>
public enum PkiKind
{
    /// <summary>A private key, by certificate id.</summary>
    KeyPair = 1,

    /// <summary>A certificate of ours, then those between it and its root; by certificate id.</summary>
    LocalCertificate = 2,

    /// <summary>A request (PKCS #10) that an authority has not answered yet, by certificate id.</summary>
    CertificateRequest = 3,

    /// <summary>The certificate of an authority, by profile.</summary>
    Authority = 4,

    /// <summary>The revocation list of an authority, by profile.</summary>
    RevocationList = 5,
}
