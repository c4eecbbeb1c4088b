using Cluster.Actors.Configuration;
using Cluster.Config.Editing;
using Cluster.Config.Language;
using Cluster.Node.Cli.Access;
using Cluster.Node.Cli.Wire;
using Cluster.Node.Commands;

namespace Cluster.Node.Cli.Modes;

/// <summary>Runs operational commands for a user, with that user's permissions.</summary>
internal sealed class OperationalMode(CliEnvironment environment, CliUser user, ICliDialogue dialogue)
{
    private const string Configuration = "show configuration";

    private readonly CommandRunner _runner = new(environment.Queries, environment.Clock);

    /// <summary>The answers are to come as JSON where there is such a form.</summary>
    public bool Json { get; init; }

    /// <summary>Where the command begins on the screen of somebody who typed it.</summary>
    public int IndentBy { get; init; }

    /// <summary>The last command without secrets; null when it was none.</summary>
    public string? Remember { get; private set; }

    public async Task<int> RunAsync(string line, CancellationToken cancel)
    {
        CommandLine.Parsed parsed = CommandLine.Parse(line);
        if (parsed.Command is null)
        {
            SyntaxError(line, parsed.Column, parsed.Error + ".");
            return ExitCode.Failure;
        }

        if (OutputPipe.Parse(parsed.Pipes, out string? wrong) is not { } pipe)
        {
            dialogue.Error(wrong + ".");
            return ExitCode.Failure;
        }

        if (!user.MayRun(parsed.Command.Path, parsed.Command.Permission))
        {
            dialogue.Error($"error: permission denied: '{parsed.Command.Path}' takes the permission '{parsed.Command.Permission}'");
            return ExitCode.Failure;
        }

        Remember = CommandLine.Redact(line);
        environment.Sessions.Audit(AuditKind.Command, user.Name, Remember);
        if (pipe.NoMore || parsed.Command is StreamingCommand)
        {
            dialogue.Unpaged();
        }

        if (parsed.Command.Path == Configuration && !user.IsUnrestricted)
        {
            return await ShowVisibleAsync(parsed.Arguments.Rest, pipe, cancel);
        }

        bool addJson = Json && pipe.Form == OutputForm.Text;
        var console = new CommandConsole(dialogue.Line, dialogue.Error) { Flush = dialogue.Flush };
        return await _runner.RunAsync(addJson ? line + " | display json" : line, console, cancel);
    }

    public static IReadOnlyList<NextWord> Complete(string line, CliUser user) =>
        [.. CommandLine.Complete(line, word => user.Allowed is not null || user.May(word)).Select(row => new NextWord(row.Word, row.Help, row.Word[0] == '<' ? NextWordKind.Value : NextWordKind.Keyword))];

    /// <summary>What may follow <c>show configuration</c> is what stands in the schema and in the configuration in force; null for another line.</summary>
    public static async Task<IReadOnlyList<NextWord>?> CompleteLevelAsync(string line, CliEnvironment environment, CliUser user, CancellationToken cancel)
    {
        if (line.Contains('|', StringComparison.Ordinal) || CommandLine.Parse(line).Command?.Path != Configuration || !user.May("view"))
        {
            return null;
        }

        int below = PipedLine.AfterFirstWord(line);
        string level = line[below..].TrimStart();
        below = PipedLine.AfterFirstWord(level);
        return below == level.Length ? null
            : TreeCompletion.Of((await environment.Sessions.CommittedAsync(0, cancel)).Tree ?? ConfigNode.NewRoot("active"), "", "show " + level[below..].TrimStart(), user);
    }

    private void SyntaxError(string line, int column, string text)
    {
        if (!dialogue.IsInteractive)
        {
            dialogue.Error(line);
        }

        dialogue.Error(new string(' ', column + (dialogue.IsInteractive ? IndentBy : 0)) + "^");
        dialogue.Error(text);
    }

    /// <summary>The configuration in force, as far as this user may see it.</summary>
    private async Task<int> ShowVisibleAsync(IReadOnlyList<string> words, OutputPipe pipe, CancellationToken cancel)
    {
        CommittedTree active = await environment.Sessions.CommittedAsync(0, cancel);
        DisplayForm form = pipe.Form switch { OutputForm.Json => DisplayForm.Json, OutputForm.Set => DisplayForm.Set, _ => Json ? DisplayForm.Json : DisplayForm.Braces };
        ShowResult shown = TreeShow.Run(
            VisibleTree.Of(active.Tree ?? ConfigNode.NewRoot("active"), user), "", string.Join(' ', words), form, !user.SeesSecrets);
        if (shown.Messages.Count > 0)
        {
            dialogue.Error("error: " + shown.Messages[0].Message);
            return ExitCode.Failure;
        }

        foreach (string line in shown.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(pipe.Pass).Concat(pipe.End()))
        {
            dialogue.Line(line);
        }

        return ExitCode.Success;
    }
}
