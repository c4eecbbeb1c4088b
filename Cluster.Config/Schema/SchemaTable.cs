namespace Cluster.Config.Schema;

/// <summary>All rows, and the tree they make.</summary>
public static class SchemaTable
{
    /// <summary>Parents stand before their children.</summary>
    public static IReadOnlyList<Statement> Rows { get; } =
    [
        .. SystemStatements.Rows,
        .. AccessStatements.Rows,
        .. ChassisStatements.Rows,
        .. InterfaceStatements.Rows,
        .. RoutingStatements.Rows,
        Row.Section("security", "Security services").Needs(Permission.Security),
        .. AlgorithmStatements.Rows,
        .. PkiStatements.Rows,
        .. IkeStatements.Rows,
        .. IpsecStatements.Rows,
        .. AddressBookStatements.Rows,
        .. ZoneStatements.Rows,
        .. PolicyStatements.Rows,
        .. FlowStatements.Rows,
        .. AlarmStatements.Rows,
        .. ApplicationStatements.Rows,
        .. OutOfScopeStatements.Rows,
    ];

    public static Statement Root { get; } = BuildTree();

    private static Statement BuildTree()
    {
        var root = new Statement { Path = "", Kind = StatementKind.Section, Help = "The configuration" };
        var byPath = new Dictionary<string, Statement> { [""] = root };
        foreach (Statement row in Rows)
        {
            string[] words = row.Path.Split(' ');
            int parentLength = words.Length - 1;
            while (!byPath.ContainsKey(string.Join(' ', words.Take(parentLength))))
            {
                parentLength--;
            }

            Statement parent = byPath[string.Join(' ', words.Take(parentLength))];
            row.AttachTo(parent, words[parentLength..]);
            byPath.Add(row.Path, row);
        }

        return root;
    }
}
