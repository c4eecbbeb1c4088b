namespace Cluster.Actors.Configuration;

/// <summary>Commits in words, for the audit trail.</summary>
internal static class AuditText
{
    public static string Of(CommitRequest request, CommitAnswer answer)
    {
        string command = request switch
        {
            { Check: true } => "commit check",
            { ConfirmWithin: { } within } => $"commit confirmed {within.TotalMinutes:0.##}",
            _ => "commit",
        };
        string comment = request.Comment.Length == 0 ? "" : $" comment \"{request.Comment}\"";
        string outcome = answer.Outcome switch
        {
            CommitOutcome.CheckPassed => "configuration check succeeds",
            CommitOutcome.Complete => $"version {answer.Version} is active",
            CommitOutcome.Confirmed => $"version {answer.Version} is confirmed",
            CommitOutcome.Unchanged => "nothing to commit",
            CommitOutcome.Invalid => $"{answer.Messages.Count(message => !message.IsWarning)} errors",
            CommitOutcome.Unclear => $"unclear, {answer.Refusal}",
            _ => $"refused, {answer.Refusal}",
        };
        string[] late = [.. answer.Nodes.Where(node => node.State is NodeCommitState.Late or NodeCommitState.Unreachable).Select(node => node.Node)];
        return $"{command}{comment}: {outcome}{(late.Length == 0 ? "" : "; not on " + string.Join(", ", late))}";
    }
}
