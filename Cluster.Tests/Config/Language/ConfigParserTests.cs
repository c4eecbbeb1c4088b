using Cluster.Config;
using Cluster.Config.Language;
using Cluster.Config.Model;
using Xunit;

namespace Cluster.Tests.Config.Language;

public sealed class ConfigParserTests
{
    [Fact]
    public void Errors_OfSeveralLines_AreReportedAllWithLineAndPath()
    {
        LoadedConfiguration loaded = ConfigText.Load(
            """
            set system host-name gw
            set security ike gatewy hub address 192.0.2.1
            set security ike proposal p lifetime-seconds 100
            set security ike proposal p dh-group group3
            frobnicate
            set security zones security-zone z interfaces eth0
            set security ike policy p description "no end
            set system host-name ok
            """);

        Assert.Null(loaded.Model);
        Assert.Equal(
            [
                "test.set:2: [edit security ike] syntax error: unknown statement 'gatewy'; did you mean 'gateway'?",
                "test.set:3: [edit security ike proposal p lifetime-seconds] value 100 is not within range (180..86400)",
                "test.set:4: [edit security ike proposal p dh-group] syntax error, expecting <group>: one of group1, group2, group5, group14, group15, group16, group17, group18, group19, group20, group21, group31, not 'group3'",
                "test.set:5: [edit] syntax error, expecting <command>: unknown command 'frobnicate', a line begins with one of activate, annotate, copy, deactivate, delete, edit, exit, insert, quit, rename, set, top, up, wildcard",
                "test.set:6: [edit security zones security-zone z interfaces] syntax error, expecting <interface-name>: a logical interface, such as ge-0/0/0.0, reth0.0, lo0.0 or st0.0, not 'eth0'",
                "test.set:7: [edit] the quoted string does not end",
            ],
            loaded.Messages.Select(message => message.ToString()));
    }

    /// <summary>Found by fuzzing: the line of the command with the column of the word.</summary>
    [Fact]
    public void Error_BehindACommentOverSeveralLines_StandsWhereItsWordIs()
    {
        ConfigError error = Assert.Single(ConfigText.Load("deactivate /* of\nmore lines */ applications\n").Messages);

        Assert.Equal((2, 15), (error.Line, error.Column));
    }

    [Fact]
    public void S004_Line_WithSeveralChildren_SetsThemAll()
    {
        ConfigNode tree = Parse("set security ike gateway g dead-peer-detection interval 15 threshold 3");

        Assert.Equal(
            """
            set security ike gateway g dead-peer-detection interval 15
            set security ike gateway g dead-peer-detection threshold 3

            """,
            ConfigPrinter.ToSet(tree));
    }

    [Fact]
    public void S015_Lists_Accumulate_LeavesAndChoicesReplace()
    {
        ConfigNode tree = Parse(
            """
            set security ike policy p proposals [ a b ]
            set security ike policy p proposals c
            set security ike policy p proposals a
            set security ike policy p mode main
            set security ike policy p mode aggressive
            set security ike policy p pre-shared-key hexadecimal 00ff
            set security ike policy p pre-shared-key ascii-text juniper
            set security policies default-policy permit-all
            set security policies default-policy deny-all
            """);

        string braces = ConfigPrinter.ToBraces(tree);
        Assert.Contains("proposals [ a b c ];", braces, StringComparison.Ordinal);
        Assert.Contains("mode aggressive;", braces, StringComparison.Ordinal);
        Assert.DoesNotContain("mode main", braces, StringComparison.Ordinal);
        Assert.DoesNotContain("hexadecimal", braces, StringComparison.Ordinal);
        Assert.DoesNotContain("permit-all", braces, StringComparison.Ordinal);
    }

    [Fact]
    public void Choice_OfAnEntry_ReplacesOtherEntriesOfItsRow()
    {
        string set = ConfigPrinter.ToSet(Parse("set security address-book b address a 10.0.1.0/24\nset security address-book b address a 10.0.2.0/24"));

        Assert.Equal("set security address-book b address a 10.0.2.0/24\n", set);
    }

    [Fact]
    public void S017_Secret_InClear_IsShownObfuscatedOnly()
    {
        ConfigNode tree = Parse("set security ike policy p pre-shared-key ascii-text \"correct horse\"");

        string shown = ConfigPrinter.ToBraces(tree) + ConfigPrinter.ToSet(tree);
        Assert.DoesNotContain("horse", shown, StringComparison.Ordinal);
        Assert.Matches("""ascii-text "\$9\$[^"]+"; ## SECRET-DATA""", shown);
    }

    [Fact]
    public void Secret_WrongValue_IsNotRepeatedInTheMessage()
    {
        LoadedConfiguration loaded = ConfigText.Load("set security ike policy p pre-shared-key hexadecimal nothex1");

        ConfigError error = Assert.Single(loaded.Messages);
        Assert.DoesNotContain("nothex1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("security {", "'}' is missing")]
    [InlineData("}", "'}' without a '{' before it")]
    [InlineData("system { host-name }", "missing argument, expecting <name>")]
    [InlineData("system { host-name gw }", "';' is missing")]
    [InlineData("system { ; }", "a statement is missing")]
    [InlineData("system { host-name gw { } }", "cannot hold other statements")]
    [InlineData("/* forever", "does not end")]
    [InlineData("security { ike { policy p { proposals [ a b; } } }", "']' is missing")]
    public void BraceForm_Damaged_SaysWhat(string text, string expected)
    {
        LoadedConfiguration loaded = ConfigText.Load(text);

        Assert.Null(loaded.Model);
        Assert.Contains(loaded.Messages, message => message.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Deactivated_Statement_IsKeptAndHasNoEffect()
    {
        LoadedConfiguration loaded = ConfigText.With(
            "set security ipsec vpn v establish-tunnels immediately", "deactivate security ipsec vpn v establish-tunnels");

        Assert.Equal(EstablishTunnels.OnTraffic, ConfigText.Model(loaded).Vpns["v"].Establish);
        Assert.Contains("inactive: establish-tunnels immediately;", ConfigPrinter.ToBraces(loaded.Tree), StringComparison.Ordinal);
        LoadedConfiguration again = ConfigText.Load(ConfigPrinter.ToBraces(loaded.Tree));
        Assert.Equal(EstablishTunnels.OnTraffic, ConfigText.Model(again).Vpns["v"].Establish);
    }

    [Fact]
    public void TenThousandGateways_Load_InLinearTime() => Growth.IsLinear(2_500, 10_000, gateways =>
    {
        var text = new System.Text.StringBuilder(ConfigText.Complete);
        for (int i = 1; i <= gateways; i++)
        {
            text.Append($"set interfaces st0 unit {i} family inet\nset security zones security-zone vpn interfaces st0.{i}\n");
            text.Append($"set security ike gateway g{i} address 10.{i >> 8}.{i & 255}.1\nset security ike gateway g{i} ike-policy pol\n");
            text.Append($"set security ike gateway g{i} external-interface ge-0/0/3.0\nset security ike gateway g{i} version v2-only\n");
            text.Append($"set security ipsec vpn v{i} bind-interface st0.{i}\nset security ipsec vpn v{i} ike gateway g{i}\n");
            text.Append($"set security ipsec vpn v{i} ike ipsec-policy ipol\n");
        }

        string source = text.ToString();
        return () => Assert.Equal(gateways + 1, ConfigText.Model(ConfigText.Load(source)).Vpns.Count);
    });

    private static ConfigNode Parse(string text)
    {
        var errors = new ConfigErrors();
        ConfigNode tree = ConfigParser.Parse(text, "test.set", errors);
        Assert.Empty(errors.Sorted);
        return tree;
    }
}
