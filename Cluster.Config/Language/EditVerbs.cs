using System.Globalization;
using System.Text.RegularExpressions;
using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>The commands of configuration mode that speak about statements. A new one is a row.</summary>
public static class EditVerbs
{
    public static IReadOnlyList<EditVerb> All { get; } =
    [
        new() { Word = "activate", Help = "Remove the inactive mark from a statement", Shape = EditShape.Present, Run = line => Activate(line, active: true) },
        new() { Word = "annotate", Help = "Annotate a statement with a comment", Shape = EditShape.PresentAndText, Run = Annotate },
        new() { Word = "copy", Help = "Copy a statement", Shape = EditShape.PresentTo, Run = line => WithNames(line, TreeEdits.Copy, free: true) },
        new() { Word = "deactivate", Help = "Keep a statement without effect", Shape = EditShape.Present, Run = line => Activate(line, active: false) },
        new() { Word = "delete", Help = "Delete a statement, a value or everything at this level", Shape = EditShape.Present, Run = Delete },
        new() { Word = "edit", Help = "Edit at another hierarchy level", Shape = EditShape.Level, Run = Edit },
        new() { Word = "exit", Help = "Exit from this level", Shape = EditShape.Nothing, Run = line => Exit(line) },
        new() { Word = "insert", Help = "Move a statement before or after another", Shape = EditShape.PresentBeside, Run = Insert },
        new() { Word = "quit", Help = "Quit from this level", Shape = EditShape.Nothing, Run = line => Exit(line) },
        new() { Word = "rename", Help = "Rename a statement", Shape = EditShape.PresentTo, Run = line => WithNames(line, TreeEdits.Rename, free: false) },
        new() { Word = "set", Help = "Set a statement", Shape = EditShape.Statements, Run = Set },
        new() { Word = "show", Help = "Show the configuration of this level or below", Shape = EditShape.Present },
        new() { Word = "top", Help = "Exit to the top level", Shape = EditShape.CommandFromTop, Run = Top },
        new() { Word = "up", Help = "Exit one level of configuration", Shape = EditShape.CommandFromAbove, Run = Up },
        new() { Word = "wildcard", Help = "Delete statements whose names match a pattern", Shape = EditShape.PresentPattern, Run = Wildcard },
    ];

    /// <summary>For messages.</summary>
    internal static string Listed { get; } = string.Join(", ", All.Where(verb => verb.Run is not null).Select(verb => verb.Word));

    /// <param name="abbreviated">A beginning that only one has will do.</param>
    public static EditVerb? Find(string word, bool abbreviated)
    {
        EditVerb? whole = All.FirstOrDefault(verb => verb.Word == word);
        EditVerb[] begun = whole is null && abbreviated ? [.. All.Where(verb => verb.Word.StartsWith(word, StringComparison.Ordinal))] : [];
        return begun.Length == 1 ? begun[0] : whole;
    }

    private static void Set(EditLine line)
    {
        if (line.Words.Count == 0)
        {
            line.Error("missing argument, expecting <statement>: 'set' needs a statement");
        }
        else if (line.Read(StepMode.Set, line.Words) is { } steps)
        {
            Step[] whole = [.. line.Level, .. steps];
            if (TreeWriter.TooLong(line.Root, whole) is { } step)
            {
                line.Error(TreeWriter.TooLongMessage(step), steps.TakeWhile(one => one != step), step.Statement.Keyword);
                return;
            }

            WrittenLine written = TreeWriter.Set(line.Root, whole, line.File);
            line.Changed = written.Changed;
            line.Annotated = written.FirstNew ?? written.Last;
            TreeEdits.RemoveEmptySection(written.Last);
        }
    }

    private static void Delete(EditLine line)
    {
        if (line.Read(StepMode.Locate, line.Words) is { } steps)
        {
            Finish(line, steps, TreeEdits.Delete(line.Root, [.. line.Level, .. steps]));
        }
    }

    private static void Activate(EditLine line, bool active)
    {
        if (Needs(line, line.Words.Count > 0) && line.Read(StepMode.Locate, line.Words) is { } steps)
        {
            Finish(line, steps, TreeEdits.Activate(line.Root, [.. line.Level, .. steps], active));
        }
    }

    private static void Annotate(EditLine line)
    {
        if (!Needs(line, line.Words.Count > 1, "a statement and a comment in quotes"))
        {
            return;
        }

        string text = line.Words[^1].Text;
        if (CommentText.FromAnnotation(text) is not { } comments)
        {
            line.Error(line.Words[^1], "a comment is plain text, '# ...' or '/* ... */'");
        }
        else if (line.Read(StepMode.Locate, [.. line.Words.SkipLast(1)]) is { } steps)
        {
            line.Said(steps, Quoting.InQuotes(text));
            Finish(line, steps, TreeEdits.Annotate(line.Root, [.. line.Level, .. steps], comments));
        }
    }

    private static void Insert(EditLine line)
    {
        int at = Last(line, "before", "after");
        if (Needs(line, at > 0 && at < line.Words.Count - 1, "a statement, 'before' or 'after', and another one")
            && Pair(line, at) is var (steps, names))
        {
            bool after = line.Words[at].Text == "after";
            if (!steps[^1].Statement.Ordered && steps[^1].Statement.Kind == StatementKind.Entry)
            {
                line.Error(line.Words[0], $"the order of '{steps[^1].Statement.Keyword}' statements means nothing: 'insert' is for ordered ones");
                return;
            }

            Finish(line, steps, TreeEdits.Insert(line.Root, [.. line.Level, .. steps], names, after));
        }
    }

    private static void WithNames(EditLine line, Func<ConfigNode, IReadOnlyList<Step>, IReadOnlyList<string>, string?> edit, bool free)
    {
        int at = Last(line, "to");
        if (Needs(line, at > 0 && at < line.Words.Count - 1, "a statement, 'to' and its new name") && Pair(line, at) is var (steps, names))
        {
            if (free && steps[^1].Statement.Kind == StatementKind.List)
            {
                line.Error(line.Words[0], "a value of a list is not copied: 'set' adds another one");
                return;
            }

            Finish(line, steps, edit(line.Root, [.. line.Level, .. steps], names));
        }
    }

    private static void Edit(EditLine line)
    {
        if (Needs(line, line.Words.Count > 0, "a hierarchy level") && line.Read(StepMode.Locate, line.Words) is { } steps)
        {
            if (steps.Find(step => !step.Opens) is { } flat)
            {
                line.Error(line.Words[0], $"'{flat.Text(hideSecrets: true)}' is not a hierarchy level");
                return;
            }

            line.Level = [.. line.Level, .. steps];
        }
    }

    private static void Exit(EditLine line)
    {
        if (line.Words.Count > 0)
        {
            line.Error(line.Words[0], $"syntax error: '{line.Words[0].Text}' is too much");
            return;
        }

        line.Back = true;
    }

    private static void Top(EditLine line) => From(line, []);

    private static void Up(EditLine line)
    {
        int levels = 1;
        if (line.Words is [{ Kind: TokenKind.Word } first, ..] && int.TryParse(first.Text, NumberStyles.None, CultureInfo.InvariantCulture, out levels))
        {
            line.Took(first.Text, words: 1);
        }
        else
        {
            levels = 1;
        }

        From(line, [.. line.Level.SkipLast(levels)]);
    }

    /// <summary>At another level: to stay there, or for one command.</summary>
    private static void From(EditLine line, IReadOnlyList<Step> level)
    {
        line.Level = level;
        if (line.Words.Count > 0)
        {
            bool stays = EditVerbs.Find(line.Words[0].Text, abbreviated: true)?.Shape is EditShape.Level or EditShape.CommandFromTop or EditShape.CommandFromAbove;
            line.Next(line.Prefixes + 1);
            line.Level = stays ? line.Level : line.Start;
        }
    }

    private static void Wildcard(EditLine line)
    {
        if (!Needs(line, line.Words is [{ Text: "delete" }, _, ..], "'delete', a level and a pattern"))
        {
            return;
        }

        line.Took("delete", words: 1);
        Regex pattern;
        try
        {
            pattern = new Regex($"^(?:{line.Words[^1].Text})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            line.Error(line.Words[^1], "the pattern is not a regular expression");
            return;
        }

        // Before the pattern stands a level and, where its entries have one, their keyword.
        string? keyword = line.Words.Count > 1 ? line.Words[^2].Text : null;
        List<Step>? steps = TryLevel(line, line.Words.Count - 2, keyword, out Statement? row) ?? TryLevel(line, line.Words.Count - 1, null, out row);
        if (steps is null || row is null)
        {
            line.Error(line.Words[0], "syntax error: before the pattern stands a level and the keyword of its entries");
            return;
        }

        line.Said(steps, row.Keyword, Quoting.Quote(line.Words[^1].Text));
        ConfigNode? container = TreeEdits.Find(line.Root, [.. line.Level, .. steps]);
        line.Changed = container is not null && TreeEdits.DeleteMatching(container, row, pattern) > 0;
        if (!line.Changed)
        {
            line.Error("statement not found: no name matches", steps);
        }
    }

    private static List<Step>? TryLevel(EditLine line, int words, string? keyword, out Statement? row)
    {
        row = null;
        var steps = new List<Step>();
        if (words < 0 || !new StepReader(line.File, new Model.ConfigErrors()).Read(line.LevelStatement, line.LevelPath, [.. line.Words.Take(words)], StepMode.Locate, steps))
        {
            return null;
        }

        Statement level = steps.Count == 0 ? line.LevelStatement : steps[^1].Statement;
        row = keyword is null ? level.Unkeyed : level.Find(keyword);
        row = row?.Kind == StatementKind.Entry ? row : null;
        return row is null ? null : steps;
    }

    /// <summary>The statement before a word of the command, and the names or the value after it.</summary>
    private static (List<Step> Steps, IReadOnlyList<string> Names)? Pair(EditLine line, int at)
    {
        List<Step>? steps = line.Read(StepMode.Locate, [.. line.Words.Take(at)]);
        if (steps is not [.., { } last])
        {
            return null;
        }

        bool value = last.Statement.Kind == StatementKind.List && last.Values.Count == 1;
        if (last.Statement.Kind != StatementKind.Entry && !value)
        {
            line.Error(line.Words[0], $"'{last.Text(hideSecrets: true)}' is not one of several: there is nothing to tell it by");
            return null;
        }

        var other = new List<Step>();
        Token[] rest = [.. line.Words.Skip(at + 1)];
        Token[] written = value && rest.Length == 1 ? [new Token(TokenKind.Word, last.Statement.Keyword, rest[0].Line, rest[0].Column), rest[0]] : rest;
        Statement container = last.Statement.Parent!;
        if (!line.Reader.Read(container, Step.Level(line.LevelPath, steps.SkipLast(1)), written, StepMode.Locate, other))
        {
            return null;
        }

        if (other is not [{ } one] || one.Statement != last.Statement || one.Values.Count != last.Values.Count)
        {
            line.Error(rest[0], $"after '{line.Words[at].Text}' another '{last.Statement.Synopsis.Split(' ')[^1]}' of the same kind is expected");
            return null;
        }

        line.Said(steps, line.Words[at].Text, one.Text());
        return (steps, one.Values);
    }

    /// <summary>Where the last of these words stands: a name before it may be the same word.</summary>
    private static int Last(EditLine line, params string[] words)
    {
        for (int i = line.Words.Count - 1; i >= 0; i--)
        {
            if (line.Words[i].Kind == TokenKind.Word && words.Contains(line.Words[i].Text))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool Needs(EditLine line, bool met, string what = "a statement")
    {
        if (!met)
        {
            line.Error($"missing argument, expecting <statement>: the command needs {what}");
        }

        return met;
    }

    private static void Finish(EditLine line, IReadOnlyList<Step> steps, string? refusal)
    {
        if (refusal is null)
        {
            line.Changed = true;
        }
        else
        {
            line.Error(refusal, steps.SkipLast(1));
        }
    }
}
