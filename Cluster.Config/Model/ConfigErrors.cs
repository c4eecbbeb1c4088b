namespace Cluster.Config.Model;

/// <summary>Collects everything that is wrong, so that one run shows it all.</summary>
public sealed class ConfigErrors
{
    /// <summary>Ours: more than anybody reads, and a bound for hostile input.</summary>
    public const int Limit = 1000;

    private readonly List<ConfigError> _errors = [];

    public bool Any { get; private set; }

    public bool IsFull => _errors.Count >= Limit;

    /// <summary>In the order of the lines.</summary>
    public IReadOnlyList<ConfigError> Sorted => [.. _errors.OrderBy(error => error.Line)];

    public void Add(Place at, string message) => Add(new ConfigError(at.File, at.Line, at.Path, message));

    public void Warn(Place at, string message) => Add(new ConfigError(at.File, at.Line, at.Path, message, IsWarning: true));

    public void Add(ConfigError error)
    {
        Any |= !error.IsWarning;
        if (!IsFull)
        {
            _errors.Add(error);
        }
    }
}
