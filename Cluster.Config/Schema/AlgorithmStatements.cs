using Cluster.Config.Model;

namespace Cluster.Config.Schema;

/// <summary>What the statements of IKE and IPsec have in common about algorithms.</summary>
internal static class AlgorithmStatements
{
    public const string WeakAlgorithms = "security weak-algorithms", Forbid = "forbid";

    public static readonly Statement[] Rows =
    [
        Row.Kept(WeakAlgorithms,
            ArgumentTypes.Words("action", ("warn", "A warning"), (Forbid, "The commit is refused")),
            "What a commit says of algorithms that RFC 8247 and RFC 8221 advise against (not a statement of Junos)", otherwise: "warn"),
    ];

    /// <summary>The words of <c>proposal-set</c>; the algorithms that are in a set make it weak.</summary>
    public static ArgumentType<PredefinedSet> SetsOf(Func<PredefinedSet, IEnumerable<IAlgorithm>> algorithms)
    {
        (string Word, string Help, PredefinedSet Set)[] sets =
        [
            ("basic", "DES with group 1; for old peers only", PredefinedSet.Basic),
            ("compatible", "Triple DES and DES", PredefinedSet.Compatible),
            ("standard", "AES-128 and triple DES with SHA-1, group 2", PredefinedSet.Standard),
            ("recommended", "AES-GCM, AES-CBC with SHA-256, group 14: what RFC 8247 and RFC 8221 ask for (not a word of Junos)", PredefinedSet.Recommended),
        ];
        return ArgumentTypes.Marked("set", [.. sets.Select(row => (row.Word, row.Help, Effect.Works, Weakness(algorithms(row.Set)), row.Set))]);
    }

    private static string? Weakness(IEnumerable<IAlgorithm> algorithms)
    {
        string[] weak = [.. algorithms.Where(algorithm => algorithm.Weakness is not null).Select(algorithm => algorithm.Keyword).Distinct()];
        return weak.Length == 0 ? null : $"its proposals have {string.Join(", ", weak)}";
    }
}
