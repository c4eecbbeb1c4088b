using Cluster.Config.Language;
using Cluster.Config.Schema;

namespace Cluster.Config.Editing;

/// <summary>
/// Follows the whole words of a line through the schema and the tree, writes them out in full, and knows what may come next.
/// </summary>
internal sealed class CompletionWalk
{
    private readonly ConfigNode _root;
    private readonly WalkMode _mode;
    private readonly Func<Statement, bool> _visible;
    private Statement _container = SchemaTable.Root;
    private ConfigNode? _node;
    private Statement? _open;
    private List<string> _values = [];
    private int _part;
    private bool _inBrackets;
    private bool _ended;

    /// <param name="root">For names.</param>
    /// <param name="mode">Whether statements are given, a level is named, or something that is there.</param>
    /// <param name="visible">Which rows the user may know of.</param>
    public CompletionWalk(ConfigNode root, WalkMode mode, Func<Statement, bool> visible)
    {
        _root = _node = root;
        _mode = mode;
        _visible = visible;
    }

    /// <summary>The statement that the words so far lead to, and that may be the whole of it.</summary>
    public Statement? Complete { get; private set; }

    /// <summary>Names or values of it.</summary>
    public IReadOnlyList<string> CompleteValues { get; private set; } = [];

    /// <summary>The words in full.</summary>
    public List<string> Text { get; } = [];

    public CompletionError? Error { get; private set; }

    /// <summary>Begins at a level.</summary>
    public CompletionWalk At(IReadOnlyList<Step> level)
    {
        foreach (Step step in level)
        {
            _container = step.Statement;
            _node = _node?.Find(step.Statement, step.Values);
        }

        return this;
    }

    /// <param name="begun">The word that follows them, not whole yet: it may tell which of several is meant before it.</param>
    /// <returns>False after a word that cannot stand there.</returns>
    public bool Take(IReadOnlyList<Token> words, Token? begun)
    {
        Token[] all = begun is { } last ? [.. words, last] : [.. words];
        for (int at = 0; at < words.Count; at++)
        {
            if (!Take(all, at))
            {
                Error = new CompletionError(words[at].Column, $"syntax error: '{words[at].Text}' cannot stand here");
                return false;
            }
        }

        return Error is null;
    }

    private bool Take(IReadOnlyList<Token> words, int at)
    {
        Token word = words[at];
        if (_open is not null)
        {
            return TakeArgument(word);
        }

        if (_ended)
        {
            return false;
        }

        Statement? statement = word.Kind == TokenKind.Word ? _container.Find(word.Text) : null;
        if (statement is null && word.Kind == TokenKind.Word && _container.Unkeyed?.Argument?.Accepts(word.Text) != true)
        {
            Statement[] meant = [.. StepReader.Abbreviated(_container, words, at).Where(_visible)];
            if (meant.Length > 1)
            {
                Error = new CompletionError(word.Column, $"'{word.Text}' is ambiguous");
                return true;
            }

            statement = meant.FirstOrDefault();
        }

        if (statement is not null)
        {
            Text.Add(statement.Keyword);
            Open(statement);
            return true;
        }

        if (_container.Unkeyed is not { } unkeyed)
        {
            return false;
        }

        Open(unkeyed);
        return TakeArgument(word);
    }

    private void Open(Statement statement)
    {
        (_open, _values, _part, _inBrackets) = (statement, [], 0, false);
        Complete = null;
        if (statement.Head.Count == 0)
        {
            Close();
        }
        else if (_mode != WalkMode.Statements && !statement.IsContainer && statement.Keyword.Length > 0)
        {
            // What is there can be named without its value.
            (Complete, CompleteValues) = (statement, []);
        }
    }

    private bool TakeArgument(Token word)
    {
        Statement statement = _open!;
        if (word.Kind == TokenKind.OpenBracket && statement.Kind == StatementKind.List && !_inBrackets && _values.Count == 0)
        {
            _inBrackets = true;
            Text.Add("[");
            return true;
        }

        if (word.Kind == TokenKind.CloseBracket)
        {
            Text.Add("]");
            Close();
            return _inBrackets;
        }

        HeadPart part = statement.Head[_part];
        if (part.Literal is { } literal)
        {
            if (!literal.StartsWith(word.Text, StringComparison.Ordinal))
            {
                return false;
            }

            Text.Add(literal);
        }
        else if (Accepted(statement, part.Type!, word) is { } value)
        {
            _values.Add(value);
            Text.Add(word.Kind == TokenKind.QuotedWord || value != word.Text ? Quoting.Quote(value) : word.Text);
        }
        else
        {
            return false;
        }

        _part += _inBrackets ? 0 : 1;
        if (!_inBrackets && _part == statement.Head.Count)
        {
            Close();
        }

        return true;
    }

    private static string? Accepted(Statement statement, ArgumentType type, Token word)
    {
        string text = statement.Secret && Obfuscation.IsObfuscated(word.Text) ? Obfuscation.Decode(word.Text) ?? "" : word.Text;
        if (!word.IsWord || type.Accepts(text))
        {
            return word.IsWord ? word.Text : null;
        }

        ArgumentWord[] meant = [.. type.Words.Where(choice => choice.Word.StartsWith(text, StringComparison.Ordinal))];
        return word.Kind == TokenKind.Word && meant.Length == 1 ? meant[0].Word : null;
    }

    private void Close()
    {
        Statement statement = _open!;
        (Complete, CompleteValues) = (statement, _values);
        if (statement.IsContainer && !statement.IsBare)
        {
            _node = _node?.Find(statement, _values);
            _container = statement;
        }
        else
        {
            _ended = _mode != WalkMode.Statements;
        }

        _open = null;
    }

    /// <summary>What may come next and begins so.</summary>
    public IEnumerable<Candidate> Next(string beginning)
    {
        IEnumerable<Candidate> all = _open is { } statement ? Arguments(statement, beginning) : _ended ? [] : Statements(beginning);
        return all.Where(candidate => !candidate.IsWord || candidate.Text.StartsWith(beginning, StringComparison.Ordinal));
    }

    /// <summary>The line may end here.</summary>
    public bool MayEnd => _mode switch
    {
        WalkMode.Statements => _open is null && Complete is { Kind: not StatementKind.Section },
        WalkMode.Level => _open is null && Complete is not null,
        _ => Complete is not null && !_inBrackets,
    };

    /// <summary>What is being given could be this word.</summary>
    public bool Accepts(string word) =>
        _open is { } statement ? statement.Head[_part].Type?.Accepts(word) == true : _container.Unkeyed?.Head[0].Type?.Accepts(word) == true;

    private IEnumerable<Candidate> Statements(string beginning)
    {
        foreach (Statement row in _container.Children.Where(row => row.Keyword.Length > 0 && _visible(row) && IsOffered(row)).OrderBy(row => row.Keyword, StringComparer.Ordinal))
        {
            yield return new Candidate(row.Keyword, KindOf(row), HelpOf(row));
        }

        if (_container.Unkeyed is { } unkeyed && _visible(unkeyed) && IsOffered(unkeyed))
        {
            foreach (Candidate candidate in Arguments(unkeyed, beginning))
            {
                yield return candidate;
            }
        }
    }

    private bool IsOffered(Statement row) => _mode switch
    {
        WalkMode.Present => _node?.Children.Any(child => child.Statement == row && !ConfigPrinter.IsInvisible(child)) == true,
        WalkMode.Level => row.IsContainer && !row.IsBare,
        _ => true,
    };

    private IEnumerable<Candidate> Arguments(Statement statement, string beginning)
    {
        int part = _open is null ? 0 : _part;
        if (statement.Head[part].Literal is { } literal)
        {
            yield return new Candidate(literal, CandidateKind.Value, HelpOf(statement));
            yield break;
        }

        ArgumentType type = statement.Head[part].Type!;
        bool present = _mode == WalkMode.Present;
        string[] there = present || statement.Kind == StatementKind.Entry
            ? [.. Present(statement).Where(name => name.StartsWith(beginning, StringComparison.Ordinal)).Distinct()]
            : [];
        foreach (string name in there)
        {
            yield return new Candidate(name, CandidateKind.Name, statement.Help);
        }

        if (!present)
        {
            foreach (Candidate candidate in Offered(type, beginning, there))
            {
                yield return candidate;
            }
        }

        if (statement.Kind == StatementKind.List && !_inBrackets && _values.Count == 0)
        {
            yield return new Candidate("[", CandidateKind.Symbol, "Open a set of values");
        }
        else if (_inBrackets)
        {
            yield return new Candidate("]", CandidateKind.Symbol, "Close the set of values");
        }

        if (!present && (type.Words.Count == 0 || !type.Words.All(word => type.Accepts(word.Word))))
        {
            yield return new Candidate(Placeholder(type), CandidateKind.Placeholder, statement.IsContainer ? statement.Help : $"{statement.Help}: {type.Help}");
        }
    }

    private IEnumerable<Candidate> Offered(ArgumentType type, string beginning, string[] there)
    {
        IEnumerable<string> names = type.Names.SelectMany(source => NameLookup.Names(_root, source, beginning)).Where(type.Accepts);
        return names.Select(name => new Candidate(name, CandidateKind.Name, "Name in the configuration"))
            .Concat(type.Words.Concat(type.Suggestions).Select(word => new Candidate(word.Word, CandidateKind.Value, word.Help + Note(word.Effect))))
            .Where(candidate => !there.Contains(candidate.Text))
            .DistinctBy(candidate => candidate.Text);
    }

    /// <summary>Names of entries that are there, or values of a statement that is.</summary>
    private IEnumerable<string> Present(Statement statement)
    {
        IEnumerable<ConfigNode> same = (_node?.Children ?? []).Where(child => child.Statement == statement);
        if (statement.Kind != StatementKind.Entry)
        {
            return statement.Hidden ? [] : same.SelectMany(child => child.Values);
        }

        List<string> given = _open is null ? [] : _values;
        return same.Where(child => child.Values.Take(given.Count).SequenceEqual(given)).Select(child => child.Values[given.Count]);
    }

    private static CandidateKind KindOf(Statement row) =>
        row.Kind == StatementKind.List ? CandidateKind.List : row.IsContainer && !row.IsBare ? CandidateKind.Container : CandidateKind.Leaf;

    private static string HelpOf(Statement row) => row.Help + Note(row.Effect);

    private static string Note(Effect effect) => effect switch
    {
        Effect.NotYet => " (not carried out in this version)",
        Effect.OutOfScope => " (stored, without effect)",
        _ => "",
    };

    private static string Placeholder(ArgumentType type) => type is { Least: { } least, Most: { } most } ? $"<{least}..{most}>" : $"<{type.Placeholder}>";
}

/// <summary>What the words of a line are for.</summary>
internal enum WalkMode
{
    /// <summary>Statements with their values.</summary>
    Statements,

    /// <summary>A hierarchy level, there or not.</summary>
    Level,

    /// <summary>Something that is there.</summary>
    Present,
}
