using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary>The last lines of all nodes' logs as one story, in the form of syslog.</summary>
/// <param name="name">What was asked for.</param>
internal sealed class LogAnswer(ImmutableArray<NodeAnswer<LogRow>> nodes, string name) : CommandAnswer
{
    public static async Task<CommandAnswer> OfAsync(IClusterQueries queries, string name, CancellationToken cancel) =>
        new LogAnswer(await queries.LogAsync(name == ShowLog.Messages ? null : name, cancel), name);

    public override string? Error => name is ShowLog.Messages or ShowLog.KeyManagement || nodes.Any(node => !node.Answered || node.Rows.Length > 0)
        ? null : $"'{name}' has no lines; there are {ShowLog.Messages}, {ShowLog.KeyManagement} and the file of traceoptions";

    public override IReadOnlyList<string> SilentNodes => [.. nodes.Where(node => !node.Answered).Select(node => node.Node)];

    private IEnumerable<(string Node, LogRow Row)> Rows =>
        nodes.SelectMany(node => node.Rows.Select(row => (node.Node, Row: row))).Where(line => IsMeant(line.Row)).OrderBy(line => line.Row.At);

    /// <summary>A node of an earlier build answers with its whole log.</summary>
    private bool IsMeant(LogRow row) => name == ShowLog.Messages || row.Tag == ShowLog.KeyManagement;

    public override void WriteText(TextView text)
    {
        foreach ((string node, LogRow row) in Rows)
        {
            text.Line($"{row.At.UtcDateTime.ToString("MMM dd HH:mm:ss", CultureInfo.InvariantCulture)}  {node} {row.Tag}: {(row.Level == "info" ? "" : row.Level + ": ")}{row.Text}");
        }

        foreach (string node in SilentNodes)
        {
            text.Line($"error: no answer from {node}");
        }
    }

    public override void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray("log");
        foreach ((string node, LogRow row) in Rows)
        {
            json.WriteStartObject();
            json.WriteString("time", DisplayText.Iso(row.At));
            json.WriteString("node", node);
            json.WriteString("level", row.Level);
            json.WriteString("tag", row.Tag);
            json.WriteString("text", row.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
