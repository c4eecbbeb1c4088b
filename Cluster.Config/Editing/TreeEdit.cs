using Cluster.Config.Language;
using Cluster.Config.Model;

namespace Cluster.Config.Editing;

/// <summary>Runs the commands of configuration mode on a tree, one at a time: wholly or not at all, and always alike.</summary>
public static class TreeEdit
{
    /// <summary>The name of what is typed, in messages.</summary>
    public const string Typed = "command";

    /// <summary>Ours: above any command somebody types or pastes as one line.</summary>
    public const int MaxLineLength = 64 * 1024;

    /// <param name="root">Is changed.</param>
    /// <param name="path">The hierarchy level, as the banner shows it: <c>security ike</c>.</param>
    /// <param name="line">The command; its words may be abbreviated.</param>
    public static EditResult Run(ConfigNode root, string path, string line)
    {
        var errors = new ConfigErrors();
        EditLine? done = Run(root, path, line, errors);
        bool whole = done is not null && !errors.Any;
        return new EditResult(
            whole, errors.Sorted, whole ? done!.LevelPath : path, whole ? done!.Text(hideSecrets: false) : line, whole && done!.Changed, whole && done!.Back);
    }

    /// <summary>The command as an audit may keep it: in full, without secrets. What cannot be understood is left out.</summary>
    public static string Redact(string path, string line)
    {
        EditLine? done = Run(ConfigNode.NewRoot(Typed), path, line, new ConfigErrors());
        return done?.Text(hideSecrets: true) is { Length: > 0 } text ? text : "...";
    }

    private static EditLine? Run(ConfigNode root, string path, string line, ConfigErrors errors)
    {
        if (line.Length > MaxLineLength)
        {
            errors.Add(new ConfigError(Typed, 1, path, $"the command is longer than {MaxLineLength} characters"));
            return null;
        }

        List<Step>? level = LevelPath.Read(path, Typed, errors);
        List<Token>? words = level is null ? null : LevelPath.Tokens(line, Typed, errors);
        return words is not { Count: > 0 } ? null : EditLine.Run(root, level!, words, Typed, errors, abbreviations: true);
    }
}
