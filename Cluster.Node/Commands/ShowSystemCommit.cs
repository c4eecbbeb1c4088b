using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Cluster.Actors.Configuration;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary>
/// <c>show system commit</c>: the history as <c>rollback</c> counts it, and which node runs which version. What a commit came to whose node died
/// meanwhile is seen here, from any other node.
/// </summary>
public sealed class ShowSystemCommit : OperationalCommand
{
    public override string Path => "show system commit";

    public override string Help => "Commits that can be gone back to, and the version that each node runs";

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel)
    {
        Task<ImmutableArray<CommitRow>?> commits = queries.CommitsAsync(cancel);
        return new Answer(await queries.StatusAsync(cancel), await commits, queries.LocalNode);
    }

    private sealed class Answer(ClusterStatus status, ImmutableArray<CommitRow>? commits, string asked) : CommandAnswer
    {
        private long? Active => commits is [var newest, ..] ? newest.Version : null;

        public override IReadOnlyList<string> SilentNodes => [.. status.Nodes.Where(node => !node.Answered).Select(node => node.Node)];

        public override void WriteText(TextView text)
        {
            if (commits is null)
            {
                text.Line($"error: the database does not answer {asked}: what was committed cannot be told now");
            }

            foreach (CommitRow commit in commits ?? [])
            {
                string left = commit.ConfirmWithin is { } time ? $", rolled back in {DisplayText.Age(time)} unless confirmed" : "";
                text.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{commit.Rollback,-3} {DisplayText.Time(commit.At)} by {commit.User} via {commit.Client} on {commit.Node} (version {commit.Version}{left})"));
                if (commit.Comment.Length > 0)
                {
                    text.Line("    " + commit.Comment);
                }
            }

            text.Line();
            text.Line("Node     Runs version");
            foreach (NodeRow node in status.Nodes)
            {
                text.Line($"{node.Node,-8} {(node.Answered ? $"{Number(node.ConfigurationVersion)}{Behind(node)}" : "error: no answer")}");
            }
        }

        public override void WriteJson(Utf8JsonWriter json)
        {
            json.WriteStartArray("commits");
            foreach (CommitRow commit in commits ?? [])
            {
                json.WriteStartObject();
                json.WriteNumber("rollback", commit.Rollback);
                json.WriteNumber("version", commit.Version);
                json.WriteString("time", commit.At);
                json.WriteString("user", commit.User);
                json.WriteString("client", commit.Client);
                json.WriteString("node", commit.Node);
                json.WriteString("comment", commit.Comment);
                if (commit.ConfirmWithin is { } left)
                {
                    json.WriteNumber("confirm-within-seconds", (long)left.TotalSeconds);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("nodes");
            foreach (NodeRow node in status.Nodes.Where(node => node.Answered))
            {
                json.WriteStartObject();
                json.WriteString("node", node.Node);
                if (node.ConfigurationVersion is { } version)
                {
                    json.WriteNumber("version", version);
                    json.WriteBoolean("active", version == Active);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        private string Behind(NodeRow node) => Active is { } active && node.ConfigurationVersion != active ? $"  (behind: {active} is active)" : "";

        private static string Number(long? version) => version?.ToString(CultureInfo.InvariantCulture) ?? "-";
    }
}
