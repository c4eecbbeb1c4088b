using System.Collections.Frozen;

namespace Cluster.Config.Model;

/// <summary>
/// What a compilation made of a tree, for the next one of the same tree after some of its statements were exchanged: whatever depends on none
/// of these is taken over, and the messages that it gave are given again, in their turn. What is taken over is the very same object, so that
/// comparing two models costs little.
/// </summary>
/// <remarks>
/// Three things are kept: what each statement became alone, which holds until it is exchanged; and, as long as only statements that stand apart are
/// exchanged, what was made of all the others together, and what became of each that stands apart.
/// </remarks>
internal sealed class CompileMemory
{
    private readonly Dictionary<string, Made> _shared = [];
    private readonly Dictionary<string, object> _tables = [];
    private Dictionary<object, Made> _alone = new(ReferenceEqualityComparer.Instance), _aloneBefore = new(ReferenceEqualityComparer.Instance);
    private Dictionary<object, Made> _single = new(ReferenceEqualityComparer.Instance), _singleBefore = new(ReferenceEqualityComparer.Instance);
    private object? _rules;
    private bool _isApart;

    /// <summary>The last compilation took over what was made of all statements that do not stand apart.</summary>
    public bool HasTakenOver { get; private set; }

    /// <summary>Statements were exchanged: those that hold them are not what they were either.</summary>
    /// <param name="holders">The statement that they stand in, and all above it.</param>
    /// <param name="onlyApart">All that went and all that came stand apart.</param>
    public void Exchanged(IEnumerable<Place> holders, bool onlyApart)
    {
        foreach (Place holder in holders)
        {
            _alone.Remove(holder);
        }

        _isApart &= onlyApart;
    }

    /// <summary>A compilation begins.</summary>
    /// <param name="rules">By which all statements are judged; when they are others, nothing holds.</param>
    public void Begin(object rules)
    {
        if (!rules.Equals(_rules))
        {
            _alone.Clear();
            _isApart = false;
        }

        if (!_isApart)
        {
            _single.Clear();
            _shared.Clear();
        }

        HasTakenOver = _isApart;
        _rules = rules;
        _isApart = true;
        (_alone, _aloneBefore) = (_aloneBefore, _alone);
        (_single, _singleBefore) = (_singleBefore, _single);
    }

    /// <summary>The compilation is over: what was not asked for is gone from the tree.</summary>
    public void End()
    {
        _aloneBefore.Clear();
        _singleBefore.Clear();
    }

    /// <summary>What a statement became alone, when it is what it was; its messages are given.</summary>
    public object? TakeAlone(Place statement, ConfigErrors errors)
    {
        if (!_aloneBefore.TryGetValue(statement, out Made made))
        {
            return null;
        }

        _alone.Add(statement, made);
        errors.Repeat(made.Said);
        return made.Result;
    }

    /// <param name="from">How many messages there were before it, see <see cref="ConfigErrors.Said"/>.</param>
    public void KeepAlone(Place statement, object made, ConfigErrors errors, int from) => _alone.Add(statement, new Made(null, made, errors.SaidSince(from)));

    /// <summary>What is made of statements that do not stand apart.</summary>
    public T Shared<T>(string name, ConfigErrors errors, Func<T> make)
    {
        if (_shared.TryGetValue(name, out Made kept))
        {
            errors.Repeat(kept.Said);
            return (T)kept.Result!;
        }

        int from = errors.Said;
        T made = make();
        _shared.Add(name, new Made(null, made, errors.SaidSince(from)));
        return made;
    }

    /// <summary>What is made of one statement that stands apart and of all that do not.</summary>
    /// <param name="builder">What the statement became alone.</param>
    /// <param name="with">The same of another statement that stands apart, if it depends on one.</param>
    public T Single<T>(object builder, object? with, ConfigErrors errors, Func<T> make)
    {
        if (_singleBefore.TryGetValue(builder, out Made kept) && kept.With == with)
        {
            _single.Add(builder, kept);
            errors.Repeat(kept.Said);
            return (T)kept.Result!;
        }

        int from = errors.Said;
        T made = make();
        _single.Add(builder, new Made(with, made, errors.SaidSince(from)));
        return made;
    }

    /// <summary>A table of these rows; the one of before, when it has the very same.</summary>
    public FrozenDictionary<string, T> Table<T>(string name, Dictionary<string, T> rows)
        where T : class
    {
        if (_tables.GetValueOrDefault(name) is FrozenDictionary<string, T> before && before.Count == rows.Count
            && rows.All(row => before.TryGetValue(row.Key, out T? was) && ReferenceEquals(was, row.Value)))
        {
            return before;
        }

        FrozenDictionary<string, T> table = rows.ToFrozenDictionary();
        _tables[name] = table;
        return table;
    }

    /// <param name="With">What else it was made of.</param>
    /// <param name="Said">The messages that making it gave.</param>
    private readonly record struct Made(object? With, object? Result, Remark[] Said);
}
