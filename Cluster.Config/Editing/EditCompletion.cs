using System.Globalization;
using Cluster.Config.Language;
using Cluster.Config.Model;
using Cluster.Config.Schema;

namespace Cluster.Config.Editing;

/// <summary>
/// Completion, help and the writing in full of commands of configuration mode: by the schema and by what stands in the
/// configuration.
/// </summary>
public sealed class EditCompletion
{
    private static readonly Candidate Enter = new("<[Enter]>", CandidateKind.Enter, "Execute this command");

    private readonly ConfigNode _root;
    private readonly IReadOnlyList<Candidate> _others;
    private readonly Func<Statement, bool> _visible;
    private readonly List<string> _text = [];
    private string _partial = "";
    private Token? _begun;

    private EditCompletion(ConfigNode root, IReadOnlyList<Candidate> others, Func<Statement, bool> visible)
    {
        _root = root;
        _others = others;
        _visible = visible;
    }

    /// <param name="root">The candidate.</param>
    /// <param name="path">The hierarchy level.</param>
    /// <param name="line">What stands before the cursor, without the key that was pressed.</param>
    /// <param name="others">Commands of the caller, to be completed among those of <see cref="EditVerbs"/>; their arguments are not known here.</param>
    /// <param name="visible">Which statements the user may know of; all when absent.</param>
    public static Completion Complete(
        ConfigNode root, string path, string line, CompletionTrigger trigger, IReadOnlyList<Candidate>? others = null, Func<Statement, bool>? visible = null)
    {
        var errors = new ConfigErrors();
        if (line.Length > TreeEdit.MaxLineLength || LevelPath.Read(path, TreeEdit.Typed, errors) is not { } level)
        {
            return new Completion(line, []);
        }

        List<Token> words = [];
        var lexer = new Lexer(line);
        for (Token token = lexer.Next(); token.Kind != TokenKind.EndOfText; token = lexer.Next())
        {
            if (token.Kind is not (TokenKind.Word or TokenKind.QuotedWord or TokenKind.OpenBracket or TokenKind.CloseBracket))
            {
                // Within quotes, a comment or a pipe there is nothing to complete.
                return new Completion(line, []);
            }

            words.Add(token);
        }

        var completion = new EditCompletion(root, others ?? [], visible ?? (_ => true));
        bool begun = words.Count > 0 && words[^1].Kind == TokenKind.Word && !char.IsWhiteSpace(line[^1]);
        if (begun)
        {
            completion._begun = words[^1];
            completion._partial = words[^1].Text;
            words.RemoveAt(words.Count - 1);
        }

        (IEnumerable<Candidate> candidates, CompletionError? error, Func<string, bool> accepts) = completion.Command(level, words, prefixes: 0);
        return error is not null ? new Completion(line, [], error)
            : completion.Finish(line, trigger, [.. candidates], accepts, begun);
    }

    private Completion Finish(string line, CompletionTrigger trigger, IReadOnlyList<Candidate> candidates, Func<string, bool> accepts, bool begun)
    {
        if (trigger == CompletionTrigger.Question)
        {
            return candidates.Count > 0 || !begun ? new Completion(line, candidates) : new Completion(line, [], Unknown(line));
        }

        string before = string.Concat(_text.Select(word => word + " "));
        Candidate[] words = [.. candidates.Where(candidate => candidate.IsWord)];
        Candidate? exact = Array.Find(words, candidate => candidate.Text == _partial);
        if (!begun)
        {
            bool only = trigger == CompletionTrigger.Tab && candidates is [{ IsWord: true }];
            return new Completion(only ? before + candidates[0].Text + " " : trigger == CompletionTrigger.Tab ? before : line, only ? [] : candidates);
        }

        string end = trigger == CompletionTrigger.Enter ? "" : " ";
        bool names = trigger == CompletionTrigger.Tab;
        if (exact is not null && (words.Length == 1 || !names))
        {
            return new Completion(before + _partial + end, []);
        }

        Candidate[] sure = names ? words : [.. words.Where(candidate => candidate.Kind != CandidateKind.Name)];
        if (sure.Length == 1 && (words.Length == 1 || !accepts(_partial)))
        {
            return new Completion(before + Quoting.Quote(sure[0].Text) + end, []);
        }

        if (!names && accepts(_partial))
        {
            return new Completion(before + _partial + end, []);
        }

        if (words.Length == 0)
        {
            return accepts(_partial) ? new Completion(before + _partial, candidates) : new Completion(line, [], Unknown(line));
        }

        string common = names ? words.Select(word => word.Text).Aggregate(Common) : _partial;
        return new Completion(before + common, candidates, trigger == CompletionTrigger.Tab ? null : new CompletionError(line.Length - _partial.Length + 1, $"'{_partial}' is ambiguous"));
    }

    private CompletionError Unknown(string line) => new(line.Length - _partial.Length + 1, $"syntax error: '{_partial}' cannot stand here");

    private static string Common(string one, string other)
    {
        int length = 0;
        while (length < one.Length && length < other.Length && one[length] == other[length])
        {
            length++;
        }

        return one[..length];
    }

    private (IEnumerable<Candidate> Candidates, CompletionError? Error, Func<string, bool> Accepts) Command(IReadOnlyList<Step> level, IReadOnlyList<Token> words, int prefixes)
    {
        IEnumerable<Candidate> commands = EditVerbs.All.Select(verb => new Candidate(verb.Word, CandidateKind.Command, verb.Help))
            .Concat(prefixes == 0 ? _others : []).OrderBy(candidate => candidate.Text, StringComparer.Ordinal);
        if (words.Count == 0)
        {
            return (commands.Where(command => command.Text.StartsWith(_partial, StringComparison.Ordinal)), null, _ => false);
        }

        string word = words[0].Text;
        Candidate[] meant = [.. commands.Where(command => command.Text == word)];
        meant = meant.Length > 0 ? meant : [.. commands.Where(command => command.Text.StartsWith(word, StringComparison.Ordinal))];
        if (meant.Length != 1)
        {
            return ([], new CompletionError(words[0].Column, meant.Length == 0 ? "unknown command" : $"'{word}' is ambiguous"), _ => false);
        }

        _text.Add(meant[0].Text);
        Token[] rest = [.. words.Skip(1)];
        EditVerb? verb = EditVerbs.Find(meant[0].Text, abbreviated: false);
        switch (verb?.Shape)
        {
            case EditShape.Statements:
                return Walked(new CompletionWalk(_root, WalkMode.Statements, _visible).At(level), rest, []);
            case EditShape.Level:
                return Walked(new CompletionWalk(_root, WalkMode.Level, _visible).At(level), rest, []);
            case EditShape.Present:
                return Walked(new CompletionWalk(_root, WalkMode.Present, _visible).At(level), rest, MoreOf(verb, rest));
            case EditShape.PresentAndText:
                return Walked(new CompletionWalk(_root, WalkMode.Present, _visible).At(level), rest, [new Candidate("<comment>", CandidateKind.Placeholder, "Text of the comment, in quotes")], ends: false);
            case EditShape.PresentTo:
                return Beside(level, rest, WalkMode.Statements, "to");
            case EditShape.PresentBeside:
                return Beside(level, rest, WalkMode.Present, "before", "after");
            case EditShape.PresentPattern:
                return Pattern(level, rest);
            case EditShape.CommandFromTop or EditShape.CommandFromAbove when prefixes < 4:
                return Prefixed(verb, level, rest, prefixes);
            case EditShape.Nothing:
                return ([Enter], null, _ => false);
            default:
                // A command of the caller: its arguments are his.
                _text.AddRange(rest.Select(token => Quoting.Quote(token.Text)));
                return ([], null, _ => true);
        }
    }

    /// <summary><c>show</c> and <c>delete</c> at a level mean all of it.</summary>
    private static Candidate[] MoreOf(EditVerb verb, Token[] rest) =>
        verb.Run is null ? [new Candidate("|", CandidateKind.Symbol, "Pipe through a command"), .. rest.Length == 0 ? [Enter] : Array.Empty<Candidate>()]
        : verb.Word == "delete" && rest.Length == 0 ? [Enter] : [];

    private (IEnumerable<Candidate>, CompletionError?, Func<string, bool>) Walked(CompletionWalk walk, IReadOnlyList<Token> words, IEnumerable<Candidate> more, bool ends = true)
    {
        bool whole = walk.Take(words, _begun);
        _text.AddRange(walk.Text);
        if (!whole)
        {
            return ([], walk.Error, _ => false);
        }

        IEnumerable<Candidate> last = walk.MayEnd && ends ? more.Prepend(Enter) : walk.MayEnd || words.Count == 0 ? more : [];
        return (walk.Next(_partial).Concat(_partial.Length == 0 ? last.Distinct() : []), null, walk.Accepts);
    }

    private (IEnumerable<Candidate>, CompletionError?, Func<string, bool>) Beside(IReadOnlyList<Step> level, Token[] words, WalkMode mode, params string[] between)
    {
        int at = Array.FindLastIndex(words, word => word.Kind == TokenKind.Word && between.Contains(word.Text));
        var first = new CompletionWalk(_root, WalkMode.Present, _visible).At(level);
        if (at < 0)
        {
            IEnumerable<Candidate> more = between.Where(word => word.StartsWith(_partial, StringComparison.Ordinal)).Select(word => new Candidate(word, CandidateKind.Value, "And the other name"));
            var (candidates, error, accepts) = Walked(first, words, [], ends: false);
            bool named = first.Complete is { Kind: StatementKind.Entry or StatementKind.List } && first.CompleteValues.Count > 0;
            return (candidates.Where(candidate => candidate.Kind != CandidateKind.Enter).Concat(named ? more : []), error, accepts);
        }

        if (!first.Take(words[..at], null) || first.Complete is not { } statement)
        {
            return ([], first.Error ?? new CompletionError(words[at].Column, "a name is missing before it"), _ => false);
        }

        _text.AddRange(first.Text);
        _text.Add(words[at].Text);
        var second = new CompletionWalk(_root, mode, row => row == statement && _visible(row)).At([.. level, .. Before(level, words[..at])]);
        return Walked(second, words[(at + 1)..], []);
    }

    /// <summary>The level that the named statement stands in.</summary>
    private static List<Step> Before(IReadOnlyList<Step> level, Token[] words)
    {
        var steps = new List<Step>();
        Statement from = level.Count == 0 ? SchemaTable.Root : level[^1].Statement;
        _ = new StepReader(TreeEdit.Typed, new ConfigErrors(), abbreviations: true).Read(from, "", words, StepMode.Locate, steps);
        return steps.Count == 0 ? steps : steps[..^1];
    }

    private (IEnumerable<Candidate>, CompletionError?, Func<string, bool>) Pattern(IReadOnlyList<Step> level, Token[] words)
    {
        if (words.Length == 0)
        {
            return ("delete".StartsWith(_partial, StringComparison.Ordinal) ? [new Candidate("delete", CandidateKind.Command, "Delete statements")] : [], null, _ => false);
        }

        _text.Add("delete");
        var pattern = new Candidate("<pattern>", CandidateKind.Placeholder, "Regular expression that matches whole names");
        return Walked(new CompletionWalk(_root, WalkMode.Present, _visible).At(level), words[1..], [pattern], ends: false);
    }

    private (IEnumerable<Candidate>, CompletionError?, Func<string, bool>) Prefixed(EditVerb verb, IReadOnlyList<Step> level, Token[] rest, int prefixes)
    {
        int levels = level.Count;
        if (verb.Shape == EditShape.CommandFromAbove)
        {
            levels = 1;
            if (rest is [{ } first, ..] && int.TryParse(first.Text, NumberStyles.None, CultureInfo.InvariantCulture, out levels))
            {
                _text.Add(first.Text);
                rest = rest[1..];
            }
            else
            {
                levels = 1;
            }
        }

        var (candidates, error, accepts) = Command([.. level.SkipLast(levels)], rest, prefixes + 1);
        return (rest.Length == 0 && _partial.Length == 0 ? candidates.Append(Enter) : candidates, error, accepts);
    }
}
