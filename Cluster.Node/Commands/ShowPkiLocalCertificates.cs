using Cluster.Actors.Certificates;
using Cluster.Actors.Queries;
using Cluster.Ike.Authentication;

namespace Cluster.Node.Commands;

/// <summary><c>show security pki local-certificate</c>: our certificates; the same on every node.</summary>
public sealed class ShowPkiLocalCertificates : OperationalCommand
{
    public override string Path => "show security pki local-certificate";

    public override string Help => "Our certificates";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [PkiArguments.CertificateId, CommandArgument.Detail];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel)
    {
        PkiHoldings all = await queries.Certificates.AllAsync(cancel);
        string? id = arguments[PkiArguments.CertificateId];
        bool detail = arguments.Has(CommandArgument.Detail);
        return new PkiShowAnswer<OwnCertificate>(
            "local-certificates",
            [.. all.Pki.Own.Values.Where(own => id is null || own.Id == id).OrderBy(own => own.Id, StringComparer.Ordinal)],
            (text, own) =>
            {
                text.Line($"Certificate identifier: {own.Id}");
                PkiText.Write(text, own.Certificate, detail);
                foreach (var above in own.Chain.Where(_ => detail))
                {
                    text.Line($"  Sent with it: {CertificateText.Name(above)}");
                }
            },
            (json, own) =>
            {
                json.WriteString("certificate-id", own.Id);
                PkiText.Write(json, own.Certificate);
            });
    }
}
