using Cluster.Actors.Configuration;
using Cluster.Config.Editing;
using Cluster.Config.Language;
using Cluster.Config.Model;
using Cluster.Node.Cli.Access;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Modes;

/// <summary>A user in configuration mode: the candidate, the level in the hierarchy, and the way that led there.</summary>
internal sealed class ConfigurationMode(CliEnvironment environment, CliUser user, ICliDialogue dialogue, IConfigurationSession session, EditMode edit)
{
    public static IReadOnlyList<ModeCommand<ConfigurationMode>> Commands { get; } =
    [
        new EditCommand("activate", "Remove the inactive mark from a statement"),
        new EditCommand("annotate", "Put a comment before a statement"),
        new CommitCommand(),
        new EditCommand("copy", "Copy a statement"),
        new EditCommand("deactivate", "Keep a statement without effect"),
        new EditCommand("delete", "Delete a statement"),
        new LevelCommand("edit", "Go to a level of the hierarchy"),
        new ExitCommand("exit", "Leave this level, or configuration mode"),
        new EditCommand("insert", "Put an element of an ordered list elsewhere"),
        new LoadCommand(),
        new ExitCommand("quit", "Leave this level, or configuration mode"),
        new EditCommand("rename", "Give a statement another name"),
        new RollbackCommand(),
        new RunCommand(),
        new SaveCommand(),
        new EditCommand("set", "Set a statement"),
        new ShowCommand(),
        new StatusCommand(),
        new LevelCommand("top", "Go to the top of the hierarchy, or run one command there"),
        new LevelCommand("up", "Go up in the hierarchy, or run one command there"),
        new UpdateCommand(),
        new EditCommand("wildcard", "Delete the statements that a pattern matches"),
    ];

    private readonly Stack<string> _back = [];
    private DateTimeOffset? _rollsBackAt;

    public CliEnvironment Environment => environment;

    public CliUser User => user;

    public ICliDialogue Dialogue => dialogue;

    public IConfigurationSession Session => session;

    public EditMode Edit => edit;

    /// <summary>Set when the user has left configuration mode.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The level, without brackets; empty at the top.</summary>
    public string Path { get; private set; } = "";

    /// <summary>A redacted form of the last line, for the history and the audit trail; null for none.</summary>
    public string? Remember { get; set; }

    /// <summary>The answers are to come as JSON where there is such a form.</summary>
    public bool Json { get; init; }

    /// <summary>Printed before each prompt.</summary>
    public string Banner
    {
        get
        {
            string level = Path.Length == 0 ? "[edit]" : $"[edit {Path}]";
            return _rollsBackAt is { } at && at > environment.Clock.GetUtcNow()
                ? $"# commit confirmed will be rolled back in {Minutes(at - environment.Clock.GetUtcNow())}\n{level}"
                : level;
        }
    }

    public async Task<int> RunAsync(string line, CancellationToken cancel)
    {
        (string word, string rest) = PipedLine.Cut(line);
        if (CommandWords.Find(Commands, word, user, out string wrong) is not { } command)
        {
            SyntaxError(line, line.Length - line.TrimStart().Length, wrong);
            return ExitCode.Failure;
        }

        if (!user.MayRun(command.Word, command.Permission))
        {
            dialogue.Error($"error: permission denied: '{command.Word}' takes the permission '{command.Permission}'");
            return ExitCode.Failure;
        }

        return await command.RunAsync(this, rest, cancel);
    }

    public async Task<IReadOnlyList<NextWord>> CompleteAsync(string line, CancellationToken cancel)
    {
        int after = PipedLine.AfterFirstWord(line);
        if (after == line.Length)
        {
            return CommandWords.Offer(Commands, line.Trim(), user);
        }

        return CommandWords.Find(Commands, line[..after].Trim(), user, out _) is { } command
            ? await command.CompleteAsync(this, line[after..].TrimStart(), cancel)
            : [];
    }

    /// <summary>The mark under the word that is wrong, and what is wrong.</summary>
    /// <param name="column">From 0, in the line.</param>
    public void SyntaxError(string line, int column, string text)
    {
        int indent = column;
        if (dialogue.IsInteractive)
        {
            indent += CliShell.PromptOf(user, environment.Node, '#').Length;
        }
        else
        {
            dialogue.Error(line);
        }

        dialogue.Error(new string(' ', indent) + "^");
        dialogue.Error(text[^1] is '.' or '?' ? text : text + ".");
    }

    /// <summary>Messages about a text or an edit, as Junos prints them.</summary>
    public void Messages(IEnumerable<ConfigError> messages)
    {
        foreach (ConfigError message in messages)
        {
            dialogue.Error(message.ToString());
        }
    }

    /// <summary>One message about an edit line: the mark stands under the word it is about.</summary>
    public void EditError(string line, ConfigError message)
    {
        if (message.Column > 0)
        {
            SyntaxError(line, message.Column - 1, message.Message);
        }
        else
        {
            dialogue.Error("error: " + message.Message);
        }
    }

    public void GoTo(string path, bool remember)
    {
        if (remember && path != Path)
        {
            _back.Push(Path);
        }

        Path = path;
        session.Path = path;
    }

    /// <summary>The level before the last <c>edit</c>; false when this is the top.</summary>
    public bool GoBack()
    {
        if (Path.Length == 0)
        {
            return false;
        }

        string to = "";
        while (_back.TryPop(out string? before))
        {
            if (before.Length < Path.Length && Path.StartsWith(before, StringComparison.Ordinal))
            {
                to = before;
                break;
            }
        }

        GoTo(to, remember: false);
        return true;
    }

    /// <summary>Runs one command at another level.</summary>
    public async Task<int> AtAsync(string path, string line, CancellationToken cancel)
    {
        string here = Path;
        Path = path;
        try
        {
            return await RunAsync(line, cancel);
        }
        finally
        {
            // An edit that stood behind has moved on by itself.
            Path = Path == path ? here : Path;
        }
    }

    public async Task<IReadOnlyList<NextWord>> CompleteAtAsync(string path, string line, CancellationToken cancel)
    {
        string here = Path;
        Path = path;
        try
        {
            return await CompleteAsync(line, cancel);
        }
        finally
        {
            Path = here;
        }
    }

    public void Committed(TimeSpan? confirmWithin) =>
        _rollsBackAt = confirmWithin is { } time ? environment.Clock.GetUtcNow() + time : null;

    public async Task LeaveAsync()
    {
        IsOver = true;
        await session.DisposeAsync();
        dialogue.Line("Exiting configuration mode");
    }

    /// <summary>Edits, unless the edit would change what this user must not.</summary>
    /// <param name="attempt">The same edit on a copy of the candidate.</param>
    public Task<EditAnswer> EditAsync(Action<ConfigNode> attempt, Func<Task<EditAnswer>> edit, CancellationToken cancel) => ChangeAsync(
        root =>
        {
            ConfigNode copy = root.Clone();
            attempt(copy);
            return copy;
        },
        edit,
        cancel);

    /// <summary>The same for a change whose outcome is known.</summary>
    /// <param name="outcome">What the candidate would be.</param>
    public async Task<EditAnswer> ChangeAsync(Func<ConfigNode, ConfigNode> outcome, Func<Task<EditAnswer>> edit, CancellationToken cancel)
    {
        if (!user.IsUnrestricted)
        {
            CandidateReading<string> reading = await session.ReadAsync(
                root => VisibleTree.Forbidden(root, outcome(root), user) is { } node
                    ? $"permission denied: [edit {node.Path}] " + (user.IsLocked(node.Statement)
                        ? "is locked by 'security log cache' while the roles of the login classes are separated"
                        : $"takes the permission '{Config.Schema.Permissions.ChangeWord(node.Statement.Permission)}'")
                    : "",
                cancel);
            if (reading.Refusal is { } refused)
            {
                return EditAnswer.Refused(refused);
            }

            if (reading.Value is { Length: > 0 } forbidden)
            {
                return EditAnswer.Refused(forbidden);
            }
        }

        return await edit();
    }

    public static string Minutes(TimeSpan time) => (int)Math.Ceiling(time.TotalMinutes) is var minutes && minutes == 1 ? "1 minute" : $"{minutes} minutes";
}
