namespace Cluster.Config.Model;

/// <summary>One offer for an IKE SA.</summary>
/// <param name="Name">The configured name, or that of a predefined proposal: <c>pre-g2-aes128-sha</c>.</param>
/// <param name="Authentication">Hash and PRF. With a combined-mode cipher it selects the PRF only.</param>
public sealed record IkeProposal(
    string Name, IkeAuthenticationMethod Method, KeyExchangeGroup Group, IkeAuthenticationAlgorithm Authentication,
    EncryptionAlgorithm Encryption, int LifetimeSeconds);

public enum IkeAuthenticationMethod
{
    PreSharedKeys,
    RsaSignatures,
    DsaSignatures,
    EcdsaSignatures256,
    EcdsaSignatures384,

    /// <summary>Keys of any kind; IKEv2 only.</summary>
    Certificates,
}

/// <summary>How an IKE SA is negotiated and proven.</summary>
/// <param name="Proposals">Most preferred first; only those that this version can use.</param>
/// <param name="Certificates">Null when the proposals authenticate with the pre-shared key.</param>
public sealed record IkePolicy(
    string Name, IkeMode Mode, ValueList<IkeProposal> Proposals, SecretText? PreSharedKey, CertificateChoice? Certificates, string? Description);

/// <summary>The certificates of an IKE policy.</summary>
/// <param name="PeerType"><c>pkcs7</c> or <c>x509-signature</c>.</param>
/// <param name="TrustedCa">A profile, a group, or <c>use-all</c>; null: not said.</param>
public sealed record CertificateChoice(string Local, string PeerType, string? TrustedCa)
{
    /// <summary>What the keys must be; with a predefined set, any.</summary>
    public IkeAuthenticationMethod Method { get; init; } = IkeAuthenticationMethod.Certificates;

    /// <summary>The profiles that <see cref="TrustedCa"/> means; null: all that are loaded.</summary>
    public ValueList<string>? Profiles { get; init; }

    /// <summary>The configured profiles, for what they say about revocation.</summary>
    public ValueList<CaProfile> Configured { get; init; } = ValueList<CaProfile>.Empty;
}

/// <summary>IKEv1 only.</summary>
public enum IkeMode
{
    Main,
    Aggressive,
}
