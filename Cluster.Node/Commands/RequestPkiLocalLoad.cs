using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>request security pki local-certificate load</c>: with those between it and its root.</summary>
public sealed class RequestPkiLocalLoad : OperationalCommand
{
    public override string Path => "request security pki local-certificate load";

    public override string Help => "Load a certificate of ours, and its key if that was not made here";

    public override string Permission => "maintenance";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [PkiArguments.CertificateId, PkiArguments.File, PkiArguments.Key];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel)
    {
        if (PkiArguments.Missing(arguments, PkiArguments.CertificateId, PkiArguments.File) is { } missing)
        {
            return PkiChange.Refused(missing);
        }

        using PkiFileText file = PkiFileText.Read(arguments[PkiArguments.File]!);
        using PkiFileText? key = arguments[PkiArguments.Key] is { } path ? PkiFileText.Read(path) : null;
        return (file.Error ?? key?.Error) is { } error
            ? PkiChange.Refused(error)
            : new PkiChange(await queries.Certificates.LoadLocalAsync(arguments[PkiArguments.CertificateId]!, file.Bytes, key?.Bytes, cancel));
    }
}
