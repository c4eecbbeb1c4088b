using System.Collections.Immutable;
using Cluster.Crypto.Signatures;

namespace Cluster.Ike.Authentication;

/// <summary>What the configuration says about the certificates of one peer; the certificates themselves are in <see cref="Pki"/>.</summary>
public sealed record CertificatePolicy
{
    /// <summary>Id of our certificate.</summary>
    public required string Local { get; init; }

    /// <summary>The kind of key on both sides (<c>rsa-signatures</c>, ...); null is any.</summary>
    public KeyAlgorithm? Key { get; init; }

    /// <summary>Of the curve (<c>ecdsa-signatures-256</c>, ...); null is any.</summary>
    public int? Bits { get; init; }

    /// <summary>Profiles of the authorities that may have issued the peer's certificate; null: all.</summary>
    public ImmutableArray<string>? Trusted { get; init; }

    /// <summary>By profile; <see cref="RevocationRule.IfLoaded"/> for one that is not named.</summary>
    public ImmutableDictionary<string, RevocationRule> Revocation { get; init; } = ImmutableDictionary<string, RevocationRule>.Empty;

    /// <summary>What the peer is asked to send; either is accepted.</summary>
    public CertificateEncoding PeerEncoding { get; init; } = CertificateEncoding.X509Signature;

    public RevocationRule RuleOf(Authority authority) => Revocation.GetValueOrDefault(authority.Profile);

    /// <summary>Why a key is not of the configured kind, in words; null when it is.</summary>
    public string? RefusalOf(KeyAlgorithm key, int bits) =>
        (Key is { } wanted && key != wanted) || (Bits is { } size && bits != size)
            ? $"has a key of {Name(key, bits)}, the policy wants {Name(Key ?? key, Bits)}"
            : null;

    private static string Name(KeyAlgorithm key, int? bits) => bits is { } size ? $"{key.ToString().ToUpperInvariant()}-{size}" : key.ToString().ToUpperInvariant();
}
