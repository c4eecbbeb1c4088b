using System.Text.Json;
using Cluster.Actors.Queries;
using Cluster.Config.Language;
using Cluster.Config.Model;
using Cluster.Config.Schema;

namespace Cluster.Node.Commands;

/// <summary><c>show configuration</c>: what is in force, secrets obfuscated.</summary>
public sealed class ShowConfiguration : OperationalCommand
{
    public override string Path => "show configuration";

    public override string Help => "The configuration in force";

    public override string RestPlaceholder => "hierarchy-level";

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel)
    {
        ActiveConfiguration? active = await queries.ConfigurationAsync(cancel);
        if (active is null)
        {
            return new Answer(null, ConfigNode.NewRoot("active"), null);
        }

        ConfigNode tree = ConfigParser.Parse(active.Text, "active", new ConfigErrors());
        return Descend(tree, arguments.Rest) is { } level
            ? new Answer(active, level, null)
            : new Answer(active, tree, $"'{string.Join(' ', arguments.Rest)}' is not configured");
    }

    private static ConfigNode? Descend(ConfigNode node, IReadOnlyList<string> words)
    {
        int at = 0;
        while (at < words.Count)
        {
            Statement? statement = node.Statement.Find(words[at]);
            at += statement is null ? 0 : 1;
            statement ??= node.Statement.Unkeyed;
            if (statement is not { IsContainer: true })
            {
                return null;
            }

            var names = new List<string>();
            foreach (HeadPart part in statement.Head)
            {
                if (at >= words.Count || (part.Literal is not null && part.Literal != words[at]))
                {
                    return null;
                }

                if (part.Literal is null)
                {
                    names.Add(words[at]);
                }

                at++;
            }

            if (node.Find(statement, names) is not { } child)
            {
                return null;
            }

            node = child;
        }

        return node;
    }

    private sealed class Answer(ActiveConfiguration? active, ConfigNode level, string? error) : CommandAnswer
    {
        public override string? Error => error;

        public override string? SetForm => ConfigPrinter.ToSet(level);

        public override void WriteText(TextView text)
        {
            if (active is null)
            {
                text.Line("## No configuration has been committed");
                return;
            }

            text.Line($"## Version {active.Version}, committed {DisplayText.Time(active.At)} by {active.User}{(active.Comment.Length > 0 ? ": " + active.Comment : "")}");
            foreach (string line in ConfigPrinter.ToBraces(level).TrimEnd('\n').Split('\n'))
            {
                text.Line(line);
            }
        }

        public override void WriteJson(Utf8JsonWriter json)
        {
            if (active is null)
            {
                json.WriteNull("version");
                return;
            }

            json.WriteNumber("version", active.Version);
            json.WriteString("user", active.User);
            json.WriteString("comment", active.Comment);
            json.WriteString("committed", DisplayText.Iso(active.At));
            json.WriteStartArray("set");
            foreach (string line in ConfigPrinter.ToSet(level).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                json.WriteStringValue(line);
            }

            json.WriteEndArray();
        }
    }
}
