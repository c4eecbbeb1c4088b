using Cluster.Actors.Configuration;
using Cluster.Config.Model;

namespace Cluster.Node.Cli.Modes;

/// <summary>What became of a commit, as Junos says it: node by node as soon as there is more than one.</summary>
internal static class CommitReport
{
    public static void Write(CommitAnswer answer, bool check, ICliDialogue dialogue)
    {
        foreach (ConfigError message in answer.Messages)
        {
            dialogue.Error($"[edit{(message.Path.Length > 0 ? " " : "")}{message.Path}]");
            dialogue.Error($"  {(message.IsWarning ? "warning: " : "")}{message.Message}");
        }

        switch (answer.Outcome)
        {
            case CommitOutcome.CheckPassed:
                Nodes(answer, dialogue, "configuration check succeeds");
                break;
            case CommitOutcome.Complete:
                if (answer.ConfirmWithin is { } time)
                {
                    dialogue.Line($"commit confirmed will be automatically rolled back in {ConfigurationMode.Minutes(time)} unless confirmed");
                }

                Nodes(answer, dialogue, "commit complete");
                break;
            case CommitOutcome.Confirmed or CommitOutcome.Unchanged:
                dialogue.Line("commit complete");
                break;
            case CommitOutcome.Invalid:
                Nodes(answer, dialogue, "");
                dialogue.Error(check ? "error: configuration check-out failed" : "error: commit failed: configuration check-out failed");
                break;
            default:
                Nodes(answer, dialogue, "");
                dialogue.Error($"error: {(answer.Outcome == CommitOutcome.Unclear ? "commit unclear" : check ? "check refused" : "commit refused")}: {answer.Refusal}");
                break;
        }
    }

    private static void Nodes(CommitAnswer answer, ICliDialogue dialogue, string success)
    {
        if (answer.Nodes.Length <= 1 && answer.Nodes.All(node => node.Detail.Length == 0))
        {
            if (success.Length > 0)
            {
                dialogue.Line(success);
            }

            return;
        }

        foreach (NodeCommitRow node in answer.Nodes)
        {
            string? state = node.State switch
            {
                NodeCommitState.Late => "warning: has not applied it yet, and will catch up or be silent",
                NodeCommitState.Unreachable => "warning: is not reachable",
                NodeCommitState.Invalid => "error: its checks failed",
                _ => success.Length > 0 ? success : null,
            };
            string detail = node.Detail.Length == 0 ? "" : $" ({node.Detail})";
            if (state is not null)
            {
                dialogue.Line($"{node.Node}:");
                dialogue.Line(state + detail);
            }
        }
    }
}
