namespace Cluster.Ike.Authentication;

/// <summary>What a certificate payload carries (RFC 7296 section 3.6; the same numbers in IKEv1, RFC 2408 section 3.9).</summary>
public enum CertificateEncoding : byte
{
    /// <summary>PKCS #7 signed data that holds certificates.</summary>
    Pkcs7 = 1,

    /// <summary>One X.509 certificate, DER.</summary>
    X509Signature = 4,

    /// <summary>One certificate revocation list, DER.</summary>
    RevocationList = 7,
}
