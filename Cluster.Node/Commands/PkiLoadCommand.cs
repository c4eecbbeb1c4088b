using Cluster.Actors.Certificates;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary>Reads from a file what an authority has published.</summary>
public abstract class PkiLoadCommand : OperationalCommand
{
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
            : new PkiChange(await LoadAsync(queries.Certificates, arguments[PkiArguments.Profile]!, file.Bytes, cancel));
    }

    protected abstract Task<CertificateAnswer> LoadAsync(ICertificates certificates, string profile, byte[] file, CancellationToken cancel);
}
