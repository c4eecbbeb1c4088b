using Cluster.Actors.Configuration;
using Cluster.Config.Editing;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Modes;

/// <summary><c>load merge|override|replace|set [relative] FILE|terminal</c>. Files are those of the machine where the CLI runs.</summary>
internal sealed class LoadCommand() : ModeCommand<ConfigurationMode>("load", "Load a configuration into the candidate")
{
    private const string Terminal = "terminal", Relative = "relative";

    public override async Task<int> RunAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        if (Read(rest) is not var (kind, relative, source))
        {
            mode.Dialogue.Error($"error: use 'load merge|override|replace|set [{Relative}] FILE' or '... {Terminal}'");
            return ExitCode.Failure;
        }

        bool terminal = source == Terminal;
        CliQuestion question = terminal
            ? new CliQuestion(CliQuestionKind.Lines, "[Type ^D at a new line to end input]")
            : new CliQuestion(CliQuestionKind.ReadFile, source);
        (string? text, string reason) = await mode.Dialogue.AskAsync(question, cancel);
        if (text is null)
        {
            mode.Dialogue.Error(terminal ? "error: nothing was loaded" : $"error: {source}: {reason}");
            return ExitCode.Failure;
        }

        var request = new LoadRequest(kind, relative ? mode.Path : "", text, source);
        EditAnswer answer = await mode.EditAsync(copy => TreeLoad.Run(copy, kind, request.Path, text, source), () => mode.Session.LoadAsync(request, cancel), cancel);
        if (answer.Refusal is { } refused)
        {
            mode.Dialogue.Error("error: " + refused);
            return ExitCode.Failure;
        }

        mode.Remember = $"{Word} {rest}";
        mode.Messages(answer.Messages);
        int errors = answer.Messages.Count(message => !message.IsWarning);
        string summary = LoadResult.SummaryOf(answer.Done, errors);
        if (!answer.Done)
        {
            mode.Dialogue.Error("error: " + summary);
            return ExitCode.Failure;
        }

        mode.Dialogue.Line(summary);

        // A script that runs on would commit a part of what was meant.
        return errors == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    public override Task<IReadOnlyList<NextWord>> CompleteAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        (string Word, string Help)[] sources = [(Terminal, "Type or paste the text"), ("<file>", "A file on the machine where this command line runs")];
        bool second = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, Relative, ..];
        return Task.FromResult<IReadOnlyList<NextWord>>(
        [
            .. Offer(rest, 0,
                ("merge", "Add to what is there"), ("override", "Take the place of everything"),
                ("replace", "Take the place of what 'replace:' marks, and add the rest"), ("set", "Run set, delete and other lines")),
            .. second ? [] : Offer(rest, 1, [(Relative, "The text starts at this level"), .. sources]),
            .. second ? Offer(rest, 2, sources) : [],
        ]);
    }

    private static (LoadMode Kind, bool Relative, string Source)? Read(string rest)
    {
        (string word, string more) = PipedLine.Cut(rest);
        (string next, string file) = PipedLine.Cut(more);
        bool relative = file.Length > 0 && Match(next, Relative) is not null;
        string source = (relative ? file : more).Trim().Trim('"');
        LoadMode? kind = Match(word, "merge", "override", "replace", "set") switch
        {
            "merge" => LoadMode.Merge,
            "override" => LoadMode.Override,
            "replace" => LoadMode.Replace,
            "set" => LoadMode.Set,
            _ => null,
        };
        return kind is { } known && source.Length > 0 && (known != LoadMode.Override || !relative) ? (known, relative, Match(source, Terminal) ?? source) : null;
    }
}
