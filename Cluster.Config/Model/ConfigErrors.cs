namespace Cluster.Config.Model;

/// <summary>Collects everything that is wrong, so that one run shows it all.</summary>
public sealed class ConfigErrors
{
    /// <summary>Ours: more than anybody reads, and a bound for hostile input.</summary>
    public const int Limit = 1000;

    /// <summary>Ours: ten thousand gateways with one shortcoming are one piece of news.</summary>
    public const int MostAlike = 10;

    private readonly List<ConfigError> _errors = [];
    private readonly Dictionary<string, Alike> _warned = [];
    private List<Remark>? _said;

    public bool Any { get; private set; }

    /// <summary>Not even a warning.</summary>
    public bool IsEmpty => _errors.Count == 0;

    public bool IsFull => _errors.Count >= Limit;

    /// <summary>In the order of the lines.</summary>
    public IReadOnlyList<ConfigError> Sorted =>
        [.. _errors.Select((error, index) => (Error: error, Left: _warned.Values.FirstOrDefault(alike => alike.Last == index && alike.Count > MostAlike)))
            .Select(row => row.Left is { } left ? row.Error with { Message = $"{row.Error.Message} (and {left.Count - MostAlike} more like this)" } : row.Error)
            .OrderBy(error => error.Line)];

    /// <summary>Messages about statements that can be given again; counted from <see cref="Remember"/> on.</summary>
    internal int Said => _said?.Count ?? 0;

    public void Add(Place at, string message) => Say(new Remark(at, message, IsWarning: false, ""));

    /// <summary>The configuration is usable all the same.</summary>
    /// <param name="kind">Warnings of one kind are cut short; without it those with the same text are of one kind.</param>
    public void Warn(Place at, string message, string? kind = null) => Say(new Remark(at, message, IsWarning: true, kind ?? message));

    /// <summary>From here on it is known in which order messages were given, those beyond the limits too.</summary>
    internal void Remember() => _said ??= [];

    /// <param name="from">A value that <see cref="Said"/> had.</param>
    internal Remark[] SaidSince(int from) => Said == from ? [] : [.. _said!.Skip(from)];

    internal void Repeat(Remark[] remarks)
    {
        foreach (Remark remark in remarks)
        {
            Say(remark);
        }
    }

    private void Say(Remark remark)
    {
        _said?.Add(remark);
        if (!remark.IsWarning)
        {
            Add(new ConfigError(remark.At.File, remark.At.Line, remark.At.Path, remark.Message));
            return;
        }

        if (!_warned.TryGetValue(remark.Kind, out Alike? alike))
        {
            _warned.Add(remark.Kind, alike = new Alike());
        }

        if (++alike.Count <= MostAlike)
        {
            alike.Last = _errors.Count;
            Add(new ConfigError(remark.At.File, remark.At.Line, remark.At.Path, remark.Message, IsWarning: true));
        }
    }

    public void Add(ConfigError error)
    {
        Any |= !error.IsWarning;
        if (!IsFull)
        {
            _errors.Add(error);
        }
    }

    private sealed class Alike
    {
        public int Count { get; set; }

        /// <summary>Where the last one stands.</summary>
        public int Last { get; set; } = -1;
    }
}
