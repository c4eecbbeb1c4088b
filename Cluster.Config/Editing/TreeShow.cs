using System.Text;
using Cluster.Config.Language;
using Cluster.Config.Model;
using Cluster.Config.Schema;

namespace Cluster.Config.Editing;

/// <summary>Prints a part of a configuration, named relative to a hierarchy level.</summary>
public static class TreeShow
{
    /// <param name="path">The hierarchy level.</param>
    /// <param name="words">What is asked for below it; empty for the level itself. Words may be abbreviated.</param>
    /// <param name="hideSecrets">For users without the permission <c>secret</c>.</param>
    public static ShowResult Run(ConfigNode root, string path, string words, DisplayForm form, bool hideSecrets)
    {
        var errors = new ConfigErrors();
        List<Step>? level = LevelPath.Read(path, TreeEdit.Typed, errors);
        List<Token>? tokens = level is null ? null : LevelPath.Tokens(words, TreeEdit.Typed, errors);
        var steps = new List<Step>(level ?? []);
        Statement start = steps.Count == 0 ? SchemaTable.Root : steps[^1].Statement;
        var below = new List<Step>();
        if (tokens is null || !new StepReader(TreeEdit.Typed, errors, abbreviations: true).Read(start, path, tokens, StepMode.Show, below))
        {
            return new ShowResult("", errors.Sorted);
        }

        steps.AddRange(below);
        var options = new PrintOptions(hideSecrets, form == DisplayForm.SetRelative);
        return new ShowResult(Text(root, steps, form, options), []);
    }

    private static string Text(ConfigNode root, List<Step> steps, DisplayForm form, PrintOptions options)
    {
        // "show security ike gateway": all of them.
        if (steps is [.., { Statement.Kind: StatementKind.Entry, Values.Count: 0 } last])
        {
            ConfigNode[] entries = [.. (TreeEdits.Find(root, steps[..^1])?.Children ?? []).Where(child => child.Statement == last.Statement)];
            return string.Concat(entries.Select(entry => Whole(entry, form, options)));
        }

        if (TreeEdits.Find(root, steps) is not { } node)
        {
            return "";
        }

        if (!node.Statement.IsContainer || node.Statement.IsBare)
        {
            return Whole(node, form, options);
        }

        return form switch
        {
            DisplayForm.Set or DisplayForm.SetRelative => ConfigPrinter.ToSet(node, options),
            DisplayForm.Json => JsonPrinter.ToJson(node, options),
            _ => InactiveNote(node) + ConfigPrinter.ToBraces(node, options),
        };
    }

    private static string Whole(ConfigNode node, DisplayForm form, PrintOptions options) => form switch
    {
        DisplayForm.Set or DisplayForm.SetRelative => ConfigPrinter.ToSetWhole(node, options),
        DisplayForm.Json => JsonPrinter.ToJson(node, options),
        _ => ConfigPrinter.ToBracesWhole(node, options),
    };

    /// <summary>The mark of what is shown stands above it, out of sight: it is said again.</summary>
    private static string InactiveNote(ConfigNode node)
    {
        var note = new StringBuilder();
        for (ConfigNode? at = node; at is { Parent: not null }; at = at.Parent)
        {
            if (at.Inactive)
            {
                note.Insert(0, $"## inactive: {at.Path}\n");
            }
        }

        return note.Length == 0 ? "" : $"##\n{note}##\n";
    }
}
