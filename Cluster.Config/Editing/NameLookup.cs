using Cluster.Config.Language;
using Cluster.Config.Schema;

namespace Cluster.Config.Editing;

/// <summary>Finds names that a configuration defines.</summary>
internal static class NameLookup
{
    /// <summary>Those that begin so, in the order in which they stand there.</summary>
    public static IEnumerable<string> Names(ConfigNode root, NameSource source, string beginning)
    {
        Statement? row = SchemaTable.Rows.FirstOrDefault(candidate => candidate.Path == source.Path);
        if (row is null)
        {
            return [];
        }

        var way = new Stack<Statement>();
        for (Statement? at = row; at is { Parent: not null }; at = at.Parent)
        {
            way.Push(at);
        }

        IEnumerable<(ConfigNode Node, IEnumerable<string> Names)> found = [(root, [])];
        foreach (Statement step in way)
        {
            found = found.SelectMany(place => place.Node.Children.Where(child => child.Statement == step).Select(child => (child, place.Names.Concat(child.Values))));
        }

        return found.Select(place => string.Join('.', place.Names.TakeLast(source.Parts))).Where(name => name.StartsWith(beginning, StringComparison.Ordinal)).Distinct();
    }
}
