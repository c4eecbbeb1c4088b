namespace Cluster.Node.Cli;

/// <summary>
/// The CLI: a thin client of the node's socket. Nothing here loads the actor system, hosting or a command-line library, so that
/// the prompt is there at once.
/// </summary>
public static class CliProgram
{
    /// <summary>Where a node's socket is when nothing else is said.</summary>
    public const string DefaultSocket = "/var/lib/cluster/cli.sock";

    private const int Success = 0;
    private const int Failure = 1;
    private const int Usage = 2;

    private const string UsageText =
        """
        usage: cluster-node cli [-c COMMAND] [--socket PATH] [--json]

          -c COMMAND      run one operational command and leave
          --socket PATH   the node's socket (default /var/lib/cluster/cli.sock, or CLUSTER_CLI_SOCKET)
          --json          the same as '| display json' behind every command

        Without -c: a prompt with Tab completion and '?', or commands from standard input, one a line.
        Exit codes: 0 done, 1 the command failed or no node answers, 2 usage, 3 some nodes did not answer in time.
        """;

    /// <param name="args">What stands behind <c>cli</c>.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args) => Run(args, Console.In, Console.Out, Console.Error);

    /// <summary>The same with other streams; never interactive when <paramref name="input"/> is not the terminal.</summary>
    public static int Run(string[] args, TextReader input, TextWriter output, TextWriter error)
    {
        string? command = null;
        string socket = Environment.GetEnvironmentVariable("CLUSTER_CLI_SOCKET") is { Length: > 0 } path ? path : DefaultSocket;
        bool json = false;
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "-c" or "--command" when i + 1 < args.Length:
                    command = args[++i];
                    break;
                case "--socket" when i + 1 < args.Length:
                    socket = args[++i];
                    break;
                case "--json":
                    json = true;
                    break;
                case "-h" or "--help":
                    output.WriteLine(UsageText);
                    return Success;
                default:
                    error.WriteLine($"'{args[i]}' is not an option, or its value is missing");
                    error.WriteLine(UsageText);
                    return Usage;
            }
        }

        using CliConnection? connection = CliConnection.Open(socket, out string reason);
        if (connection is null)
        {
            error.WriteLine($"error: no node answers at {socket}: {reason}");
            return Failure;
        }

        string suffix = json ? " | display json" : "";
        if (command is not null)
        {
            return RunOne(connection, command + suffix, output, error);
        }

        return ReferenceEquals(input, Console.In) && !Console.IsInputRedirected
            ? new CliPrompt(connection, suffix).Run()
            : RunAll(connection, suffix, input, output, error);
    }

    private static int RunOne(CliConnection connection, string command, TextWriter output, TextWriter error)
    {
        if (connection.Run(command, output, error) is { } code)
        {
            return code;
        }

        error.WriteLine("error: the node has closed the connection");
        return Failure;
    }

    /// <summary>Goes on after a command that failed; the worst exit code is the result.</summary>
    private static int RunAll(CliConnection connection, string suffix, TextReader input, TextWriter output, TextWriter error)
    {
        int worst = Success;
        while (input.ReadLine() is { } line)
        {
            if (line.Trim() is not ("" or "exit" or "quit"))
            {
                worst = Math.Max(worst, RunOne(connection, line + suffix, output, error));
            }
        }

        return worst;
    }
}
