using System.Security.Cryptography;
using Cluster.Actors.Certificates;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>show security pki certificate-request</c>: key pairs and what was asked of authorities for them.</summary>
public sealed class ShowPkiCertificateRequests : OperationalCommand
{
    public override string Path => "show security pki certificate-request";

    public override string Help => "Key pairs, and requests that wait for an authority";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [PkiArguments.CertificateId];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel)
    {
        PkiHoldings all = await queries.Certificates.AllAsync(cancel);
        string? id = arguments[PkiArguments.CertificateId];
        return new PkiShowAnswer<(string Id, string Key, string? Request)>(
            "certificate-requests",
            [
                .. all.Keys.Where(key => id is null || key.Key == id).Select(key => (
                    key.Key, PkiText.KeyOf(key.Value), all.Requests.GetValueOrDefault(key.Key) is { } request ? PemEncoding.WriteString("CERTIFICATE REQUEST", request) : null)),
            ],
            (text, row) =>
            {
                text.Line($"Certificate identifier: {row.Id}");
                text.Line($"  Public key algorithm: {row.Key}");
                foreach (string line in row.Request?.Split('\n') ?? [])
                {
                    text.Line(line);
                }
            },
            (json, row) =>
            {
                json.WriteString("certificate-id", row.Id);
                json.WriteString("public-key", row.Key);
                json.WriteString("request", row.Request ?? "");
            });
    }
}
