using Cluster.Crypto.Transforms;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.Negotiation;

/// <summary>Proposals in the words of the configuration, for reports.</summary>
internal static class ProposalText
{
    public static string Of(IEnumerable<SaProposal> proposals) => string.Join("; ", proposals.Select(Of));

    public static string Of(SaProposal proposal) => string.Join('/', proposal.Transforms
        .Where(transform => transform.Type != TransformType.ExtendedSequenceNumbers)
        .GroupBy(transform => transform.Type)
        .Select(group => string.Join('|', group.Select(Of).Distinct())));

    public static string Of(SaTransform transform) => transform.Type switch
    {
        TransformType.Encryption => TransformTable.FindEncryption(transform.Id, transform.KeyBits)?.JunosKeywords.FirstOrDefault()
            ?? $"encryption {transform.Id} {transform.KeyBits}",
        TransformType.Prf => TransformTable.FindPrf(transform.Id)?.Name ?? $"prf {transform.Id}",
        TransformType.Integrity => TransformTable.FindIntegrity(transform.Id)?.Name ?? $"integrity {transform.Id}",
        TransformType.KeyExchange => TransformTable.FindKeyExchange(transform.Id)?.JunosKeywords.FirstOrDefault() ?? $"group {transform.Id}",
        TransformType.ExtendedSequenceNumbers => transform.Id == 0 ? "no-esn" : "esn",
        _ => $"transform {(byte)transform.Type} {transform.Id}",
    };

    public static NegotiationDifference Difference(string about, IReadOnlyList<SaProposal> offered, IReadOnlyList<SaProposal> ours) =>
        new(about, Of(offered), Of(ours), FirstDifference(offered, ours));

    private static string FirstDifference(IReadOnlyList<SaProposal> offered, IReadOnlyList<SaProposal> ours)
    {
        foreach (var type in Enum.GetValues<TransformType>())
        {
            var theirs = Names(offered, type);
            var accepted = Names(ours, type);
            if (!theirs.Intersect(accepted).Any() && (theirs.Length > 0 || accepted.Length > 0))
            {
                return $"{Name(type)} (peer: {Join(theirs)}, we: {Join(accepted)})";
            }
        }

        return "no single algorithm, but no combination fits";
    }

    private static string[] Names(IReadOnlyList<SaProposal> proposals, TransformType type) =>
        [.. proposals.SelectMany(proposal => proposal.Transforms).Where(transform => transform.Type == type).Select(Of).Distinct()];

    private static string Join(string[] names) => names.Length == 0 ? "none" : string.Join('|', names);

    private static string Name(TransformType type) => type switch
    {
        TransformType.Encryption => "encryption-algorithm",
        TransformType.Prf => "prf",
        TransformType.Integrity => "authentication-algorithm",
        TransformType.KeyExchange => "dh-group",
        _ => "extended sequence numbers",
    };
}
