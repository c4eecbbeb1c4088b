namespace Cluster.Node.Cli;

/// <summary>The options of the CLI, read without a library so that the prompt is there at once.</summary>
internal sealed record CliOptions
{
    /// <summary>Where a node's socket is when nothing else is said.</summary>
    public const string DefaultSocket = "/var/lib/cluster/cli.sock";

    /// <summary>Of remote nodes, when none is given.</summary>
    public const int DefaultPort = 4055;

    public const string Usage =
        """
        usage: cluster-node cli [-c COMMAND]... [--socket PATH] [--json]
               cluster-node cli --host ADDRESS[:PORT] --ca FILE [--user NAME] [--password-file FILE] [-c COMMAND]...

          -c COMMAND            run a command and leave; several run in order, up to the first that fails
          --socket PATH         the node's socket (default /var/lib/cluster/cli.sock, or CLUSTER_CLI_SOCKET)
          --host ADDRESS[:PORT] a node's command line over TLS (port 4055), with a user of 'system login'
          --ca FILE             certificates of the cluster's CA (PEM); the node must show one of its
          --node NAME           the node that must answer there; without it any node of that CA will do
          --user NAME           default: the local user's name
          --password-file FILE  its first line; without it the password is asked for
          --json                the same as '| display json' behind every command

        Without -c: a prompt with Tab completion and '?', or commands from standard input, one a line.
        Exit codes: 0 done, 1 a command failed or no node answers, 2 usage, 3 some nodes did not answer in time.
        """;

    public IReadOnlyList<string> Commands { get; init; } = [];

    public string Socket { get; init; } =
        Environment.GetEnvironmentVariable("CLUSTER_CLI_SOCKET") is { Length: > 0 } path ? path : DefaultSocket;

    /// <summary>Null for a local node.</summary>
    public string? Host { get; init; }

    public int Port { get; init; } = DefaultPort;

    public string? Authority { get; init; }

    public string? Node { get; init; }

    public string User { get; init; } = Environment.UserName;

    public string? PasswordFile { get; init; }

    public bool Json { get; init; }

    public bool Help { get; init; }

    /// <summary>Null and what is wrong.</summary>
    public static CliOptions? Read(string[] args, out string wrong)
    {
        var options = new CliOptions();
        wrong = "";
        for (int i = 0; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            (CliOptions? next, bool taken) = args[i] switch
            {
                "--json" => (options with { Json = true }, false),
                "-h" or "--help" => (options with { Help = true }, false),
                _ when value is null => (null, false),
                "-c" or "--command" => (options with { Commands = [.. options.Commands, value] }, true),
                "--socket" => (options with { Socket = value }, true),
                "--host" => (options.WithHost(value), true),
                "--ca" => (options with { Authority = value }, true),
                "--node" => (options with { Node = value }, true),
                "--user" => (options with { User = value }, true),
                "--password-file" => (options with { PasswordFile = value }, true),
                _ => ((CliOptions?)null, false),
            };
            if (next is null)
            {
                wrong = $"'{args[i]}' is not an option, or its value is missing or wrong";
                return null;
            }

            options = next;
            i += taken ? 1 : 0;
        }

        if (options.Host is not null && options.Authority is null)
        {
            wrong = "--host needs --ca FILE: the node must be known before a password goes to it";
            return null;
        }

        return options;
    }

    private CliOptions? WithHost(string text)
    {
        int colon = text.LastIndexOf(':');
        bool six = text.Count(c => c == ':') > 1 && !text.StartsWith('[');
        if (colon < 0 || six || text.EndsWith(']'))
        {
            return text.Length > 0 ? this with { Host = text.Trim('[', ']') } : null;
        }

        return ushort.TryParse(text[(colon + 1)..], out ushort port) && port > 0 && colon > 0 ? this with { Host = text[..colon].Trim('[', ']'), Port = port } : null;
    }
}
