using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Cluster.Actors.Certificates;
using Cluster.Actors.Store;
using Cluster.Crypto.Signatures;
using Cluster.Ike.Authentication;

namespace Cluster.Tests.Node.Commands;

/// <summary>One certificate, its authority and a list that revokes it; changes are only written down. Made with OpenSSL for this, private keys thrown away.</summary>
internal sealed class FakeCertificates : ICertificates
{
    private const string Certificate =
        "MIIB0jCCAXigAwIBAgICEjQwCgYIKoZIzj0EAwIwNDELMAkGA1UEBhMCWFgxEDAOBgNVBAoMB0V4YW1wbGUxEzARBgNVBAMMCkV4YW1wbGUgQ0EwHhcNMjYxMTIzMTY0NjU1WhcNMzYxMTIwMTY0Nj" +
            "U1WjAsMQswCQYDVQQGEwJYWDEQMA4GA1UECgwHRXhhbXBsZTELMAkGA1UEAwwCZ3cwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT7qybjPjl4+9t8QKtRlCWrBenkvCInLnDW3I54MtEieGvPZvJB" +
            "6M0KdN3IDu0DYtqGTBQCGupOHDrAw560SSP4o4GBMH8wDAYDVR0TAQH/BAIwADAOBgNVHQ8BAf8EBAMCB4AwHwYDVR0RBBgwFoIOZ3cuZXhhbXBsZS5uZXSHBMAAAgEwHwYDVR0jBBgwFoAUWQCrrb" +
            "rhqIsfZUi2exq5rus29IgwHQYDVR0OBBYEFE7JxmbzVx9xcDM9SHKCjSMrXIfYMAoGCCqGSM49BAMCA0gAMEUCICE3QciYgjdp9FxdOaRUNIkFMPQ/ywM/7i+nnifdk/smAiEAzY8bCWk3oawtf4a0" +
            "s36bQjD0OC7U5840XqTVxuhEc8E=";

    private const string Above =
        "MIIBmTCCAT+gAwIBAgIBATAKBggqhkjOPQQDAjA0MQswCQYDVQQGEwJYWDEQMA4GA1UECgwHRXhhbXBsZTETMBEGA1UEAwwKRXhhbXBsZSBDQTAeFw0yNjExMjMxNjQ2NTVaFw00NjExMTgxNjQ2NT" +
            "VaMDQxCzAJBgNVBAYTAlhYMRAwDgYDVQQKDAdFeGFtcGxlMRMwEQYDVQQDDApFeGFtcGxlIENBMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZu/t2atXGQpxb3nfRli1DIE+U0aVQMKqI4ZNI97d" +
            "OK5aLCT5E3ediv9+VVm1jUWH23OfqcXCiWYfako+HC1JyaNCMEAwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwHQYDVR0OBBYEFFkAq6264aiLH2VItnsaua7rNvSIMAoGCCqGSM49BA" +
            "MCA0gAMEUCIB+oslAXfYCQu/yPAXoe6NYk+autDnnoHZB0vDxqtX5TAiEAjUH7ucvau0FwC6O8hujN/3AGr+1Z3C/JkKrnhvgYbkA=";

    private const string List =
        "MIHkMIGKAgEBMAoGCCqGSM49BAMCMDQxCzAJBgNVBAYTAlhYMRAwDgYDVQQKDAdFeGFtcGxlMRMwEQYDVQQDDApFeGFtcGxlIENBFw0yNjExMjMxNjQ2NTZaFw0zNjExMjAxNjQ2NTZaMBUwEwICEj" +
            "QXDTI2MTEyMzE2NDY1NlqgDjAMMAoGA1UdFAQDAgEBMAoGCCqGSM49BAMCA0kAMEYCIQDGIyfOg9cKblEwIdlzR21Vx+R9OAJgZ06U2a0HNSyOrwIhANB6tk3ZML/GnpveA5ylS+XZuG5Rzzl/pi09" +
            "medCIBH3";

    private const string Request =
        "MIHmMIGOAgEAMCwxCzAJBgNVBAYTAlhYMRAwDgYDVQQKDAdFeGFtcGxlMQswCQYDVQQDDAJndzBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPurJuM+OXj723xAq1GUJasF6eS8IicucNbcjngy0S" +
            "J4a89m8kHozQp03cgO7QNi2oZMFAIa6k4cOsDDnrRJI/igADAKBggqhkjOPQQDAgNHADBEAiAu79VQMc6KpcXCHXQyVfsxq0pxXFGHbzru1pZwA4QO/wIgLUycGDunnqumHOY/0+7c4+oCvJbRPOcE" +
            "XQf8Z+85EyA=";

    public List<string> Asked { get; } = [];

    public Task<PkiHoldings> AllAsync(CancellationToken cancel)
    {
        using var secret = SignatureKeys.Generate(KeyAlgorithm.Ecdsa, 256);
        SigningKey key = SigningKey.TryRead(secret)!;
        X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(Certificate));
        X509Certificate2 authority = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(Above));
        return Task.FromResult(new PkiHoldings(
            3,
            new Pki
            {
                Own = ImmutableDictionary<string, OwnCertificate>.Empty.Add("gw", new OwnCertificate("gw", certificate, [authority], key)),
                Authorities = [new Authority("example", authority, RevocationList.TryRead(Convert.FromBase64String(List)))],
            },
            ImmutableSortedDictionary<string, SigningKey>.Empty.Add("gw", key).Add("next", key),
            ImmutableSortedDictionary<string, byte[]>.Empty.Add("next", Convert.FromBase64String(Request)),
            []));
    }

    public Task<CertificateAnswer> GenerateKeyPairAsync(string id, KeyAlgorithm algorithm, int bits, CancellationToken cancel) =>
        Done($"generate {id} {algorithm} {bits}");

    public Task<CertificateAnswer> RequestAsync(string id, CertificateSubject subject, CancellationToken cancel) => Done($"request {id} {Text(subject)}");

    public Task<CertificateAnswer> SelfSignAsync(string id, CertificateSubject subject, CancellationToken cancel) => Done($"self-sign {id} {Text(subject)}");

    public Task<CertificateAnswer> LoadLocalAsync(string id, byte[] file, byte[]? key, CancellationToken cancel) =>
        Done($"load {id} {file.Length} {key?.Length}");

    public Task<CertificateAnswer> LoadAuthorityAsync(string profile, byte[] file, CancellationToken cancel) => Done($"authority {profile} {file.Length}");

    public Task<CertificateAnswer> LoadRevocationListAsync(string profile, byte[] file, CancellationToken cancel) => Done($"list {profile} {file.Length}");

    public Task<CertificateAnswer> ClearAsync(PkiKind kind, string name, CancellationToken cancel) => Done($"clear {kind} {name}");

    private static string Text(CertificateSubject subject) =>
        $"{subject.Name} {string.Join(',', subject.DomainNames)} {string.Join(',', subject.Mails)} {string.Join<System.Net.IPAddress>(',', subject.Addresses)}";

    private Task<CertificateAnswer> Done(string what)
    {
        Asked.Add(what);
        return Task.FromResult(CertificateAnswer.Done(what));
    }
}
