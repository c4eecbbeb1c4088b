using System.Collections.Frozen;

namespace Cluster.Node.Cli.Access;

/// <summary>The classes that are there without being configured, as in Junos.</summary>
public static class LoginClasses
{
    public const string SuperUser = "super-user";

    public static FrozenDictionary<string, FrozenSet<string>> Predefined { get; } = new Dictionary<string, string[]>
    {
        [SuperUser] = ["all"],
        ["superuser"] = ["all"],
        ["operator"] = ["clear", "network", "reset", "trace", "view"],
        ["read-only"] = ["view"],
        ["unauthorized"] = [],
    }.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
}
