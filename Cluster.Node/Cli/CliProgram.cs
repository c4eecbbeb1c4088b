using System.Net.Sockets;
using Cluster.Node.Cli.Client;
using Cluster.Node.Cli.Terminal;

namespace Cluster.Node.Cli;

/// <summary>
/// The CLI: a thin client of a node. Nothing here loads the actor system, hosting or a command-line library, so that the prompt
/// is there at once.
/// </summary>
public static class CliProgram
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int Usage = 2;

    private const string HistoryName = ".cluster_history";

    private const string NobodyAnswers = "error: no node answers at ";

    /// <param name="args">What stands behind <c>cli</c>.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args) => Start(args, null, null, null);

    /// <summary>The same with other streams, and never with a terminal.</summary>
    public static int Run(string[] args, TextReader input, TextWriter output, TextWriter error) => Start(args, input, output, error);

    private static int Start(string[] args, TextReader? input, TextWriter? output, TextWriter? error)
    {
        if (CliOptions.Read(args, out string wrong) is not { } options)
        {
            (error ?? Console.Error).WriteLine(wrong);
            (error ?? Console.Error).WriteLine(CliOptions.Usage);
            return Usage;
        }

        if (options.Help)
        {
            (output ?? Console.Out).WriteLine(CliOptions.Usage);
            return Success;
        }

        return input is null && options.Commands.Count == 0 && RawTerminal.Open() is { } terminal
            ? Interactive(options, terminal)
            : Script(options, input ?? Console.In, output ?? Console.Out, error ?? Console.Error);
    }

    private static int Interactive(CliOptions options, RawTerminal terminal)
    {
        using (terminal)
        {
            CliConnection? connection = Connect(options, terminal.Name, text => Password(terminal, text), out string reason);
            if (connection is null)
            {
                terminal.Output.Write(reason + "\n");
                return Failure;
            }

            string? home = Environment.GetEnvironmentVariable("HOME");
            var history = new HistoryFile(string.IsNullOrEmpty(home) ? null : Path.Combine(home, HistoryName));
            using var prompt = new CliPrompt(connection, terminal, history, options.Host is null ? Again : null);
            return prompt.Run();
        }

        // A remote node would want the password again, which is not kept.
        CliConnection? Again(out string refused)
        {
            CliConnection? connection = Connect(options, terminal.Name, _ => null, out string reason);
            refused = connection is null && !reason.StartsWith(NobodyAnswers, StringComparison.Ordinal) ? reason : "";
            return connection;
        }
    }

    private static int Script(CliOptions options, TextReader input, TextWriter output, TextWriter error)
    {
        using CliConnection? connection = Connect(options, null, prompt => ScriptPassword(input, prompt), out string reason);
        if (connection is null)
        {
            error.WriteLine(reason);
            return Failure;
        }

        var script = new CliScript(connection, input, output, error);
        return script.Run(options.Commands.Count > 0 ? options.Commands : script.Lines());
    }

    private static CliConnection? Connect(CliOptions options, string? terminal, Func<string, string?> password, out string reason)
    {
        string where = options.Host is { } host ? $"{host}:{options.Port}" : options.Socket;
        try
        {
            if (options.Host is null)
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                socket.Connect(new UnixDomainSocketEndPoint(options.Socket));
                return Opened(CliConnection.Open(new NetworkStream(socket, ownsSocket: true), terminal, null, out reason), options, where, ref reason);
            }

            if (RemoteNode.Connect(options.Host, options.Port, options.Authority!, options.Node, out reason) is not { } stream)
            {
                reason = $"{NobodyAnswers}{where}: {reason}";
                return null;
            }

            string secret = options.PasswordFile is { } file ? File.ReadLines(file).FirstOrDefault("") : password($"{options.User}'s password: ") ?? "";
            return Opened(CliConnection.Open(stream, terminal, (options.User, secret), out reason), options, where, ref reason);
        }
        catch (Exception failed) when (failed is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            reason = $"{NobodyAnswers}{where}: {failed.Message}";
            return null;
        }
    }

    private static CliConnection? Opened(CliConnection? connection, CliOptions options, string where, ref string reason)
    {
        reason = reason.StartsWith(CliConnection.Refused, StringComparison.Ordinal) ? reason : $"{NobodyAnswers}{where}: {reason}";
        if (options.Json)
        {
            connection?.AskForJson();
        }

        return connection;
    }

    /// <summary>From the terminal if there is one, and otherwise the first line of the input.</summary>
    private static string? ScriptPassword(TextReader input, string prompt)
    {
        using RawTerminal? terminal = ReferenceEquals(input, Console.In) ? RawTerminal.Open() : null;
        return terminal is null ? input.ReadLine() : Password(terminal, prompt);
    }

    private static string? Password(RawTerminal terminal, string prompt)
    {
        var editor = new LineEditor(_ => [], terminal.Output, () => terminal.Width);
        editor.Begin(prompt, EditStyle.Hidden);
        while (true)
        {
            switch (editor.Press(terminal.Read()))
            {
                case LineEditor.Result.Done:
                    return editor.Line;
                case LineEditor.Result.End or LineEditor.Result.Cancelled:
                    return null;
            }
        }
    }
}
