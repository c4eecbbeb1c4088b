using Cluster.Actors.Configuration;
using Cluster.Config.Editing;
using Cluster.Config.Language;
using Cluster.Config.Schema;
using Cluster.Node.Cli.Access;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Modes;

/// <summary>What may come next in a line that speaks about statements, as far as the user may see them.</summary>
internal static class TreeCompletion
{
    public static async Task<IReadOnlyList<NextWord>> OfAsync(ConfigurationMode mode, string line, CancellationToken cancel)
    {
        string path = mode.Path;
        CandidateReading<IReadOnlyList<NextWord>> reading = await mode.Session.ReadAsync<IReadOnlyList<NextWord>>(
            root => Of(root, path, line, mode.User), cancel);
        return reading.Value ?? [];
    }

    /// <param name="root">What is completed from.</param>
    public static IReadOnlyList<NextWord> Of(ConfigNode root, string path, string line, CliUser user) =>
    [
        .. EditCompletion.Complete(
            root, path, line, CompletionTrigger.Question, visible: statement => statement.Kind == StatementKind.Section || user.MaySee(statement)).Candidates
            .Select(row => new NextWord(row.Text, row.Help, KindOf(row))),
    ];

    private static NextWordKind KindOf(Candidate row) => row.Kind switch
    {
        CandidateKind.Name => NextWordKind.Name,
        CandidateKind.Container => NextWordKind.Level,
        CandidateKind.List => NextWordKind.Values,
        CandidateKind.Symbol => NextWordKind.Value,
        _ => row.IsWord ? NextWordKind.Keyword : NextWordKind.Value,
    };
}
