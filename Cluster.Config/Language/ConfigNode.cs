using System.Text;
using Cluster.Config.Model;
using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>
/// A statement as it stands in a configuration: its row, its words and where it came from. A leaf holds its value, a list its
/// values, an entry its name (or names). Secrets are held obfuscated, never in clear.
/// </summary>
public sealed class ConfigNode : Place
{
    /// <summary>From here on children are also found by a hash: 10,000 gateways stand in one container.</summary>
    private const int IndexFrom = 16;

    private readonly List<ConfigNode> _children = [];
    private Dictionary<string, ConfigNode>? _index;
    private List<string> _values;

    public ConfigNode(Statement statement, ConfigNode? parent, List<string> values, string file, int line)
    {
        Statement = statement;
        Parent = parent;
        _values = values;
        File = file;
        Line = line;
    }

    public Statement Statement { get; }

    public ConfigNode? Parent { get; }

    public IReadOnlyList<string> Values => _values;

    public IReadOnlyList<ConfigNode> Children => _children;

    public override string File { get; }

    public override int Line { get; }

    /// <summary>The comment that stood before it.</summary>
    public string? Comment { get; set; }

    /// <summary>Deactivated: kept and shown, but without effect.</summary>
    public bool Inactive { get; set; }

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
    public string Words(bool withValues)
    {
        var text = new StringBuilder(Statement.Keyword);
        int next = 0;
        foreach (HeadPart part in Statement.Head)
        {
            if (part.Literal is null && !withValues)
            {
                break;
            }

            if (text.Length > 0)
            {
                text.Append(' ');
            }

            text.Append(part.Literal ?? Quoting.Quote(_values[next++]));
        }

        return text.ToString();
    }

    public ConfigNode? Find(Statement statement, IReadOnlyList<string> names)
    {
        string key = KeyOf(statement, names);
        if (_index is not null)
        {
            return _index.GetValueOrDefault(key);
        }

        foreach (ConfigNode child in _children)
        {
            if (ReferenceEquals(child.Statement, statement) && KeyOf(statement, child._values) == key)
            {
                return child;
            }
        }

        return null;
    }

    public void Add(ConfigNode child)
    {
        _children.Add(child);
        if (_index is not null)
        {
            _index[KeyOf(child.Statement, child._values)] = child;
        }
        else if (_children.Count >= IndexFrom)
        {
            _index = _children.ToDictionary(node => KeyOf(node.Statement, node._values));
        }
    }

    public void Remove(ConfigNode child)
    {
        _children.Remove(child);
        _index?.Remove(KeyOf(child.Statement, child._values));
    }

    /// <summary>Another branch of the same choice goes.</summary>
    public void RemoveOthersOfChoice(Statement chosen)
    {
        if (chosen.Choice is not null)
        {
            foreach (ConfigNode other in _children.Where(child => child.Statement.Choice == chosen.Choice && child.Statement != chosen).ToArray())
            {
                Remove(other);
            }
        }
    }

    public void SetValue(string value) => _values = [value];

    public void AddValue(string value)
    {
        if (!_values.Contains(value))
        {
            _values.Add(value);
        }
    }

    /// <summary>Entries are told apart by their names, everything else by its keyword.</summary>
    private static string KeyOf(Statement statement, IReadOnlyList<string> names) =>
        statement.Kind != StatementKind.Entry ? statement.Keyword
        : names.Count == 1 ? statement.Keyword + " " + names[0]
        : statement.Keyword + " " + string.Join(' ', names);
}
