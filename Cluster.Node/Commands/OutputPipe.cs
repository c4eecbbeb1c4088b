using System.Globalization;
using System.Text.RegularExpressions;

namespace Cluster.Node.Commands;

/// <summary>What stands behind <c>|</c>: formats and filters, applied line by line so that large answers stream.</summary>
public sealed class OutputPipe
{
    /// <summary>Ours: nobody writes more, and each costs a pass.</summary>
    private const int MaxPipes = 8;

    private static readonly CommandLine.Candidate[] Known =
    [
        new("count", "Count lines"),
        new("display", "Another form: json, set"),
        new("except", "Only lines that do not match"),
        new("find", "From the first line that matches"),
        new("last", "The last lines"),
        new("match", "Only lines that match"),
        new("no-more", "No paging"),
    ];

    private readonly List<Func<string, IEnumerable<string>>> _filters = [];
    private readonly List<Func<IEnumerable<string>>> _endings = [];

    private OutputPipe()
    {
    }

    public OutputForm Form { get; private set; }

    /// <summary>The caller wants no paging.</summary>
    public bool NoMore { get; private set; }

    /// <summary>Null and a reason when a pipe is unknown or wrong.</summary>
    public static OutputPipe? Parse(IReadOnlyList<string> pipes, out string? error)
    {
        var made = new OutputPipe();
        error = pipes.Count > MaxPipes ? $"at most {MaxPipes} pipes are allowed" : null;
        for (int i = 0; i < pipes.Count && error is null; i++)
        {
            error = made.Add(pipes[i]);
        }

        return error is null ? made : null;
    }

    public static IReadOnlyList<CommandLine.Candidate> Complete(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool open = text.Length == 0 || text[^1] == ' ';
        if (words.Length == 0 || (words.Length == 1 && !open))
        {
            return [.. Known.Where(row => row.Word.StartsWith(words.FirstOrDefault() ?? "", StringComparison.Ordinal))];
        }

        return words[0] == "display" && (words.Length == 1 || !open)
            ? [.. new CommandLine.Candidate[] { new("json", "JSON with stable names"), new("set", "Set commands, for configurations") }
                .Where(row => row.Word.StartsWith(words.ElementAtOrDefault(1) ?? "", StringComparison.Ordinal))]
            : [];
    }

    /// <summary>Lines that come out for one that goes in.</summary>
    public IEnumerable<string> Pass(string line) => Through(0, [line]);

    /// <summary>Lines that come out after the last has gone in.</summary>
    public IEnumerable<string> End()
    {
        // Each filter may hold lines back (last, count); what it lets go runs through those behind it.
        for (int i = 0; i < _filters.Count; i++)
        {
            foreach (string line in Through(i + 1, _endings[i]()))
            {
                yield return line;
            }
        }
    }

    private IEnumerable<string> Through(int from, IEnumerable<string> lines)
    {
        for (int i = from; i < _filters.Count; i++)
        {
            Func<string, IEnumerable<string>> filter = _filters[i];
            lines = lines.SelectMany(filter);
        }

        return lines;
    }

    private string? Add(string pipe)
    {
        string[] parts = pipe.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string argument = parts.Length > 1 ? parts[1].Trim('"') : "";
        CommandLine.Candidate[] matches = parts.Length == 0 ? [] : [.. Known.Where(row => row.Word.StartsWith(parts[0], StringComparison.Ordinal))];
        if (matches.Length != 1)
        {
            return $"'| {pipe}' is not known: use {string.Join(", ", Known.Select(row => row.Word))}";
        }

        switch (matches[0].Word)
        {
            case "no-more":
                NoMore = true;
                return null;
            case "display":
                return SetForm(argument);
            case "count":
                int count = 0;
                Filter(_ => { count++; return []; }, () => [$"Count: {count} lines"]);
                return null;
            case "last":
                return AddLast(argument);
            default:
                return AddExpression(matches[0].Word, argument);
        }
    }

    private string? SetForm(string argument)
    {
        Form = argument switch { "json" => OutputForm.Json, "set" => OutputForm.Set, _ => Form };
        return argument is "json" or "set" ? null : "'| display' needs json or set";
    }

    private string? AddLast(string argument)
    {
        if (!int.TryParse(argument.Length == 0 ? "10" : argument, NumberStyles.None, CultureInfo.InvariantCulture, out int most) || most is < 1 or > 100_000)
        {
            return "'| last' needs a number from 1 to 100000";
        }

        var kept = new Queue<string>();
        Filter(
            line =>
            {
                kept.Enqueue(line);
                if (kept.Count > most)
                {
                    kept.Dequeue();
                }

                return [];
            },
            () => kept);
        return null;
    }

    private string? AddExpression(string word, string argument)
    {
        Regex expression;
        try
        {
            // Non-backtracking: a user's expression must not be able to hang a node.
            expression = new Regex(argument, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
        {
            return $"'{argument}' is not a usable regular expression";
        }

        if (argument.Length == 0)
        {
            return $"'| {word}' needs a regular expression";
        }

        bool found = false;
        Filter(
            word switch
            {
                "match" => line => expression.IsMatch(line) ? [line] : [],
                "except" => line => expression.IsMatch(line) ? [] : [line],
                _ => line => (found |= expression.IsMatch(line)) ? [line] : [],
            },
            () => []);
        return null;
    }

    private void Filter(Func<string, IEnumerable<string>> filter, Func<IEnumerable<string>> ending)
    {
        _filters.Add(filter);
        _endings.Add(ending);
    }
}

public enum OutputForm
{
    Text,
    Json,
    Set,
}
