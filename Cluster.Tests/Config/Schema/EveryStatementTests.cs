using System.Text;
using Cluster.Config.Language;
using Cluster.Config.Model;
using Cluster.Config.Schema;
using Xunit;

namespace Cluster.Tests.Config.Schema;

/// <summary>What holds for each row of the schema, whatever it is.</summary>
public sealed class EveryStatementTests
{
    /// <summary>One of these fits each type that has no words of its own.</summary>
    private static readonly string[] Samples =
    [
        "inet6.0", "1", "10", "64", "180", "300", "500", "1000", "10.0.0.0/8", "10.0.0.1", "2001:db8::1", "10.0.0.1/24", "2001:db8::1/64", "2001:db8::/32",
        "10.0.0.1/255.0.0.255", "ge-0/0/0", "ge-0/0/0.0", "st0.0", "user@example.net", "09:00", "128k", "host.example.net", "0a0b", "tcp", "443",
        "$pbkdf2-sha512$i=210000$c2FsdA$aGFzaA", "Europe/Berlin", "CN=gw", "some-text",
    ];

    public static TheoryData<string> Paths => [.. SchemaTable.Rows.Select(row => row.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Row_Set_IsStoredAndShownInBothForms(string path)
    {
        Statement row = SchemaTable.Rows.Single(row => row.Path == path);
        string line = SetLine(row);
        if (row.Kind == StatementKind.Section)
        {
            return;
        }

        ConfigNode tree = Parse(line);

        string braces = ConfigPrinter.ToBraces(tree);
        Assert.Equal(ConfigPrinter.ToSet(tree), ConfigPrinter.ToSet(Parse(braces)));
        Assert.Equal(1, CountOf(tree, row));
        Assert.Equal(row.Secret, ConfigPrinter.ToSet(tree).Contains("$9$", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Row_WithWords_RefusesAnyOther(string path)
    {
        Statement row = SchemaTable.Rows.Single(row => row.Path == path);
        if (row.Kind is not (StatementKind.Leaf or StatementKind.List) || row.Argument!.Words.Count == 0)
        {
            return;
        }

        var errors = new ConfigErrors();
        ConfigParser.Parse($"set {Head(row.Parent!)} {row.Keyword} no-such-word\n", "test", errors);

        Assert.Contains("no-such-word", Assert.Single(errors.Sorted).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_OfEachRow_AreHeldToTheirRange() =>
        Assert.All(SchemaTable.Rows.Where(row => row.Argument is { Least: not null }), row =>
        {
            ArgumentType type = row.Argument!;
            Assert.True(type.Accepts($"{type.Least}") && type.Accepts($"{type.Most}"), row.Path);
            Assert.False(type.Accepts($"{type.Most + 1}") || type.Accepts($"{type.Least - 1}") || type.Accepts("x") || type.Accepts(""), row.Path);
        });

    [Fact]
    public void References_OfEachRow_LeadToNames() =>
        Assert.All(SchemaTable.Rows.Where(row => row.Argument is not null).SelectMany(row => row.Argument!.Names), source =>
            Assert.Equal(StatementKind.Entry, SchemaTable.Rows.Single(row => row.Path == source.Path).Kind));

    [Fact]
    public void Permissions_OfTheReferencesTable_HoldForTheirStatements()
    {
        Assert.Equal(("security", "security-control"), Words("security ike proposal * dh-group"));
        Assert.Equal(("trace", "trace-control"), Words("security ike traceoptions flag *"));
        Assert.Equal(("trace", "trace-control"), Words("security ipsec traceoptions"));
        Assert.Equal(("system", "system-control"), Words("system services ssh macs"));
        Assert.Equal(("interface", "interface-control"), Words("interfaces * unit * multipoint"));
        Assert.Equal(("routing", "routing-control"), Words("routing-options static route *"));
        Assert.Equal(("routing", "routing-control"), Words("routing-instances * interface *"));
        Assert.Equal(("admin", "admin-control"), Words("system login user * class"));

        static (string, string) Words(string path)
        {
            Permission permission = SchemaTable.Rows.Single(row => row.Path == path).Permission;
            return (permission.ViewWord(), permission.ChangeWord());
        }
    }

    [Fact]
    public void Hidden_Values_AreThoseThatOnlySecretMaySee() =>
        Assert.Equal(
            ["system login user * authentication encrypted-password"],
            SchemaTable.Rows.Where(row => row.Hidden && !row.Secret).Select(row => row.Path));

    private static ConfigNode Parse(string text)
    {
        var errors = new ConfigErrors();
        ConfigNode tree = ConfigParser.Parse(text, "test", errors);
        Assert.Empty(errors.Sorted);
        return tree;
    }

    private static string SetLine(Statement row) =>
        "set " + Head(row) + (row.Kind is StatementKind.Leaf or StatementKind.List ? " " + Sample(row.Argument!) : "") + "\n";

    /// <summary>The words up to the statement, with a sample for each name on the way.</summary>
    private static string Head(Statement row)
    {
        var words = new List<string>();
        for (Statement? at = row; at is { Path.Length: > 0 }; at = at.Parent)
        {
            var own = new List<string>();
            if (at.Keyword.Length > 0)
            {
                own.Add(at.Keyword);
            }

            if (at.IsContainer)
            {
                own.AddRange(at.Head.Select(part => part.Literal ?? Sample(part.Type!)));
            }

            words.InsertRange(0, own);
        }

        return string.Join(' ', words);
    }

    private static string Sample(ArgumentType type) =>
        type.Words.Count > 0 ? type.Words[0].Word
        : type.Suggestions.Count > 0 ? type.Suggestions[0].Word
        : Samples.FirstOrDefault(type.Accepts) is { } sample ? sample
        : throw new InvalidOperationException($"no sample fits {type.Expected}");

    private static int CountOf(ConfigNode node, Statement row) =>
        (ReferenceEquals(node.Statement, row) ? 1 : 0) + node.Children.Sum(child => CountOf(child, row));
}
