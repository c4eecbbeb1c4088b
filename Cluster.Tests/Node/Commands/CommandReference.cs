using System.Text;
using System.Text.Json;
using Cluster.Node.Commands;

namespace Cluster.Tests.Node.Commands;

/// <summary>The reference of operational commands, from the table and from what the commands really print.</summary>
internal static class CommandReference
{
    private const string Head = """
        # Operational commands

        Generated from the command table; do not edit (a test compares, and writes with `CLUSTER_WRITE_GOLDEN=1`).
        Every command runs on any node and answers for the whole cluster within 3 seconds; with more than one node each part is
        headed by the node's name. Words may be shortened to a unique prefix. `monitor` and `ping` go on until they are stopped.

        Behind `|`: `match`, `except` and `find` take a regular expression, `last` a number, `count` counts lines, `no-more` turns paging off;
        `display json` prints JSON with stable names (`unanswered` lists the nodes that were silent), `display set` prints configurations as
        set commands. Names in JSON are never changed or given another meaning; new ones may come.

        Exit codes of `cluster-node cli -c`: 0 done, 1 the command failed, 2 usage, 3 some nodes did not answer in time.

        | Command | Permission | Meaning |
        | --- | --- | --- |

        """;

    /// <summary>What a command needs besides its path, to print something.</summary>
    private static readonly Dictionary<string, string> Needed = new()
    {
        ["show security ike pre-shared-key"] = "user-id a@juniper.net master-key juniper",
        ["file show"] = "/var/log/messages",
        ["clear security pki ca-certificate"] = "ca-profile lab",
        ["clear security pki certificate-request"] = "certificate-id gw",
        ["clear security pki crl"] = "ca-profile lab",
        ["clear security pki key-pair"] = "certificate-id gw",
        ["clear security pki local-certificate"] = "certificate-id gw",
        ["request security pki ca-certificate load"] = "ca-profile lab filename /etc/passwd",
        ["request security pki crl load"] = "ca-profile lab filename /etc/passwd",
        ["request security pki generate-certificate-request"] = "certificate-id gw subject CN=gw",
        ["request security pki generate-key-pair"] = "certificate-id gw",
        ["request security pki local-certificate generate-self-signed"] = "certificate-id gw subject CN=gw",
        ["request security pki local-certificate load"] = "certificate-id gw filename /etc/passwd",
    };

    public static async Task<string> WriteAsync()
    {
        OperationalCommand[] rows = [.. CommandTable.Rows.OrderBy(row => row.Path, StringComparer.Ordinal)];
        var text = new StringBuilder(Head);
        foreach (OperationalCommand row in rows)
        {
            text.Append($"| [`{row.Path}`](#{row.Path.Replace(' ', '-')}) | {row.Permission} | {row.Help} |\n");
        }

        foreach (OperationalCommand row in rows)
        {
            text.Append($"\n## {row.Path}\n\n{row.Help}. Permission: `{row.Permission}`.\n\n");
            WriteArguments(text, row);
            if (row.Path != "ping")
            {
                WriteNames(text, await JsonAsync(row));
            }
        }

        return text.ToString();
    }

    private static void WriteArguments(StringBuilder text, OperationalCommand row)
    {
        if (row.RestPlaceholder is { } rest)
        {
            text.Append($"    {row.Path} <{rest}>\n\n");
        }

        if (row.Arguments.Count == 0)
        {
            return;
        }

        text.Append("| Argument | Meaning |\n| --- | --- |\n");
        foreach (CommandArgument argument in row.Arguments)
        {
            text.Append($"| `{argument.Synopsis.Replace("|", "\\|", StringComparison.Ordinal)}` | {argument.Help} |\n");
        }

        text.Append('\n');
    }

    private static async Task<JsonElement> JsonAsync(OperationalCommand row)
    {
        string line = $"{row.Path} {Needed.GetValueOrDefault(row.Path, "")}{(row is StreamingCommand ? " interval 1 count 1" : "")} | display json";
        TimeProvider clock = row is MonitorIpsecStatistics ? TimeProvider.System : new ManualClock();
        using JsonDocument document = JsonDocument.Parse((await CommandTests.RunAsync(line, clock: clock)).Output);
        return document.RootElement.Clone();
    }

    private static void WriteNames(StringBuilder text, JsonElement root)
    {
        var objects = new Dictionary<string, Dictionary<string, string>>();
        Collect(root, "", objects);
        text.Append("JSON:\n\n");
        foreach ((string path, Dictionary<string, string> names) in objects)
        {
            text.Append($"- {(path.Length == 0 ? "top" : $"`{path}`")}: {string.Join(", ", names.Select(name => $"`{name.Key}` ({name.Value})"))}\n");
        }
    }

    private static void Collect(JsonElement element, string path, Dictionary<string, Dictionary<string, string>> objects)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
            {
                Collect(item, path + "[]", objects);
            }
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        objects.TryAdd(path, []);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            objects[path].TryAdd(member.Name, TypeOf(member.Value));
            Collect(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", objects);
        }
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "string or null",
        JsonValueKind.Array => value.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } ? "list of objects" : "list",
        _ => value.ValueKind.ToString().ToLowerInvariant(),
    };
}
