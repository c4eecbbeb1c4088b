using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cluster.Crypto.Signatures;

/// <summary>Signs certificates and certificate requests with a private key, which does not leave libcrypto's memory.</summary>
public sealed class CertificateSigner(SigningKey key) : X509SignatureGenerator
{
    /// <summary>The hash that goes with the key.</summary>
    public HashAlgorithmName Hash => key.Algorithm == KeyAlgorithm.Ecdsa && key.Bits > 256
        ? key.Bits > 384 ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA384
        : HashAlgorithmName.SHA256;

    private SignatureScheme Scheme => key.Algorithm switch
    {
        KeyAlgorithm.Rsa => SignatureTable.Of(KeyAlgorithm.Rsa, SignatureHash.Sha256, SignaturePadding.Pkcs1),
        KeyAlgorithm.Ecdsa => SignatureTable.Of(
            KeyAlgorithm.Ecdsa, key.Bits > 384 ? SignatureHash.Sha512 : key.Bits > 256 ? SignatureHash.Sha384 : SignatureHash.Sha256),
        KeyAlgorithm.Dsa => SignatureTable.Of(KeyAlgorithm.Dsa, SignatureHash.Sha256),
        _ => SignatureTable.Of(KeyAlgorithm.Ed25519, SignatureHash.Identity),
    };

    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => Scheme.Identifier.ToArray();

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.Sign(Scheme, data);

    protected override PublicKey BuildPublicKey() => System.Security.Cryptography.X509Certificates.PublicKey.CreateFromSubjectPublicKeyInfo(key.PublicKey, out _);
}
