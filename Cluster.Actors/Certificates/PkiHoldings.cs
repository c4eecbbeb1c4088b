using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cluster.Actors.Store;
using Cluster.Crypto.Signatures;
using Cluster.Ike.Authentication;

namespace Cluster.Actors.Certificates;

/// <summary>The certificate store as this node understands it: what IKE uses, and what is only shown.</summary>
/// <param name="Keys">Key pairs by certificate id, those without a certificate too.</param>
/// <param name="Requests">PKCS #10 by certificate id.</param>
/// <param name="Unreadable">What this build cannot read, for the log: kinds and names.</param>
public sealed record PkiHoldings(
    long Revision, Pki Pki, ImmutableSortedDictionary<string, SigningKey> Keys, ImmutableSortedDictionary<string, byte[]> Requests, ImmutableArray<string> Unreadable)
{
    public static readonly PkiHoldings None = new(
        -1, Pki.Empty, ImmutableSortedDictionary<string, SigningKey>.Empty, ImmutableSortedDictionary<string, byte[]>.Empty, []);

    /// <summary>Takes the secrets of the entries over.</summary>
    public static PkiHoldings Of(PkiContents contents)
    {
        var unreadable = ImmutableArray.CreateBuilder<string>();
        var keys = ImmutableSortedDictionary.CreateBuilder<string, SigningKey>(StringComparer.Ordinal);
        foreach (PkiEntry entry in contents.Entries.Where(entry => entry is { Kind: PkiKind.KeyPair, Key: not null }))
        {
            using (entry.Key)
            {
                Add(keys, entry, SigningKey.TryRead(entry.Key!), unreadable);
            }
        }

        var own = ImmutableDictionary.CreateBuilder<string, OwnCertificate>();
        foreach (PkiEntry entry in Of(contents, PkiKind.LocalCertificate))
        {
            if (Certificates(entry) is [var first, .. var chain] && keys.TryGetValue(entry.Name, out SigningKey? key))
            {
                own[entry.Name] = new OwnCertificate(entry.Name, first, chain, key);
            }
            else
            {
                unreadable.Add($"{entry.Kind} {entry.Name}");
            }
        }

        var pki = new Pki { Own = own.ToImmutable(), Authorities = Authorities(contents, unreadable) };
        return new PkiHoldings(
            contents.Revision, pki, keys.ToImmutable(),
            Of(contents, PkiKind.CertificateRequest).Where(entry => entry.Parts.Length > 0).ToImmutableSortedDictionary(entry => entry.Name, entry => entry.Parts[0], StringComparer.Ordinal),
            unreadable.ToImmutable());
    }

    private static ImmutableArray<Authority> Authorities(PkiContents contents, ImmutableArray<string>.Builder unreadable)
    {
        var authorities = ImmutableArray.CreateBuilder<Authority>();
        foreach (PkiEntry entry in Of(contents, PkiKind.Authority))
        {
            if (Certificates(entry) is not [var certificate, ..])
            {
                unreadable.Add($"{entry.Kind} {entry.Name}");
                continue;
            }

            RevocationList? list = Of(contents, PkiKind.RevocationList).Where(list => list.Name == entry.Name && list.Parts.Length > 0)
                .Select(list => RevocationList.TryRead(list.Parts[0])).FirstOrDefault();
            authorities.Add(new Authority(entry.Name, certificate, list?.IsSignedBy(certificate) == true ? list : null));
        }

        return authorities.ToImmutable();
    }

    private static IEnumerable<PkiEntry> Of(PkiContents contents, PkiKind kind) => contents.Entries.Where(entry => entry.Kind == kind);

    private static void Add(
        ImmutableSortedDictionary<string, SigningKey>.Builder keys, PkiEntry entry, SigningKey? key, ImmutableArray<string>.Builder unreadable)
    {
        if (key is null)
        {
            unreadable.Add($"{entry.Kind} {entry.Name}");
        }
        else
        {
            keys[entry.Name] = key;
        }
    }

    private static ImmutableArray<X509Certificate2> Certificates(PkiEntry entry)
    {
        try
        {
            return [.. entry.Parts.Select(part => X509CertificateLoader.LoadCertificate(part))];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }
}
