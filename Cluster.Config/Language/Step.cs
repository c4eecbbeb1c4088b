using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>One statement of a line, resolved against the schema: a step on the way from the root, or one of several at its end.</summary>
/// <param name="Values">Names of an entry, values of a leaf or list (secrets obfuscated), as far as the line gives them.</param>
/// <param name="Column">Of its first word.</param>
internal sealed record Step(Statement Statement, IReadOnlyList<string> Values, int Line, int Column)
{
    /// <summary>What comes next on the line stands inside of it.</summary>
    public bool Opens => Statement.IsContainer && !Statement.IsBare;

    public string Text(bool hideSecrets = false) => Statement.IsContainer
        ? StatementText.Head(Statement, Values, withValues: true)
        : StatementText.Line(Statement, Values, hideSecrets);

    /// <summary>The words of a line, as it would be typed in full.</summary>
    public static string Text(IEnumerable<Step> steps, bool hideSecrets = false) =>
        string.Join(' ', steps.Select(step => step.Text(hideSecrets)).Where(words => words.Length > 0));

    /// <summary>The hierarchy level that the steps lead to.</summary>
    public static string Level(string from, IEnumerable<Step> steps) =>
        string.Join(' ', steps.Where(step => step.Opens).Select(step => step.Text()).Prepend(from).Where(words => words.Length > 0));
}
