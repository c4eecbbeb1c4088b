using Cluster.Config.Model;
using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>
/// A statement as it stands in a configuration: its row, its words and where it came from. A leaf holds its value, a list its
/// values, an entry its name (or names). Secrets are held obfuscated, never in clear. A tree has one owner at a time; who wants
/// to keep what it was takes a <see cref="Clone"/>.
/// </summary>
public sealed class ConfigNode : Place
{
    /// <summary>From here on children are also found by a hash: 10,000 gateways stand in one container.</summary>
    private const int IndexFrom = 16;

    private List<ConfigNode>? _children;
    private Dictionary<NodeKey, ConfigNode>? _index;
    private List<string> _values;
    private string _file;
    private int _line;

    public ConfigNode(Statement statement, ConfigNode? parent, List<string> values, string file, int line)
    {
        Statement = statement;
        Parent = parent;
        _values = values;
        _file = file;
        _line = line;
    }

    public Statement Statement { get; }

    public ConfigNode? Parent { get; private set; }

    public IReadOnlyList<string> Values => _values;

    /// <summary>In the order in which they were given, or moved to since.</summary>
    public IReadOnlyList<ConfigNode> Children => _children is null ? [] : _children;

    public override string File => _file;

    public override int Line => _line;

    /// <summary>What stands before it, each with its delimiters: <c># text</c> or <c>/* text */</c>, the latter of one or more lines.</summary>
    public IReadOnlyList<string> Comments { get; set; } = [];

    /// <summary>Deactivated: kept and shown, but without effect.</summary>
    public bool Inactive { get; set; }

    /// <summary>Whoever looks may not see all that it holds: only in a copy that is made to be shown.</summary>
    public bool Denied { get; set; }

    public override string Path
    {
        get
        {
            if (Parent is null)
            {
                return "";
            }

            string words = Words(Statement.IsContainer);
            return Parent.Parent is null ? words : words.Length == 0 ? Parent.Path : Parent.Path + " " + words;
        }
    }

    public static ConfigNode NewRoot(string file) => new(SchemaTable.Root, null, [], file, 0);

    /// <summary>The keyword with, for a container, its arguments: what stands on its line.</summary>
    public string Words(bool withValues) => StatementText.Head(Statement, _values, withValues);

    public ConfigNode? Find(Statement statement, IReadOnlyList<string> names)
    {
        var key = new NodeKey(statement, names);
        if (_index is not null)
        {
            return _index.GetValueOrDefault(key);
        }

        foreach (ConfigNode child in Children)
        {
            if (child.Key.Equals(key))
            {
                return child;
            }
        }

        return null;
    }

    public void Add(ConfigNode child)
    {
        _children ??= [];
        _children.Add(child);
        child.Parent = this;
        if (_index is not null)
        {
            _index[child.Key] = child;
        }
        else if (_children.Count >= IndexFrom)
        {
            _index = _children.ToDictionary(node => node.Key);
        }
    }

    public void Remove(ConfigNode child)
    {
        _children?.Remove(child);
        _index?.Remove(child.Key);
    }

    /// <summary>Another branch of the same choice goes; of entries with a choice, other entries of the same row too.</summary>
    public void RemoveOthersOfChoice(Statement chosen, IReadOnlyList<string> names)
    {
        if (chosen.Choice is null)
        {
            return;
        }

        var key = new NodeKey(chosen, names);
        foreach (ConfigNode other in Children.Where(child => child.Statement.Choice == chosen.Choice && !child.Key.Equals(key)).ToArray())
        {
            Remove(other);
        }
    }

    /// <summary>A value is given anew: messages must point at what holds.</summary>
    internal void SetValues(IEnumerable<string> values, string file, int line)
    {
        _values = [.. values];
        _file = file;
        _line = line;
    }

    /// <returns>False when it is there already.</returns>
    internal bool AddValue(string value)
    {
        if (_values.Contains(value))
        {
            return false;
        }

        _values.Add(value);
        return true;
    }

    internal bool RemoveValue(string value) => _values.Remove(value);

    /// <summary>Gives an entry other names; whoever asks has seen to it that no sibling has them.</summary>
    internal void Rename(IReadOnlyList<string> names)
    {
        Parent?._index?.Remove(Key);
        _values = [.. names];
        if (Parent?._index is { } index)
        {
            index[Key] = this;
        }
    }

    /// <summary>Moves a child to the place next to a sibling.</summary>
    internal void Move(ConfigNode child, ConfigNode sibling, bool after)
    {
        if (child != sibling)
        {
            _children!.Remove(child);
            _children.Insert(_children.IndexOf(sibling) + (after ? 1 : 0), child);
        }
    }

    /// <summary>Puts others in the place of some children, which are of no use afterwards.</summary>
    internal void Replace(int first, int count, IReadOnlyList<ConfigNode> by)
    {
        List<ConfigNode> children = _children!;
        foreach (ConfigNode gone in children.GetRange(first, count))
        {
            _index?.Remove(gone.Key);
        }

        children.RemoveRange(first, count);
        children.InsertRange(first, by);
        foreach (ConfigNode child in by)
        {
            child.Parent = this;
            _index?.Add(child.Key, child);
        }

        if (_index is null && children.Count >= IndexFrom)
        {
            _index = children.ToDictionary(node => node.Key);
        }
    }

    /// <summary>Everything here is from this file now, and what stands in or after a line stands so many lines further down.</summary>
    internal void Relocate(string file, int from, int by)
    {
        _file = file;
        _line += _line >= from ? by : 0;
        foreach (ConfigNode child in _children ?? [])
        {
            child.Relocate(file, from, by);
        }
    }

    /// <summary>Holds a statement of this row that has effect.</summary>
    internal bool HasActive(Statement row)
    {
        foreach (ConfigNode child in _children ?? [])
        {
            if (child.Statement == row && !child.Inactive)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A copy that shares nothing with it and stands under no parent.</summary>
    public ConfigNode Clone()
    {
        var copy = new ConfigNode(Statement, null, [.. _values], _file, _line) { Comments = Comments, Inactive = Inactive, Denied = Denied };
        foreach (ConfigNode child in Children)
        {
            copy.Add(child.Clone());
        }

        return copy;
    }

    /// <summary>Takes over what another node holds, which is of no use afterwards.</summary>
    internal void TakeContents(ConfigNode other)
    {
        (_children, _index, Comments) = (other._children, other._index, other.Comments);
        foreach (ConfigNode child in Children)
        {
            child.Parent = this;
        }
    }

    private NodeKey Key => new(Statement, _values);

    /// <summary>Entries are told apart by their names, everything else by its row.</summary>
    private readonly struct NodeKey(Statement statement, IReadOnlyList<string> names) : IEquatable<NodeKey>
    {
        private readonly Statement _statement = statement;
        private readonly IReadOnlyList<string> _names = names;

        public bool Equals(NodeKey other)
        {
            if (!ReferenceEquals(_statement, other._statement))
            {
                return false;
            }

            if (_statement.Kind != StatementKind.Entry)
            {
                return true;
            }

            for (int i = 0; i < _names.Count; i++)
            {
                if (i >= other._names.Count || !string.Equals(_names[i], other._names[i], StringComparison.Ordinal))
                {
                    return false;
                }
            }

            return _names.Count == other._names.Count;
        }

        public override bool Equals(object? obj) => obj is NodeKey other && Equals(other);

        public override int GetHashCode() =>
            _statement.Kind == StatementKind.Entry && _names.Count > 0
                ? HashCode.Combine(_statement, _names[0], _names.Count > 1 ? _names[1] : "")
                : _statement.GetHashCode();
    }
}
