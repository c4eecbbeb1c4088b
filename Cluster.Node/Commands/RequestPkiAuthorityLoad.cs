using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>request security pki ca-certificate load</c>: whose certificates are believed from then on.</summary>
public sealed class RequestPkiAuthorityLoad : OperationalCommand
{
    public override string Path => "request security pki ca-certificate load";

    public override string Help => "Load the certificate of an authority";

    public override string Permission => "maintenance";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [PkiArguments.Profile, PkiArguments.File];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel)
    {
        if (PkiArguments.Missing(arguments, PkiArguments.Profile, PkiArguments.File) is { } missing)
        {
            return PkiChange.Refused(missing);
        }

        using PkiFileText file = PkiFileText.Read(arguments[PkiArguments.File]!);
        return file.Error is { } error
            ? PkiChange.Refused(error)
            : new PkiChange(await queries.Certificates.LoadAuthorityAsync(arguments[PkiArguments.Profile]!, file.Bytes, cancel));
    }
}
