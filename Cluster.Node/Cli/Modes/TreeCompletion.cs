using Cluster.Actors.Configuration;
using Cluster.Config.Editing;
using Cluster.Config.Schema;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Modes;

/// <summary>What may come next in a line that speaks about statements, as far as the user may see them.</summary>
internal static class TreeCompletion
{
    public static async Task<IReadOnlyList<NextWord>> OfAsync(ConfigurationMode mode, string line, CancellationToken cancel)
    {
        string path = mode.Path;
        CandidateReading<IReadOnlyList<NextWord>> reading = await mode.Session.ReadAsync<IReadOnlyList<NextWord>>(
            root => [.. EditCompletion.Complete(root, path, line, CompletionTrigger.Question, visible: statement => statement.Kind == StatementKind.Section || mode.User.MaySee(statement)).Candidates
                .Select(row => new NextWord(row.Text, row.Help, KindOf(row)))],
            cancel);
        return reading.Value ?? [];
    }

    private static NextWordKind KindOf(Candidate row) => row.Kind switch
    {
        CandidateKind.Name => NextWordKind.Name,
        CandidateKind.Container => NextWordKind.Level,
        CandidateKind.List => NextWordKind.Values,
        CandidateKind.Symbol => NextWordKind.Value,
        _ => row.IsWord ? NextWordKind.Keyword : NextWordKind.Value,
    };
}
