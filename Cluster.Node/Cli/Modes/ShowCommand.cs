using System.Globalization;
using Cluster.Actors.Configuration;
using Cluster.Config.Editing;
using Cluster.Config.Language;
using Cluster.Node.Cli.Access;
using Cluster.Node.Cli.Wire;
using Cluster.Node.Commands;

namespace Cluster.Node.Cli.Modes;

/// <summary><c>show</c> in configuration mode: the candidate from this level or below, or with <c>| compare</c> what differs.</summary>
internal sealed class ShowCommand() : ModeCommand<ConfigurationMode>("show", "Show the candidate configuration")
{
    public override async Task<int> RunAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        var line = PipedLine.Of(rest);
        if (OutputPipe.Parse([.. line.Pipes.Where(pipe => CompareOf(pipe) is null)], out string? wrong) is not { } pipe)
        {
            mode.Dialogue.Error(wrong + ".");
            return ExitCode.Failure;
        }

        if (pipe.NoMore)
        {
            mode.Dialogue.Unpaged();
        }

        string? compare = line.Pipes.Select(CompareOf).FirstOrDefault(number => number is not null);
        (string? text, string refusal) = compare is null
            ? await TextAsync(mode, line.Command, pipe.Form, cancel)
            : await DifferenceAsync(mode, compare, cancel);
        if (text is null)
        {
            mode.Dialogue.Error(refusal);
            return ExitCode.Failure;
        }

        mode.Remember = $"{Word} {rest}".TrimEnd();
        foreach (string shown in text.Split('\n', StringSplitOptions.None).Take(text.Length == 0 ? 0 : int.MaxValue).SkipLast(text.EndsWith('\n') ? 1 : 0))
        {
            foreach (string passed in pipe.Pass(shown))
            {
                mode.Dialogue.Line(passed);
            }
        }

        foreach (string passed in pipe.End())
        {
            mode.Dialogue.Line(passed);
        }

        return ExitCode.Success;
    }

    public override async Task<IReadOnlyList<NextWord>> CompleteAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        int bar = rest.LastIndexOf('|');
        if (bar < 0)
        {
            return await TreeCompletion.OfAsync(mode, $"{Word} {rest}", cancel);
        }

        string pipe = rest[(bar + 1)..].TrimStart();
        IReadOnlyList<NextWord> compare = pipe.Contains(' ')
            ? pipe.StartsWith("compare ", StringComparison.Ordinal) ? [.. Offer(pipe, 1, ("rollback", "Against an earlier commit")), .. Offer(pipe, 2, ("<number>", "How many commits ago"))] : []
            : Offer(pipe, 0, ("compare", "What differs from the configuration in force"));
        return [.. compare, .. OutputPipe.Complete(pipe).Select(row => new NextWord(row.Word, row.Help, row.Word[0] == '<' ? NextWordKind.Value : NextWordKind.Keyword))];
    }

    /// <summary>The number of the commit to compare with, as text; null when the pipe is another.</summary>
    private static string? CompareOf(string pipe)
    {
        string[] words = pipe.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is ["compare"] or ["comp"] or ["compa"] or ["compar"] ? "0"
            : words is ["compare", { } rollback, { } number] && "rollback".StartsWith(rollback, StringComparison.Ordinal) ? number
            : null;
    }

    private static async Task<(string? Text, string Refusal)> TextAsync(ConfigurationMode mode, string words, OutputForm form, CancellationToken cancel)
    {
        string path = mode.Path;
        DisplayForm display = form switch
        {
            OutputForm.Json => DisplayForm.Json,
            OutputForm.Set => DisplayForm.Set,
            _ when mode.Json => DisplayForm.Json,
            _ => DisplayForm.Braces,
        };
        CandidateReading<ShowResult> reading = await mode.Session.ReadAsync(
            root => TreeShow.Run(VisibleTree.Of(root, mode.User), path, words, display, !mode.User.SeesSecrets), cancel);
        return reading.Refusal is { } refused ? (null, "error: " + refused)
            : reading.Value is { Messages.Count: 0, Text: { } text } ? (text, "")
            : (null, string.Join('\n', reading.Value?.Messages.Select(message => "error: " + message.Message) ?? []));
    }

    private static async Task<(string? Text, string Refusal)> DifferenceAsync(ConfigurationMode mode, string number, CancellationToken cancel)
    {
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int rollback))
        {
            return (null, $"error: '{number}' is not the number of a commit");
        }

        CommittedTree before = await mode.Environment.Sessions.CommittedAsync(rollback, cancel);
        if (before.Tree is null && rollback > 0)
        {
            return (null, "error: " + before.Refusal);
        }

        ConfigNode former = VisibleTree.Of(before.Tree ?? ConfigNode.NewRoot("active"), mode.User);
        string path = mode.Path;
        CandidateReading<string> reading = await mode.Session.ReadAsync(
            root => TreeCompare.Patch(former, VisibleTree.Of(root, mode.User), path, !mode.User.SeesSecrets), cancel);
        return reading.Refusal is { } refused ? (null, "error: " + refused) : (reading.Value, "");
    }
}
