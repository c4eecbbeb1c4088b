using System.Collections.Immutable;
using Cluster.Config.Model;
using Cluster.Crypto.Signatures;
using Cluster.Ike.Authentication;

namespace Cluster.Actors.Configuration;

/// <summary>From the certificates of an IKE policy to what IKE needs of them.</summary>
internal static class CertificateTranslation
{
    public static CertificatePolicy Policy(CertificateChoice choice) => new()
    {
        Local = choice.Local,
        Key = choice.Method switch
        {
            IkeAuthenticationMethod.RsaSignatures => KeyAlgorithm.Rsa,
            IkeAuthenticationMethod.DsaSignatures => KeyAlgorithm.Dsa,
            IkeAuthenticationMethod.EcdsaSignatures256 or IkeAuthenticationMethod.EcdsaSignatures384 => KeyAlgorithm.Ecdsa,
            _ => null,
        },
        Bits = choice.Method switch
        {
            IkeAuthenticationMethod.EcdsaSignatures256 => 256,
            IkeAuthenticationMethod.EcdsaSignatures384 => 384,
            _ => null,
        },
        Trusted = choice.Profiles is { } profiles ? [.. profiles] : null,
        Revocation = choice.Configured.ToImmutableDictionary(profile => profile.Name, profile => profile.RevocationCheck switch
        {
            RevocationCheck.UseCrl => RevocationRule.Required,
            RevocationCheck.Disable => RevocationRule.Disabled,
            _ => RevocationRule.IfLoaded,
        }),
        PeerEncoding = choice.PeerType == "pkcs7" ? CertificateEncoding.Pkcs7 : CertificateEncoding.X509Signature,
    };
}
