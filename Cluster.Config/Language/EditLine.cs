using Cluster.Config.Model;
using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>One command on its way: what it works on, and what became of it.</summary>
internal sealed class EditLine
{
    /// <summary>Ours: <c>top</c> and <c>up</c> may stand before each other, but not endlessly.</summary>
    private const int MaxPrefixes = 8;

    private readonly bool _abbreviations;
    private readonly List<string> _text = [];
    private IEnumerable<string> _shown = [];
    private IEnumerable<string>? _hidden;

    private EditLine(ConfigNode root, IReadOnlyList<Step> level, IReadOnlyList<Token> words, string file, ConfigErrors errors, bool abbreviations)
    {
        Root = root;
        Start = Level = level;
        Words = words;
        Line = words[0].Line;
        File = file;
        Errors = errors;
        _abbreviations = abbreviations;
        Reader = new StepReader(file, errors, abbreviations);
    }

    public ConfigNode Root { get; }

    /// <summary>The level when the command began.</summary>
    public IReadOnlyList<Step> Start { get; }

    /// <summary>The level that the words are relative to; after the command, that of the next one.</summary>
    public IReadOnlyList<Step> Level { get; set; }

    /// <summary>Those after the command.</summary>
    public IReadOnlyList<Token> Words { get; private set; }

    public string File { get; }

    public int Line { get; }

    public ConfigErrors Errors { get; }

    public StepReader Reader { get; }

    public bool Changed { get; set; }

    /// <summary>Back to where the last <c>edit</c> came from.</summary>
    public bool Back { get; set; }

    /// <summary>What comments of a file belong to: the first statement that is new, otherwise the last of the line.</summary>
    public ConfigNode? Annotated { get; set; }

    /// <summary>The command in full: nothing abbreviated, secrets obfuscated or, for an audit, hidden.</summary>
    public string Text(bool hideSecrets) => string.Join(' ', _text.Concat(hideSecrets ? _hidden ?? _shown : _shown).Where(part => part.Length > 0));

    public string LevelPath => Step.Text(Level);

    public Statement LevelStatement => Level.Count == 0 ? SchemaTable.Root : Level[^1].Statement;

    /// <summary>Runs one command; when it was wrong there are errors, and nothing was done.</summary>
    public static EditLine Run(ConfigNode root, IReadOnlyList<Step> level, IReadOnlyList<Token> words, string file, ConfigErrors errors, bool abbreviations)
    {
        var line = new EditLine(root, level, words, file, errors, abbreviations);
        line.Next(0);
        return line;
    }

    /// <summary>Takes the next word for a command: <c>top</c> and <c>up</c> are followed by one.</summary>
    public void Next(int prefixes)
    {
        Token first = Words[0];
        if (EditVerbs.Find(first.Text, _abbreviations) is not { Run: { } run } verb)
        {
            Error(first, $"syntax error, expecting <command>: unknown command '{(first.Text.Length > 64 ? first.Text[..64] : first.Text)}', a line begins with one of {EditVerbs.Listed}");
            return;
        }

        if (prefixes > MaxPrefixes)
        {
            Error(first, "too many levels of commands");
            return;
        }

        _text.Add(verb.Word);
        Words = [.. Words.Skip(1)];
        Prefixes = prefixes;
        run(this);
    }

    /// <summary>How many commands stand before this one.</summary>
    public int Prefixes { get; private set; }

    /// <summary>A word that belongs to the command itself.</summary>
    public void Took(string word, int words)
    {
        _text.Add(word);
        Words = [.. Words.Skip(words)];
    }

    /// <summary>What follows the command, in full.</summary>
    public void Said(IEnumerable<Step> steps, params string[] more)
    {
        Step[] all = [.. steps];
        _shown = [Step.Text(all), .. more];
        _hidden = [Step.Text(all, hideSecrets: true), .. more];
    }

    /// <summary>The statements that the words say, relative to the level; null after an error.</summary>
    public List<Step>? Read(StepMode mode, IReadOnlyList<Token> words)
    {
        var steps = new List<Step>();
        bool whole = Reader.Read(LevelStatement, LevelPath, words, mode, steps);
        Said(steps, whole ? [] : ["..."]);
        return whole ? steps : null;
    }

    /// <param name="under">The statements on the way to what is wrong, relative to the level.</param>
    public void Error(string message, IEnumerable<Step>? under = null, string keyword = "")
    {
        string path = Step.Level(LevelPath, under ?? []);
        // A comment may have put the words on another line than the command.
        (int line, int column) = Words.Count > 0 ? (Words[0].Line, Words[0].Column) : (Line, 0);
        Errors.Add(new ConfigError(File, line, path.Length == 0 ? keyword : $"{path} {keyword}".TrimEnd(), message, Column: column));
    }

    public void Error(Token at, string message) => Errors.Add(new ConfigError(File, at.Line, LevelPath, message, Column: at.Column));
}
