namespace Cluster.Crypto.Signatures;

/// <summary>How an RSA signature is padded (RFC 8017 sections 8.1 and 8.2).</summary>
public enum SignaturePadding
{
    None,
    Pkcs1,
    Pss,
}
