namespace Cluster.Node.Commands;

/// <summary>
/// Reads a line: the words of a command (each may be shortened to a unique prefix), its arguments, and what stands behind
/// <c>|</c>; and says what could come next.
/// </summary>
public static class CommandLine
{
    /// <summary>A command with its arguments, or an error with the column it is about.</summary>
    public sealed record Parsed(
        OperationalCommand? Command, CommandArguments Arguments, IReadOnlyList<string> Pipes, string? Error, int Column);

    /// <summary>A word that may come next. <paramref name="Word"/> is in angle brackets when it is a value.</summary>
    public sealed record Candidate(string Word, string Help);

    /// <param name="Length">In the line, with quotes.</param>
    private sealed record Word(string Text, int Column, int Length);

    public static Parsed Parse(string line)
    {
        List<string> parts = PartsOf(line);
        List<Word> words = WordsOf(parts[0]);
        string[] pipes = [.. parts.Skip(1).Select(part => part.Trim())];
        if (words.Count == 0)
        {
            return Failed("a command is missing", 0);
        }

        string path = "";
        int at = 0;
        OperationalCommand? command = null;
        while (command is null)
        {
            if (at >= words.Count)
            {
                return Failed("incomplete command; next: " + string.Join(", ", NextWords(path).Select(next => next.Word)), line.TrimEnd().Length);
            }

            Candidate[] matches = Matching(NextWords(path), words[at].Text);
            if (matches.Length != 1)
            {
                return Failed(
                    matches.Length == 0 ? $"unknown command '{words[at].Text}'"
                        : $"'{words[at].Text}' is ambiguous: {string.Join(", ", matches.Select(match => match.Word))}",
                    words[at].Column);
            }

            path = path.Length == 0 ? matches[0].Word : path + " " + matches[0].Word;
            at++;
            command = CommandTable.Rows.FirstOrDefault(row => row.Path == path);
        }

        return ParseArguments(command, words, at, pipes);
    }

    /// <summary>What may come at the end of the line; when the line ends inside a word, only words that begin with it.</summary>
    public static IReadOnlyList<Candidate> Complete(string line) => Complete(line, static _ => true);

    /// <param name="may">Whether the caller has a permission: commands that he may not run are not offered.</param>
    public static IReadOnlyList<Candidate> Complete(string line, Func<string, bool> may)
    {
        int pipe = line.LastIndexOf('|');
        if (pipe >= 0)
        {
            return OutputPipe.Complete(line[(pipe + 1)..]);
        }

        List<Word> words = WordsOf(line);
        string partial = line.Length > 0 && !char.IsWhiteSpace(line[^1]) && words.Count > 0 ? words[^1].Text : "";
        if (partial.Length > 0)
        {
            words.RemoveAt(words.Count - 1);
        }

        string path = "";
        foreach ((Word word, int at) in words.Select((word, at) => (word, at)))
        {
            Candidate[] matches = Matching(NextWords(path, may), word.Text);
            if (matches.Length != 1)
            {
                return [];
            }

            path = path.Length == 0 ? matches[0].Word : path + " " + matches[0].Word;
            if (CommandTable.Rows.FirstOrDefault(row => row.Path == path) is { } command)
            {
                return Filter(NextArguments(command, words.Skip(at + 1).ToArray()), partial);
            }
        }

        return Filter(NextWords(path, may), partial);
    }

    /// <summary>The line with the values of secret arguments left out, for those who record it.</summary>
    public static string Redact(string line)
    {
        List<Word> words = WordsOf(PartsOf(line)[0]);
        IEnumerable<string> secrets = CommandTable.Rows.SelectMany(row => row.Arguments).Where(argument => argument.Secret).Select(argument => argument.Keyword);
        for (int i = words.Count - 1; i > 0; i--)
        {
            // A shortened keyword, too; rather too much is left out than too little.
            if (words[i - 1].Text.Length > 0 && secrets.Any(secret => secret.StartsWith(words[i - 1].Text, StringComparison.Ordinal)))
            {
                line = line[..words[i].Column] + "/* SECRET-DATA */" + line[(words[i].Column + words[i].Length)..];
            }
        }

        return line;
    }

    private static Parsed ParseArguments(OperationalCommand command, List<Word> words, int at, string[] pipes)
    {
        var values = new Dictionary<string, string>();
        var rest = new List<string>();
        while (at < words.Count)
        {
            Word word = words[at++];
            if (command.RestPlaceholder is not null)
            {
                rest.Add(word.Text);
                continue;
            }

            CommandArgument[] keyed = Keyed(command, word.Text);
            CommandArgument? argument = keyed.Length == 1 ? keyed[0]
                : keyed.Length == 0 ? command.Arguments.FirstOrDefault(row => row.Keyword.Length == 0 && row.Accepts(word.Text)) : null;
            if (argument is null && keyed.Length > 1)
            {
                return Failed($"'{word.Text}' is ambiguous: {string.Join(", ", keyed.Select(row => row.Keyword))}", word.Column);
            }

            if (argument is null)
            {
                string allowed = command.Arguments.Count == 0 ? "takes no arguments" : "takes " + string.Join(", ", command.Arguments.Select(row => row.Synopsis));
                return Failed($"'{word.Text}' is not an argument here: '{command.Path}' {allowed}", word.Column);
            }

            if (argument.Keyword.Length > 0 && argument.Placeholder is not null)
            {
                if (at >= words.Count || !argument.Accepts(words[at].Text))
                {
                    return Failed($"'{argument.Keyword}' needs {argument.Expected}", at < words.Count ? words[at].Column : word.Column);
                }

                values[argument.Key] = words[at++].Text;
            }
            else
            {
                values[argument.Key] = word.Text;
            }
        }

        return new Parsed(command, new CommandArguments(values, rest), pipes, null, 0);
    }

    /// <summary>Rows whose keyword the word is, or else begins.</summary>
    private static CommandArgument[] Keyed(OperationalCommand command, string word)
    {
        CommandArgument[] keyed = [.. command.Arguments.Where(row => row.Keyword.Length > 0 && row.Keyword.StartsWith(word, StringComparison.Ordinal))];
        return keyed.FirstOrDefault(row => row.Keyword == word) is { } exact ? [exact] : keyed;
    }

    private static IEnumerable<Candidate> NextWords(string path, Func<string, bool>? may = null)
    {
        string prefix = path.Length == 0 ? "" : path + " ";
        return CommandTable.Rows.Where(row => row.Path.StartsWith(prefix, StringComparison.Ordinal) && (may is null || may(row.Permission)))
            .Select(row => row.Path[prefix.Length..].Split(' ')[0]).Distinct().Order(StringComparer.Ordinal)
            .Select(word => new Candidate(word, HelpOf(prefix + word)));
    }

    private static string HelpOf(string path) =>
        CommandTable.Rows.FirstOrDefault(row => row.Path == path)?.Help ?? CommandTable.Sections[path];

    private static List<Candidate> NextArguments(OperationalCommand command, Word[] given)
    {
        var next = new List<Candidate>();
        var used = new HashSet<CommandArgument>();
        for (int i = 0; i < given.Length; i++)
        {
            if (Keyed(command, given[i].Text) is not [var argument])
            {
                continue;
            }

            used.Add(argument);
            if (argument.Placeholder is not null && i == given.Length - 1)
            {
                return argument.Choices.Count > 0 ? [.. argument.Choices] : [new Candidate($"<{argument.Placeholder}>", argument.Help)];
            }

            i += argument.Placeholder is null ? 0 : 1;
        }

        next.AddRange(command.Arguments
            .Where(row => !used.Contains(row))
            .Select(row => new Candidate(row.Keyword.Length > 0 ? row.Keyword : $"<{row.Placeholder}>", row.Help)));
        if (command.RestPlaceholder is { } rest)
        {
            next.Add(new Candidate($"<{rest}>", "Only this part"));
        }

        next.Add(new Candidate("|", "Filter or format the output"));
        return next;
    }

    /// <summary>Cuts at <c>|</c>, but not within quotes: <c>| match "a|b"</c>.</summary>
    private static List<string> PartsOf(string line)
    {
        var parts = new List<string>();
        int start = 0;
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            quoted ^= line[i] == '"';
            if (line[i] == '|' && !quoted)
            {
                parts.Add(line[start..i]);
                start = i + 1;
            }
        }

        parts.Add(line[start..]);
        return parts;
    }

    private static Candidate[] Matching(IEnumerable<Candidate> candidates, string word)
    {
        Candidate[] all = [.. candidates];
        return all.FirstOrDefault(candidate => candidate.Word == word) is { } exact ? [exact]
            : [.. all.Where(candidate => candidate.Word.StartsWith(word, StringComparison.Ordinal))];
    }

    private static Candidate[] Filter(IEnumerable<Candidate> candidates, string partial) =>
        [.. candidates.Where(candidate => candidate.Word.StartsWith(partial, StringComparison.Ordinal)
            || (candidate.Word[0] == '<' && partial.Length > 0))];

    private static List<Word> WordsOf(string text)
    {
        var words = new List<Word>();
        int at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            int start = at;
            bool quoted = false;
            while (at < text.Length && (quoted || !char.IsWhiteSpace(text[at])))
            {
                quoted ^= text[at] == '"';
                at++;
            }

            words.Add(new Word(text[start..at].Replace("\"", "", StringComparison.Ordinal), start, at - start));
        }

        return words;
    }

    private static Parsed Failed(string error, int column) => new(null, CommandArguments.None, [], error, column);
}
