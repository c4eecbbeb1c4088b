using System.Text.RegularExpressions;
using Cluster.Actors.Configuration;
using Cluster.Config.Editing;
using Cluster.Config.Language;
using Cluster.Config.Model;
using Cluster.Node.Cli.Access;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Modes;

/// <summary>A line that changes the candidate: <c>set</c>, <c>delete</c>, <c>insert</c> and so on.</summary>
internal sealed partial class EditCommand(string word, string help) : ModeCommand<ConfigurationMode>(word, help)
{
    private const string PlainText = "plain-text-password";

    /// <summary>As Junos: the least length of a password that is typed in.</summary>
    private const int LeastPassword = 6;

    public override async Task<int> RunAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        string line = $"{Word} {rest}";
        if (Word == "set" && AsksForPassword().Match(line) is { Success: true } asked)
        {
            if (await AskPasswordAsync(mode, cancel) is not { } hash)
            {
                return ExitCode.Failure;
            }

            line = $"{asked.Groups[1].Value} encrypted-password \"{hash}\"";
        }

        string path = mode.Path;
        EditAnswer answer = await mode.EditAsync(copy => TreeEdit.Run(copy, path, line), () => mode.Session.EditAsync(path, line, cancel), cancel);
        if (answer.Refusal is { } refused)
        {
            mode.Dialogue.Error("error: " + refused);
            return ExitCode.Failure;
        }

        if (answer.Done)
        {
            mode.Remember = Redacted(path, line);
            mode.Messages(answer.Messages);
            return ExitCode.Success;
        }

        foreach (ConfigError message in answer.Messages)
        {
            mode.EditError(line, message);
        }

        return ExitCode.Failure;
    }

    public override async Task<IReadOnlyList<NextWord>> CompleteAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        IReadOnlyList<NextWord> rows = await TreeCompletion.OfAsync(mode, $"{Word} {rest}", cancel);
        return Word == "set" && rows.Any(row => row.Word == "encrypted-password")
            ? [.. rows, .. AskablePassword(rest)]
            : rows;
    }

    private static IEnumerable<NextWord> AskablePassword(string rest) =>
        PlainText.StartsWith(rest.EndsWith(' ') ? "" : rest[(rest.LastIndexOf(' ') + 1)..], StringComparison.Ordinal)
            ? [new NextWord(PlainText, "Ask for the password and store its hash", NextWordKind.Keyword)]
            : [];

    private static string Redacted(string path, string line) => TreeEdit.Redact(path, line);

    private static async Task<string?> AskPasswordAsync(ConfigurationMode mode, CancellationToken cancel)
    {
        (string? first, _) = await mode.Dialogue.AskAsync(new CliQuestion(CliQuestionKind.Password, "New password: "), cancel);
        if (first is null)
        {
            return null;
        }

        if (first.Length < LeastPassword)
        {
            mode.Dialogue.Error($"error: minimum password length is {LeastPassword}");
            return null;
        }

        (string? second, _) = await mode.Dialogue.AskAsync(new CliQuestion(CliQuestionKind.Password, "Retype new password: "), cancel);
        if (second != first)
        {
            mode.Dialogue.Error("error: passwords do not match");
            return null;
        }

        return PasswordHash.Of(first);
    }

    [GeneratedRegex(@"^(set\b.*\bauthentication)\s+plain-text-password$")]
    private static partial Regex AsksForPassword();
}
