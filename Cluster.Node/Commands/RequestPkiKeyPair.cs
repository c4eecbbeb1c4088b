using Cluster.Actors.Queries;
using Cluster.Crypto.Signatures;

namespace Cluster.Node.Commands;

/// <summary><c>request security pki generate-key-pair</c>: a private key that never leaves the cluster's database but sealed.</summary>
public sealed class RequestPkiKeyPair : OperationalCommand
{
    private static readonly CommandArgument Size = new(
        "size", "bits", "Size of the key; 2048 for RSA and 256 for ECDSA when absent", "a number of bits", text => CommandArgument.IsNumber(text, 256, 16_384));

    private static readonly CommandArgument Type = new("type", "type", "Kind of the key; rsa when absent", "rsa, ecdsa or ed25519", text => text is "rsa" or "ecdsa" or "ed25519")
    {
        Choices = [new("rsa", "RSA"), new("ecdsa", "ECDSA on P-256, P-384 or P-521"), new("ed25519", "Ed25519")],
    };

    public override string Path => "request security pki generate-key-pair";

    public override string Help => "Make a key pair for a certificate";

    public override string Permission => "maintenance";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [PkiArguments.CertificateId, Type, Size];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel)
    {
        if (PkiArguments.Missing(arguments, PkiArguments.CertificateId) is { } missing)
        {
            return PkiChange.Refused(missing);
        }

        KeyAlgorithm algorithm = arguments[Type] switch
        {
            "ecdsa" => KeyAlgorithm.Ecdsa,
            "ed25519" => KeyAlgorithm.Ed25519,
            _ => KeyAlgorithm.Rsa,
        };
        return new PkiChange(await queries.Certificates.GenerateKeyPairAsync(
            arguments[PkiArguments.CertificateId]!, algorithm, arguments.Number(Size) ?? 0, cancel));
    }
}
