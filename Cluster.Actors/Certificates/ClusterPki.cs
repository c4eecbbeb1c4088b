using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cluster.Actors.Store;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Signatures;
using Cluster.Ike.Authentication;

namespace Cluster.Actors.Certificates;

/// <summary>Changes of the certificate store, checked before they are written, and told to the other nodes.</summary>
/// <param name="tell">Tells the other nodes of a revision; returns the names of those that do not use it yet, soon.</param>
internal sealed class ClusterPki(IPkiStore store, PkiView view, Func<DateTimeOffset> now, Func<long, Task<IReadOnlyList<string>>> tell) : ICertificates
{
    private const int SelfSignedYears = 10;

    public async Task<PkiHoldings> AllAsync(CancellationToken cancel)
    {
        await GuardAsync(async () =>
        {
            await PkiActor.RefreshAsync(store, view, cancel).ConfigureAwait(false);
            return CertificateAnswer.Done("");
        }).ConfigureAwait(false);
        return view.Current;
    }

    public Task<CertificateAnswer> GenerateKeyPairAsync(string id, KeyAlgorithm algorithm, int bits, CancellationToken cancel) => GuardAsync(async () =>
    {
        IReadOnlyList<int> sizes = SignatureKeys.Sizes(algorithm);
        int size = bits == 0 ? sizes[0] : bits;
        if (!sizes.Contains(size))
        {
            return CertificateAnswer.Refused($"a key of {size} bits cannot be made: {string.Join(", ", sizes)} can");
        }

        if ((await RefreshedAsync(cancel).ConfigureAwait(false)).Keys.ContainsKey(id))
        {
            return CertificateAnswer.Refused($"key pair '{id}' is there already: clear it first");
        }

        // A large key takes longer than anybody waits for a command: it is made and stored all the same.
        using SecretBytes key = await Task.Run(() => SignatureKeys.Generate(algorithm, size), CancellationToken.None).ConfigureAwait(false);
        await store.PutAsync([new PkiEntry(PkiKind.KeyPair, id, [], key)], CancellationToken.None).ConfigureAwait(false);
        return await DoneAsync($"Generated key pair {id}, key size {size} bits", CancellationToken.None).ConfigureAwait(false);
    });

    public Task<CertificateAnswer> RequestAsync(string id, CertificateSubject subject, CancellationToken cancel) => GuardAsync(async () =>
    {
        if ((await RefreshedAsync(cancel).ConfigureAwait(false)).Keys.GetValueOrDefault(id) is not { } key)
        {
            return NoKey(id);
        }

        byte[] request = RequestOf(key, subject).CreateSigningRequest(new CertificateSigner(key));
        await store.PutAsync([new PkiEntry(PkiKind.CertificateRequest, id, [request], null)], cancel).ConfigureAwait(false);
        return await DoneAsync(PemEncoding.WriteString("CERTIFICATE REQUEST", request), cancel).ConfigureAwait(false);
    });

    public Task<CertificateAnswer> SelfSignAsync(string id, CertificateSubject subject, CancellationToken cancel) => GuardAsync(async () =>
    {
        if ((await RefreshedAsync(cancel).ConfigureAwait(false)).Keys.GetValueOrDefault(id) is not { } key)
        {
            return NoKey(id);
        }

        CertificateRequest request = RequestOf(key, subject);
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        using X509Certificate2 certificate = request.Create(
            request.SubjectName, new CertificateSigner(key), now().AddMinutes(-5), now().AddYears(SelfSignedYears), serial);
        await store.PutAsync([new PkiEntry(PkiKind.LocalCertificate, id, [certificate.RawData], null)], cancel).ConfigureAwait(false);
        return await DoneAsync("Self-signed certificate generated and loaded successfully", cancel).ConfigureAwait(false);
    });

    public Task<CertificateAnswer> LoadLocalAsync(string id, byte[] file, byte[]? key, CancellationToken cancel) => GuardAsync(async () =>
    {
        using PkiFile read = PkiFile.Read(file);
        using PkiFile? other = key is null ? null : PkiFile.Read(key);
        if (read.Certificates is not [var first, ..])
        {
            return CertificateAnswer.Refused("there is no certificate in the file");
        }

        if ((other ?? read).KeyIsEncrypted)
        {
            return CertificateAnswer.Refused("the private key in the file is encrypted: decrypt it first");
        }

        SecretBytes? secret = (other ?? read).Key;
        if (key is not null && secret is null)
        {
            return CertificateAnswer.Refused("there is no private key in the file");
        }

        using SigningKey? loaded = secret is null ? null : SigningKey.TryRead(secret);
        if (secret is not null && loaded is null)
        {
            return CertificateAnswer.Refused("the private key in the file is of a kind that is not supported");
        }

        SigningKey? pair = loaded ?? (await RefreshedAsync(cancel).ConfigureAwait(false)).Keys.GetValueOrDefault(id);
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(first);
        if (pair is null)
        {
            return NoKey(id);
        }

        if (!pair.PublicKey.AsSpan().SequenceEqual(certificate.PublicKey.ExportSubjectPublicKeyInfo()))
        {
            return CertificateAnswer.Refused($"{CertificateText.Of(certificate)} is not for key pair '{id}'");
        }

        var entry = new PkiEntry(PkiKind.LocalCertificate, id, read.Certificates, null);
        await store.PutAsync(secret is null ? [entry] : [new PkiEntry(PkiKind.KeyPair, id, [], secret), entry], cancel).ConfigureAwait(false);
        await store.RemoveAsync(PkiKind.CertificateRequest, id, cancel).ConfigureAwait(false);
        return await DoneAsync("Local certificate loaded successfully", cancel).ConfigureAwait(false);
    });

    public Task<CertificateAnswer> LoadAuthorityAsync(string profile, byte[] file, CancellationToken cancel) => GuardAsync(async () =>
    {
        using PkiFile read = PkiFile.Read(file);
        if (read.Certificates is not [var first, ..])
        {
            return CertificateAnswer.Refused("there is no certificate in the file");
        }

        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(first);
        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: true })
        {
            return CertificateAnswer.Refused($"{CertificateText.Of(certificate)} is not that of an authority");
        }

        await store.PutAsync([new PkiEntry(PkiKind.Authority, profile, [first], null)], cancel).ConfigureAwait(false);
        return await DoneAsync(
            $"Fingerprint:{Environment.NewLine}  {Fingerprint(certificate, HashAlgorithmName.SHA1)} (sha1){Environment.NewLine}  "
            + $"{Fingerprint(certificate, HashAlgorithmName.SHA256)} (sha256){Environment.NewLine}CA certificate for profile {profile} loaded successfully",
            cancel).ConfigureAwait(false);
    });

    public Task<CertificateAnswer> LoadRevocationListAsync(string profile, byte[] file, CancellationToken cancel) => GuardAsync(async () =>
    {
        using PkiFile read = PkiFile.Read(file);
        PkiHoldings all = await RefreshedAsync(cancel).ConfigureAwait(false);
        if (all.Pki.Authorities.FirstOrDefault(authority => authority.Profile == profile) is not { } authority)
        {
            return CertificateAnswer.Refused($"no CA certificate of profile '{profile}' is loaded");
        }

        if (read.RevocationList is not { } der || RevocationList.TryRead(der) is not { } list)
        {
            return CertificateAnswer.Refused("there is no revocation list in the file");
        }

        if (!list.IsSignedBy(authority.Certificate))
        {
            return CertificateAnswer.Refused($"the revocation list is of {CertificateText.Name(list.Issuer)} and does not bear the signature of {authority}");
        }

        if (authority.Revoked is { } before && list.ThisUpdate < before.ThisUpdate)
        {
            return CertificateAnswer.Refused($"the revocation list is older ({list.ThisUpdate:u}) than the one that is loaded ({before.ThisUpdate:u})");
        }

        await store.PutAsync([new PkiEntry(PkiKind.RevocationList, profile, [der], null)], cancel).ConfigureAwait(false);
        return await DoneAsync($"CRL for CA profile {profile} loaded successfully", cancel).ConfigureAwait(false);
    });

    public Task<CertificateAnswer> ClearAsync(PkiKind kind, string name, CancellationToken cancel) => GuardAsync(async () =>
    {
        if (!await store.RemoveAsync(kind, name, cancel).ConfigureAwait(false))
        {
            return CertificateAnswer.Refused($"there is no such entry: {name}");
        }

        if (kind == PkiKind.Authority)
        {
            await store.RemoveAsync(PkiKind.RevocationList, name, cancel).ConfigureAwait(false);
        }

        return await DoneAsync("", cancel).ConfigureAwait(false);
    });

    public static string Fingerprint(X509Certificate2 certificate, HashAlgorithmName hash) =>
        string.Join(':', certificate.GetCertHash(hash).Select(octet => octet.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));

    private static CertificateRequest RequestOf(SigningKey key, CertificateSubject subject)
    {
        var signer = new CertificateSigner(key);
        var request = new CertificateRequest(new X500DistinguishedName(subject.Name), signer.PublicKey, signer.Hash);
        var names = new SubjectAlternativeNameBuilder();
        foreach (string name in subject.DomainNames)
        {
            names.AddDnsName(name);
        }

        foreach (string mail in subject.Mails)
        {
            names.AddEmailAddress(mail);
        }

        foreach (System.Net.IPAddress address in subject.Addresses)
        {
            names.AddIpAddress(address);
        }

        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        if (subject.DomainNames.Length + subject.Mails.Length + subject.Addresses.Length > 0)
        {
            request.CertificateExtensions.Add(names.Build());
        }

        return request;
    }

    private static CertificateAnswer NoKey(string id) => CertificateAnswer.Refused($"there is no key pair '{id}': generate or load it first");

    private async Task<PkiHoldings> RefreshedAsync(CancellationToken cancel)
    {
        await PkiActor.RefreshAsync(store, view, cancel).ConfigureAwait(false);
        return view.Current;
    }

    /// <summary>Of a change that is in the store: used here when this returns, and by every other node that answers in time.</summary>
    private async Task<CertificateAnswer> DoneAsync(string text, CancellationToken cancel)
    {
        PkiHoldings all = await RefreshedAsync(cancel).ConfigureAwait(false);
        IReadOnlyList<string> behind = await tell(all.Revision).ConfigureAwait(false);
        string note = behind.Count == 0 ? "" : $"Not in use yet on {string.Join(", ", behind)}, which did not answer: there within seconds of the database's being reached";
        return CertificateAnswer.Done(text.Length > 0 && note.Length > 0 ? text + Environment.NewLine + note : text + note);
    }

    /// <summary>A failing database, and what the framework does not take, are answers.</summary>
    private static async Task<CertificateAnswer> GuardAsync(Func<Task<CertificateAnswer>> act)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            return CertificateAnswer.Refused($"not possible: {fault.Message}");
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return CertificateAnswer.Refused($"the database does not answer: {fault.Message}");
        }
    }
}
