using System.Collections.Immutable;
using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>request system fips self-test</c>: known-answer tests of the cryptographic module, now, on every node.</summary>
public sealed class RequestSelfTest : OperationalCommand
{
    public override string Path => "request system fips self-test";

    public override string Help => "Run the known-answer tests of every node's cryptographic module";

    public override string Permission => "maintenance";

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new Answer(await queries.SelfTestsAsync(cancel));

    private sealed class Answer(ImmutableArray<NodeAnswer<SelfTestRow>> nodes) : NodeAnswers<SelfTestRow>(nodes)
    {
        protected override string ArrayName => "self-tests";

        protected override void WriteText(TextView text, NodeAnswer<SelfTestRow> node)
        {
            foreach (SelfTestRow row in node.Rows)
            {
                text.Line($"{row.Suite} {row.Test} Known Answer Test: {Word(row)}");
            }

            text.Line(node.Rows.All(row => row.Passed) ? "FIPS Known Answer Tests passed" : "FIPS Known Answer Tests FAILED");
        }

        protected override void WriteJson(Utf8JsonWriter json, NodeAnswer<SelfTestRow> node, SelfTestRow row)
        {
            json.WriteStartObject();
            json.WriteString("node", node.Node);
            json.WriteString("suite", row.Suite);
            json.WriteString("test", row.Test);
            json.WriteBoolean("passed", row.Passed);
            json.WriteEndObject();
        }

        private static string Word(SelfTestRow row) => row.Passed ? "Passed" : "Failed";
    }
}
