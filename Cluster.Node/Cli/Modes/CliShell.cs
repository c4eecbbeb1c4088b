using Cluster.Actors.Configuration;
using Cluster.Node.Cli.Access;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Modes;

/// <summary>One user's session: takes lines in operational and in configuration mode. One call at a time.</summary>
internal sealed class CliShell(CliEnvironment environment, CliUser user, string terminal, ICliDialogue dialogue) : IAsyncDisposable
{
    private static readonly IReadOnlyList<ModeCommand<CliShell>> Commands =
    [
        new ConfigureCommand(),
        new LeaveCommand("exit"),
        new LeaveCommand("quit"),
        new SetCliCommand(),
    ];

    private ConfigurationMode? _configuration;

    public CliEnvironment Environment => environment;

    public CliUser User => user;

    public string Terminal => terminal;

    public ICliDialogue Dialogue => dialogue;

    /// <summary>The answers are to come as JSON where there is such a form.</summary>
    public bool Json { get; set; }

    /// <summary>The last line as a history may keep it; null when it had an error.</summary>
    public string? Remember { get; set; }

    public bool IsOver { get; set; }

    public CliPlace Place =>
        IsOver ? new CliPlace(CliMode.Left, "", "")
        : _configuration is { } mode ? new CliPlace(CliMode.Configuration, mode.Banner, PromptOf(user, environment.Node, '#'))
        : new CliPlace(CliMode.Operational, "", PromptOf(user, environment.Node, '>'));

    public static string PromptOf(CliUser user, string node, char sign) => $"{user.Name}@{node}{sign} ";

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string line, CancellationToken cancel)
    {
        Remember = null;
        if (line.Trim().Length == 0)
        {
            return ExitCode.Success;
        }

        if (_configuration is not { } mode)
        {
            return await RunOperationalAsync(line, cancel);
        }

        mode.Remember = null;
        int code = await mode.RunAsync(line, cancel);
        Remember = mode.Remember;
        _configuration = mode.IsOver ? null : mode;
        return code;
    }

    public async Task<IReadOnlyList<NextWord>> CompleteAsync(string line, CancellationToken cancel)
    {
        if (_configuration is { } mode)
        {
            return await mode.CompleteAsync(line, cancel);
        }

        int after = PipedLine.AfterFirstWord(line);
        if (after == line.Length)
        {
            return [.. CommandWords.Offer(Commands, line.Trim(), user).Concat(OperationalMode.Complete(line, user)).OrderBy(row => row.Word, StringComparer.Ordinal)];
        }

        return OwnCommand(line[..after].Trim()) is { } command
            ? await command.CompleteAsync(this, line[after..].TrimStart(), cancel)
            : await OperationalMode.CompleteLevelAsync(line, environment, user, cancel) ?? OperationalMode.Complete(line, user);
    }

    public void Enter(IConfigurationSession session, EditMode edit) =>
        _configuration = new ConfigurationMode(environment, user, dialogue, session, edit) { Json = Json };

    public async ValueTask DisposeAsync()
    {
        if (_configuration is { } mode)
        {
            await mode.Session.DisposeAsync();
        }
    }

    private async Task<int> RunOperationalAsync(string line, CancellationToken cancel)
    {
        (string word, string rest) = PipedLine.Cut(line);
        if (OwnCommand(word) is { } command)
        {
            if (!user.MayRun(command.Word, command.Permission))
            {
                dialogue.Error($"error: permission denied: '{command.Word}' takes the permission '{command.Permission}'");
                return ExitCode.Failure;
            }

            return await command.RunAsync(this, rest, cancel);
        }

        var operational = new OperationalMode(environment, user, dialogue) { Json = Json, IndentBy = PromptOf(user, environment.Node, '>').Length };
        int code = await operational.RunAsync(line, cancel);
        Remember = operational.Remember;
        return code;
    }

    /// <summary>Null when an operational command may be meant as well: that one then says what is wrong.</summary>
    private ModeCommand<CliShell>? OwnCommand(string word) =>
        CommandWords.Find(Commands, word, user, out _) is { } command
        && (command.Word == word || OperationalMode.Complete(word, CliUser.Unrestricted("")).Count == 0)
            ? command : null;
}
