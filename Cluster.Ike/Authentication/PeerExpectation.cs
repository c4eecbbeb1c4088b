using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace Cluster.Ike.Authentication;

/// <summary>Who a peer must be.</summary>
/// <param name="Gateway">Whose configuration says so, for people.</param>
/// <param name="Identity">What it must say of itself; null where a name rule or nothing is configured.</param>
/// <param name="Name">What its certificate's subject must hold; null for anything.</param>
/// <param name="AnyIdentity"><c>general-ikeid</c>: it may say what it likes.</param>
public sealed record PeerExpectation(string Gateway, IkeIdentity? Identity, DistinguishedNameRule? Name, bool AnyIdentity)
{
    /// <summary><see cref="Identity"/> is what the identities of all users of a group end in.</summary>
    public bool IsGroup { get; init; }

    /// <summary>What it may say of itself instead.</summary>
    public ImmutableArray<IkeIdentity> Others { get; init; } = [];

    /// <summary>Why the peer is not the one, by nothing but what it says of itself; null when it is.</summary>
    public string? Refusal(IkeIdentity peer) =>
        Other(peer) ?? (Name is { } rule && (peer.Type != IkeIdentityType.DistinguishedName || !rule.Fits(peer.Data))
            ? $"the peer says it is {peer}, gateway {Gateway} expects {rule}"
            : null);

    /// <summary>The same with its certificate, which must speak for the identity.</summary>
    public string? Refusal(IkeIdentity peer, X509Certificate2 certificate)
    {
        if (Other(peer) is { } other)
        {
            return other;
        }

        if (Name is { } rule && !rule.Fits(certificate.SubjectName.RawData))
        {
            return $"{CertificateText.Of(certificate)} does not fit {rule}, which gateway {Gateway} expects";
        }

        return AnyIdentity || CertificateNames.SpeaksFor(certificate, peer) ? null
            : $"{CertificateText.Of(certificate)} is for {string.Join(", ", CertificateNames.Of(certificate))}, not for {peer}";
    }

    private string? Other(IkeIdentity peer) =>
        !AnyIdentity && Identity is { } wanted && !(IsGroup ? GroupKey.IsOfGroup(wanted, peer) : wanted == peer || Others.Contains(peer)) ? $"the peer says it is {peer}, gateway {Gateway} expects {(IsGroup ? "a user of " : "")}{wanted}" : null;
}
