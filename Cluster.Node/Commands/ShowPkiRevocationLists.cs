using Cluster.Actors.Certificates;
using Cluster.Actors.Queries;
using Cluster.Ike.Authentication;

namespace Cluster.Node.Commands;

/// <summary><c>show security pki crl</c>: the revocation lists that are loaded, and with <c>detail</c> what they name.</summary>
public sealed class ShowPkiRevocationLists : OperationalCommand
{
    public override string Path => "show security pki crl";

    public override string Help => "Revocation lists of authorities";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [PkiArguments.Profile, CommandArgument.Detail];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel)
    {
        PkiHoldings all = await queries.Certificates.AllAsync(cancel);
        string? profile = arguments[PkiArguments.Profile];
        bool detail = arguments.Has(CommandArgument.Detail);
        return new PkiShowAnswer<(string Profile, RevocationList List)>(
            "crls",
            [
                .. all.Pki.Authorities.Where(authority => authority.Revoked is not null && (profile is null || authority.Profile == profile))
                    .OrderBy(authority => authority.Profile, StringComparer.Ordinal).Select(authority => (authority.Profile, authority.Revoked!)),
            ],
            (text, row) =>
            {
                text.Line($"CA profile: {row.Profile}");
                text.Line($"  CRL issuer: {CertificateText.Name(row.List.Issuer)}");
                text.Line($"  Effective date: {CertificateText.Time(row.List.ThisUpdate.UtcDateTime)}");
                text.Line($"  Next update: {(row.List.NextUpdate is { } next ? CertificateText.Time(next.UtcDateTime) : "not said")}");
                text.Line($"  Revoked certificates: {row.List.Count}");
                foreach (var (serial, at) in row.List.Entries.Where(_ => detail).OrderBy(entry => entry.Key))
                {
                    text.Line($"    {Serial(serial)}  {CertificateText.Time(at.UtcDateTime)}");
                }
            },
            (json, row) =>
            {
                json.WriteString("ca-profile", row.Profile);
                json.WriteString("issuer", CertificateText.Name(row.List.Issuer));
                json.WriteString("effective-date", row.List.ThisUpdate);
                json.WriteString("next-update", row.List.NextUpdate?.ToString("O") ?? "");
                json.WriteNumber("revoked", row.List.Count);
            });
    }

    private static string Serial(System.Numerics.BigInteger serial) => Convert.ToHexString(serial.ToByteArray(isBigEndian: true));
}
