using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>ping</c>: from the node that is asked, by the ping(8) of its host.</summary>
public sealed partial class Ping : StreamingCommand
{
    private const int MaxSize = 65_468; // ping(8)

    private static readonly CommandArgument Host = new("", "host", "Address or name", "an address or a name", text => HostName().IsMatch(text));

    private static readonly CommandArgument Interface = CommandArgument.Name("interface", "interface-name", "Leave by this interface of the configuration");

    private static readonly CommandArgument Source = new("source", "address", "Send from this address", "an IP address", text => IPAddress.TryParse(text, out _));

    private static readonly CommandArgument Size = new(
        "size", "bytes", "Bytes of data in each packet", $"a number from 0 to {MaxSize}", text => CommandArgument.IsNumber(text, 0, MaxSize));

    private readonly Func<IReadOnlyList<string>, CancellationToken, IAsyncEnumerable<string>> _run;

    public Ping()
        : this((arguments, cancel) => ProgramLines.RunAsync("ping", arguments, cancel))
    {
    }

    internal Ping(Func<IReadOnlyList<string>, CancellationToken, IAsyncEnumerable<string>> run) => _run = run;

    public override string Path => "ping";

    public override string Help => "Send echo requests from this node and show what comes back";

    public override string Permission => "network";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [Host, Interface, Source, CommandArgument.Count, Size];

    public override async IAsyncEnumerable<CommandAnswer> AnswersAsync(
        IClusterQueries queries, CommandArguments arguments, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (arguments[Host] is not { } host)
        {
            yield return new Line("", "a host is missing");
            yield break;
        }

        string? device = null;
        if (arguments[Interface] is { } name)
        {
            device = await DeviceAsync(queries, name, cancel);
            if (device is null)
            {
                yield return new Line("", $"'{name}' is no interface of {queries.LocalNode}");
                yield break;
            }
        }

        await foreach (string line in _run(Options(host, device, arguments), cancel))
        {
            yield return new Line(PingText.Translate(line), null);
        }
    }

    private static List<string> Options(string host, string? device, CommandArguments arguments)
    {
        var options = new List<string> { "-n" };
        foreach ((string option, string? value) in (IEnumerable<(string, string?)>)
                 [("-c", arguments[CommandArgument.Count]), ("-s", arguments[Size]), ("-I", device), ("-I", arguments[Source])])
        {
            if (value is not null)
            {
                options.AddRange([option, value]);
            }
        }

        return [.. options, "--", host];
    }

    /// <summary>Without a unit, unit 0 is meant.</summary>
    private static async Task<string?> DeviceAsync(IClusterQueries queries, string name, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(CommandRunner.Limit);
        IEnumerable<InterfaceRow> rows = (await queries.InterfacesAsync(deadline.Token)).Where(node => node.Node == queries.LocalNode).SelectMany(node => node.Rows);
        return rows.FirstOrDefault(row => row.Name == name || row.Name == name + ".0") is { Present: true } found ? found.Device : null;
    }

    /// <summary>Never an option of the program.</summary>
    [GeneratedRegex(@"^[0-9A-Za-z:][0-9A-Za-z.:%-]{0,254}$", RegexOptions.CultureInvariant)]
    private static partial Regex HostName();

    private sealed class Line(string line, string? error) : CommandAnswer
    {
        public override string? Error => error;

        public override void WriteText(TextView text) => text.Line(line);

        public override void WriteJson(Utf8JsonWriter json) => json.WriteString("line", line);
    }
}
