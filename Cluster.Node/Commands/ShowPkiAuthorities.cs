using Cluster.Actors.Certificates;
using Cluster.Actors.Queries;
using Cluster.Ike.Authentication;

namespace Cluster.Node.Commands;

/// <summary><c>show security pki ca-certificate</c>: the authorities that are loaded; the same on every node.</summary>
public sealed class ShowPkiAuthorities : OperationalCommand
{
    public override string Path => "show security pki ca-certificate";

    public override string Help => "Certificates of authorities";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [PkiArguments.Profile, CommandArgument.Detail];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel)
    {
        PkiHoldings all = await queries.Certificates.AllAsync(cancel);
        string? profile = arguments[PkiArguments.Profile];
        bool detail = arguments.Has(CommandArgument.Detail);
        return new PkiShowAnswer<Authority>(
            "ca-certificates",
            [.. all.Pki.Authorities.Where(authority => profile is null || authority.Profile == profile).OrderBy(authority => authority.Profile, StringComparer.Ordinal)],
            (text, authority) =>
            {
                text.Line($"CA profile: {authority.Profile}");
                PkiText.Write(text, authority.Certificate, detail);
            },
            (json, authority) =>
            {
                json.WriteString("ca-profile", authority.Profile);
                PkiText.Write(json, authority.Certificate);
            });
    }
}
