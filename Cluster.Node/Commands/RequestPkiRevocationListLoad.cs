using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>request security pki crl load</c>: which must bear its signature and be newer than the one before.</summary>
public sealed class RequestPkiRevocationListLoad : OperationalCommand
{
    public override string Path => "request security pki crl load";

    public override string Help => "Load the revocation list of an authority";

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
            : new PkiChange(await queries.Certificates.LoadRevocationListAsync(arguments[PkiArguments.Profile]!, file.Bytes, cancel));
    }
}
