using System.Globalization;
using Cluster.Actors.Configuration;
using Cluster.Node.Cli.Wire;
using Cluster.Node.Commands;

namespace Cluster.Node.Cli.Modes;

/// <summary><c>rollback [N]</c>: the candidate becomes what was committed N commits ago; 0, the default, discards the edits.</summary>
/// <remarks>
/// An earlier commit takes the permission <c>rollback</c>, as on the product family; and no user gets something changed by it that this user
/// could not change by hand, the edits of others in the shared candidate included.
/// </remarks>
internal sealed class RollbackCommand() : ModeCommand<ConfigurationMode>("rollback", "Make an earlier commit the candidate")
{
    private const string EarlierCommits = "rollback";

    public override async Task<int> RunAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        int number = 0;
        if (rest.Length > 0 && !int.TryParse(rest.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            mode.Dialogue.Error($"error: '{rest.Trim()}' is not the number of a commit; 'rollback ?' lists them");
            return ExitCode.Failure;
        }

        if (number > 0 && !mode.User.MayRun($"{Word} {number}", EarlierCommits))
        {
            mode.Dialogue.Error($"error: permission denied: '{Word} {number}' takes the permission '{EarlierCommits}'");
            return ExitCode.Failure;
        }

        EditAnswer answer = await RollbackAsync(mode, number, cancel);
        if (answer.Refusal is { } refused)
        {
            mode.Dialogue.Error("error: " + refused);
            return ExitCode.Failure;
        }

        mode.Messages(answer.Messages);
        mode.Remember = $"{Word} {rest}".TrimEnd();
        if (answer.Done)
        {
            mode.Dialogue.Line("load complete");
        }

        return answer.Done ? ExitCode.Success : ExitCode.Failure;
    }

    private static async Task<EditAnswer> RollbackAsync(ConfigurationMode mode, int number, CancellationToken cancel)
    {
        if (mode.User.IsUnrestricted)
        {
            return await mode.Session.RollbackAsync(number, cancel);
        }

        CommittedTree committed = await mode.Environment.Sessions.CommittedAsync(number, cancel);
        return committed.Tree is not { } tree
            ? EditAnswer.Refused(committed.Refusal ?? "the database does not answer")
            : await mode.ChangeAsync(_ => tree, () => mode.Session.RollbackAsync(number, cancel), cancel);
    }

    public override async Task<IReadOnlyList<NextWord>> CompleteAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        if (rest.Trim().Length > 0)
        {
            return [];
        }

        var enter = new NextWord("<[Enter]>", "Discard all uncommitted changes", NextWordKind.Value);
        return [enter, .. (await mode.Environment.Sessions.HistoryAsync(cancel) ?? []).Select(row => new NextWord(
            row.Rollback.ToString(CultureInfo.InvariantCulture),
            $"{DisplayText.Time(row.At)} by {row.User} via {row.Client}{(row.ConfirmWithin is null ? "" : " commit confirmed")}{(row.Comment.Length > 0 ? ": " + row.Comment : "")}",
            NextWordKind.Name))];
    }
}
