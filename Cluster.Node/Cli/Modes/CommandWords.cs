using Cluster.Node.Cli.Access;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Modes;

/// <summary>Finds commands by their first word, which may be shortened to a beginning that only one has.</summary>
internal static class CommandWords
{
    /// <summary>Null, and what is wrong.</summary>
    public static ModeCommand<TMode>? Find<TMode>(IReadOnlyList<ModeCommand<TMode>> commands, string word, CliUser user, out string wrong)
    {
        ModeCommand<TMode>[] found = commands.FirstOrDefault(row => row.Word == word) is { } whole
            ? [whole]
            : [.. commands.Where(row => word.Length > 0 && row.Word.StartsWith(word, StringComparison.Ordinal) && MayUse(row, user))];
        wrong = found.Length switch
        {
            0 => "unknown command",
            1 => "",
            _ => $"'{word}' is ambiguous: {string.Join(", ", found.Select(row => row.Word))}",
        };
        return found.Length == 1 ? found[0] : null;
    }

    public static IReadOnlyList<NextWord> Offer<TMode>(IReadOnlyList<ModeCommand<TMode>> commands, string partial, CliUser user) =>
        [.. commands.Where(row => row.Word.StartsWith(partial, StringComparison.Ordinal) && MayUse(row, user))
            .Select(row => new NextWord(row.Word, row.Help, NextWordKind.Keyword))];

    private static bool MayUse<TMode>(ModeCommand<TMode> command, CliUser user) => user.MayRun(command.Word, command.Permission);
}
