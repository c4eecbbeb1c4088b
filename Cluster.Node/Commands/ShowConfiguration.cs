using System.Text.Json;
using Cluster.Actors.Queries;
using Cluster.Config.Editing;
using Cluster.Config.Language;
using Cluster.Config.Model;

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
            return new Answer(null, "", "", null);
        }

        ConfigNode tree = ConfigParser.Parse(active.Text, "active", new ConfigErrors());
        string words = string.Join(' ', arguments.Rest.Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word));
        ShowResult shown = TreeShow.Run(tree, "", words, DisplayForm.Braces, hideSecrets: false);
        string? wrong = shown.Messages.Count > 0 ? shown.Messages[0].Message
            : shown.Text.Length == 0 && words.Length > 0 ? $"'{words}' is not configured" : null;
        return new Answer(active, shown.Text, TreeShow.Run(tree, "", words, DisplayForm.Set, hideSecrets: false).Text, wrong);
    }

    private sealed class Answer(ActiveConfiguration? active, string braces, string commands, string? error) : CommandAnswer
    {
        public override string? Error => error;

        public override string? SetForm => commands;

        public override void WriteText(TextView text)
        {
            if (active is null)
            {
                text.Line("## No configuration has been committed");
                return;
            }

            text.Line($"## Version {active.Version}, committed {DisplayText.Time(active.At)} by {active.User}{(active.Comment.Length > 0 ? ": " + active.Comment : "")}");
            foreach (string line in braces.TrimEnd('\n').Split('\n'))
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
            foreach (string line in commands.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                json.WriteStringValue(line);
            }

            json.WriteEndArray();
        }
    }
}
