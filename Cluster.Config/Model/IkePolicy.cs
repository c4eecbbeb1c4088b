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
}

/// <summary>How an IKE SA is negotiated and proven.</summary>
/// <param name="Proposals">Most preferred first; only those whose algorithms are available, at least one.</param>
public sealed record IkePolicy(
    string Name, IkeMode Mode, ValueList<IkeProposal> Proposals, SecretText? PreSharedKey, string? Description);

/// <summary>IKEv1 only.</summary>
public enum IkeMode
{
    Main,
    Aggressive,
}
