using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>
/// Prints a tree as JSON, in the shape of the product family: entries are arrays of objects with their <c>name</c>, lists are
/// arrays, what has no value is <c>[null]</c>, and marks and comments stand under <c>@</c> and <c>@statement</c>.
/// </summary>
public static class JsonPrinter
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="node">What is printed, within all that it stands in.</param>
    public static string ToJson(ConfigNode node, PrintOptions? options = null)
    {
        var way = new HashSet<ConfigNode>();
        ConfigNode root = node;
        for (; root.Parent is not null; root = root.Parent)
        {
            way.Add(root);
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Layout))
        {
            json.WriteStartObject();
            json.WritePropertyName("configuration");
            new Writer(json, node, way, (options ?? PrintOptions.Default).HideSecrets).WriteObject(root);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private sealed class Writer(Utf8JsonWriter json, ConfigNode target, HashSet<ConfigNode> way, bool hideSecrets)
    {
        public void WriteObject(ConfigNode node)
        {
            json.WriteStartObject();
            WriteMarks("@", node);
            WriteNames(node);
            foreach (IGrouping<Statement, ConfigNode> same in Shown(node).GroupBy(child => child.Statement))
            {
                string name = NameOf(same.Key);
                if (same.Key.Kind == StatementKind.Entry)
                {
                    json.WriteStartArray(name);
                    foreach (ConfigNode entry in same)
                    {
                        WriteObject(entry);
                    }

                    json.WriteEndArray();
                }
                else if (same.Key.IsContainer)
                {
                    json.WritePropertyName(name);
                    WriteObject(same.First());
                }
                else
                {
                    WriteMarks("@" + name, same.First());
                    json.WritePropertyName(name);
                    WriteValues(same.First());
                }
            }

            json.WriteEndObject();
        }

        /// <summary>Down to what is to be shown there is one way; from there on everything.</summary>
        private IEnumerable<ConfigNode> Shown(ConfigNode node)
        {
            bool above = node != target && (node.Parent is null || way.Contains(node));
            return node.Children.Where(child => !ConfigPrinter.IsInvisible(child) && (!above || way.Contains(child)));
        }

        private void WriteMarks(string name, ConfigNode node)
        {
            bool own = name == "@" || !node.Statement.IsContainer;
            if (!own || node.Parent is null || (!node.Inactive && node.Comments.Count == 0))
            {
                return;
            }

            json.WriteStartObject(name);
            if (node.Comments.Count > 0)
            {
                json.WriteString("comment", string.Join('\n', node.Comments));
            }

            if (node.Inactive)
            {
                json.WriteBoolean("inactive", true);
            }

            json.WriteEndObject();
        }

        private void WriteNames(ConfigNode node)
        {
            if (node.Statement.Kind != StatementKind.Entry)
            {
                return;
            }

            string before = node.Statement.Keyword;
            int next = 0;
            foreach (HeadPart part in node.Statement.Head)
            {
                if (part.Literal is not null)
                {
                    before = part.Literal;
                    continue;
                }

                json.WritePropertyName(node.Values.Count == 1 ? "name" : before + "-name");
                WriteValue(node.Statement, part.Type!, node.Values[next++]);
            }
        }

        private void WriteValues(ConfigNode node)
        {
            if (node.Statement.Kind == StatementKind.Flag)
            {
                json.WriteStartArray();
                json.WriteNullValue();
                json.WriteEndArray();
            }
            else if (node.Statement.Kind == StatementKind.List)
            {
                json.WriteStartArray();
                foreach (string value in node.Values)
                {
                    WriteValue(node.Statement, node.Statement.Argument!, value);
                }

                json.WriteEndArray();
            }
            else
            {
                WriteValue(node.Statement, node.Statement.Argument!, node.Values[0]);
            }
        }

        private void WriteValue(Statement statement, ArgumentType type, string value)
        {
            if (statement.Hidden && hideSecrets)
            {
                json.WriteStringValue(StatementText.HiddenSecret);
            }
            else if (type.Least is not null && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            {
                json.WriteNumberValue(number);
            }
            else
            {
                json.WriteStringValue(value);
            }
        }

        /// <summary>What begins with its argument is called by what the argument is: <c>interface-name</c> gives <c>interface</c>.</summary>
        private static string NameOf(Statement statement)
        {
            if (statement.Keyword.Length > 0)
            {
                return statement.Keyword;
            }

            string name = statement.Argument!.Placeholder;
            return name.EndsWith("-name", StringComparison.Ordinal) ? name[..^5] : name;
        }
    }
}
