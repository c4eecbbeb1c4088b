using System.Collections.Immutable;

namespace Cluster.Ike.Authentication;

/// <summary>All certificates that the cluster has, as they are now. Immutable; whoever loads one makes another.</summary>
public sealed record Pki
{
    public static readonly Pki Empty = new();

    /// <summary>By certificate id.</summary>
    public ImmutableDictionary<string, OwnCertificate> Own { get; init; } = ImmutableDictionary<string, OwnCertificate>.Empty;

    public ImmutableArray<Authority> Authorities { get; init; } = [];

    public IEnumerable<Authority> TrustedBy(CertificatePolicy policy) =>
        Authorities.Where(authority => policy.Trusted is not { } trusted || trusted.Contains(authority.Profile));
}
