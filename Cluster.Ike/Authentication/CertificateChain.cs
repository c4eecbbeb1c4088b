using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cluster.Ike.Authentication;

/// <summary>
/// Whether a certificate leads to a trusted authority: signatures, times, basic constraints and key usage by the framework's path validation
/// (RFC 5280 section 6), revocation by the lists that were loaded.
/// </summary>
public static class CertificateChain
{
    /// <summary>Ours: choices among authorities of the same name that are tried.</summary>
    private const int MaxWays = 16;

    /// <summary>Why the leaf is not to be believed, in words; null when it is.</summary>
    /// <param name="utc">Milliseconds since 1970.</param>
    public static string? Refusal(X509Certificate2 leaf, ImmutableArray<X509Certificate2> others, ImmutableArray<Authority> trusted, CertificatePolicy policy, long utc)
    {
        if (trusted.IsEmpty)
        {
            return $"{CertificateText.Of(leaf)} cannot be checked: no certificate of a trusted CA is loaded";
        }

        string? first = null;
        foreach (var some in Namesakes(trusted))
        {
            if (RefusalBy(leaf, others, some, trusted, policy, utc) is not { } refusal)
            {
                return null;
            }

            first ??= refusal;
        }

        return first;
    }

    /// <summary>
    /// Of authorities with the same name, path validation tries one and takes its word, unless key identifiers tell them apart: so each of them is tried
    /// with each of the others.
    /// </summary>
    private static IEnumerable<ImmutableArray<Authority>> Namesakes(ImmutableArray<Authority> trusted)
    {
        var names = trusted.GroupBy(authority => Convert.ToHexString(authority.Certificate.SubjectName.RawData)).Select(group => group.ToArray()).ToArray();
        int ways = 1;
        foreach (var name in names)
        {
            ways = Math.Min(MaxWays, ways * name.Length);
        }

        for (int way = 0; way < ways; way++)
        {
            int rest = way;
            var some = ImmutableArray.CreateBuilder<Authority>(names.Length);
            foreach (var name in names)
            {
                some.Add(name[rest % name.Length]);
                rest /= name.Length;
            }

            yield return some.MoveToImmutable();
        }
    }

    private static string? RefusalBy(
        X509Certificate2 leaf, ImmutableArray<X509Certificate2> others, ImmutableArray<Authority> some, ImmutableArray<Authority> trusted, CertificatePolicy policy, long utc)
    {
        using var chain = new X509Chain();
        var time = DateTimeOffset.FromUnixTimeMilliseconds(utc);
        Prepare(chain.ChainPolicy, others, some, time);
        try
        {
            chain.Build(leaf);
            return Judge(chain, leaf, trusted, policy, time);
        }
        catch (CryptographicException)
        {
            return $"{CertificateText.Of(leaf)} cannot be checked: it is damaged";
        }
        finally
        {
            foreach (var element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    private static void Prepare(X509ChainPolicy policy, ImmutableArray<X509Certificate2> others, ImmutableArray<Authority> trusted, DateTimeOffset time)
    {
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = time.UtcDateTime;
        foreach (var authority in trusted)
        {
            policy.CustomTrustStore.Add(authority.Certificate);
        }

        foreach (var other in others)
        {
            policy.ExtraStore.Add(other);
        }
    }

    private static string? Judge(X509Chain chain, X509Certificate2 leaf, ImmutableArray<Authority> trusted, CertificatePolicy policy, DateTimeOffset time)
    {
        // A chain may end at an authority that is no root: it was loaded, so it is trusted, and what is above it does not matter.
        var elements = chain.ChainElements;
        int end = 1;
        while (end < elements.Count && AuthorityOf(elements[end].Certificate, trusted) is null)
        {
            end++;
        }

        for (int n = 0; n < Math.Min(end + 1, elements.Count); n++)
        {
            if (Fault(elements[n], time) is { } fault)
            {
                return $"{CertificateText.Of(elements[n].Certificate)} {fault}";
            }
        }

        if (end >= elements.Count)
        {
            var last = elements.Count > 0 ? elements[^1].Certificate : leaf;
            return $"{CertificateText.Of(last)} was issued by {CertificateText.Name(last.IssuerName)}, which is none of the trusted CAs: {string.Join("; ", trusted)}";
        }

        Authority anchor = AuthorityOf(elements[end].Certificate, trusted)!;
        for (int n = 0; n < end; n++)
        {
            if (Revocation(elements[n].Certificate, elements[n + 1].Certificate, anchor, trusted, policy, time) is { } revoked)
            {
                return revoked;
            }
        }

        return null;
    }

    private static Authority? AuthorityOf(X509Certificate2 certificate, ImmutableArray<Authority> trusted) =>
        trusted.FirstOrDefault(authority => authority.Certificate.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span));

    /// <summary>What is wrong with one certificate of the chain; whether it ends at the right place is asked elsewhere.</summary>
    private static string? Fault(X509ChainElement element, DateTimeOffset time)
    {
        var certificate = element.Certificate;
        var rest = X509ChainStatusFlags.NoError;
        foreach (var status in element.ChainElementStatus)
        {
            rest |= status.Status & ~(X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot);
        }

        return rest switch
        {
            X509ChainStatusFlags.NoError => null,
            _ when rest.HasFlag(X509ChainStatusFlags.NotTimeValid) && time.UtcDateTime > certificate.NotAfter.ToUniversalTime() =>
                $"has expired: it was valid until {CertificateText.Time(certificate.NotAfter)}",
            _ when rest.HasFlag(X509ChainStatusFlags.NotTimeValid) => $"is not valid before {CertificateText.Time(certificate.NotBefore)}",
            _ when rest.HasFlag(X509ChainStatusFlags.NotSignatureValid) => $"does not bear the signature of {CertificateText.Name(certificate.IssuerName)}",
            _ when rest.HasFlag(X509ChainStatusFlags.InvalidBasicConstraints) => "is not the certificate of an authority, or has too many below it",
            _ => $"is not valid: {rest}",
        };
    }

    private static string? Revocation(
        X509Certificate2 certificate, X509Certificate2 issuer, Authority anchor, ImmutableArray<Authority> trusted, CertificatePolicy policy, DateTimeOffset time)
    {
        // An authority between that the peer presented has no profile, and no list here: the rule is that of the authority above it.
        if (AuthorityOf(issuer, trusted) is not { } authority)
        {
            return policy.RuleOf(anchor) != RevocationRule.Required ? null
                : $"{CertificateText.Of(certificate)} cannot be checked: no revocation list of {CertificateText.Name(issuer)} is loaded";
        }

        var rule = policy.RuleOf(authority);
        if (rule == RevocationRule.Disabled)
        {
            return null;
        }

        if (authority.Revoked?.RevokedAt(certificate) is { } when)
        {
            return $"{CertificateText.Of(certificate)} was revoked by {authority} on {CertificateText.Time(when.UtcDateTime)}";
        }

        return rule != RevocationRule.Required ? null
            : authority.Revoked is not { } list ? $"{CertificateText.Of(certificate)} cannot be checked: no revocation list of {authority} is loaded"
            : list.NextUpdate < time ? $"{CertificateText.Of(certificate)} cannot be checked: the revocation list of {authority} is out of date since {CertificateText.Time(list.NextUpdate.Value.UtcDateTime)}"
            : null;
    }
}
