using Cluster.Config.Editing;
using Cluster.Config.Language;
using Xunit;

namespace Cluster.Tests.Config.Editing;

public sealed class TreeEditTests
{
    private readonly ConfigNode _tree = RandomTrees.Parse("");

    [Fact]
    public void S003_Set_AtALevel_IsRelativeToIt()
    {
        Run("set dh-group group14", at: "security ike proposal p");
        Run("top set system host-name gw", at: "security ike proposal p");
        Run("up 2 set ipsec proposal q protocol esp", at: "security ike proposal p");

        Assert.Equal("set security ike proposal p dh-group group14\nset system host-name gw\nset security ipsec proposal q protocol esp\n", Sorted("security ike", "system", "security ipsec"));
    }

    [Fact]
    public void S004_SetLine_WithSeveralChildren_SetsThemAllOrNone()
    {
        Run("set security ike gateway g dead-peer-detection interval 15 threshold 3 always-send");
        Assert.Equal(
            "set security ike gateway g dead-peer-detection interval 15\nset security ike gateway g dead-peer-detection threshold 3\nset security ike gateway g dead-peer-detection always-send\n",
            ConfigPrinter.ToSet(_tree));

        string before = RandomTrees.Dump(_tree);
        EditResult wrong = Wrong("set security ike gateway g dead-peer-detection interval 20 threshold 30");
        Assert.Equal("value 30 is not within range (1..5)", Assert.Single(wrong.Messages).Message);
        Assert.Equal(before, RandomTrees.Dump(_tree));
    }

    [Theory]
    [InlineData("", "edit security ike gateway g", "security ike gateway g")]
    [InlineData("security ike", "edit gateway g", "security ike gateway g")]
    [InlineData("security ike gateway g", "up", "security ike")]
    [InlineData("security ike gateway g", "up 2", "security")]
    [InlineData("security ike gateway g", "up 9", "")]
    [InlineData("security ike gateway g", "top", "")]
    [InlineData("security ike gateway g", "top edit security ipsec", "security ipsec")]
    [InlineData("security ike gateway g", "up edit policy p", "security ike policy p")]
    [InlineData("", "ed sec ike gat g", "security ike gateway g")]
    [InlineData("security policies", "edit from-zone a to-zone b policy p", "security policies from-zone a to-zone b policy p")]
    public void S005_Edit_UpAndTop_LeadToTheLevel(string from, string line, string to)
    {
        EditResult result = TreeEdit.Run(_tree, from, line);

        Assert.Empty(result.Messages);
        Assert.Equal(to, result.Path);
        Assert.Empty(_tree.Children);
    }

    [Fact]
    public void S005_Exit_LeadsBackToWhereEditCameFrom()
    {
        var levels = new EditLevels();
        foreach (string line in new[] { "edit security ike", "edit gateway g dead-peer-detection", "exit" })
        {
            levels.Follow(TreeEdit.Run(_tree, levels.Path, line));
        }

        Assert.Equal("[edit security ike]", levels.Banner);
        levels.Follow(TreeEdit.Run(_tree, levels.Path, "exit"));
        Assert.Equal(("[edit]", false), (levels.Banner, levels.IsLeft));
        levels.Follow(TreeEdit.Run(_tree, levels.Path, "edit security ike gateway g"));
        levels.Follow(TreeEdit.Run(_tree, levels.Path, "up"));
        levels.Follow(TreeEdit.Run(_tree, levels.Path, "quit"));
        levels.Follow(TreeEdit.Run(_tree, levels.Path, "quit"));
        Assert.True(levels.IsLeft);
    }

    [Fact]
    public void S006_Delete_OfALeaf_AValueAndASubtree()
    {
        Run("set security ike policy p proposals [ a b c ] mode aggressive");
        Run("set security ike gateway g address 192.0.2.1");
        Run("delete security ike policy p mode");
        Run("delete policy p proposals [ a c ]", at: "security ike");
        Assert.Equal("set security ike policy p proposals b\nset security ike gateway g address 192.0.2.1\n", ConfigPrinter.ToSet(_tree));

        Run("delete security ike policy p");
        Run("delete security ike gateway g address");
        Assert.Equal("set security ike gateway g\n", ConfigPrinter.ToSet(_tree));
        Run("delete security");
        Assert.Empty(_tree.Children);
    }

    [Theory]
    [InlineData("delete security ike gateway other", "statement not found: 'gateway other'")]
    [InlineData("delete security ike gateway g address 192.0.2.9", "statement not found: 'address 192.0.2.9'")]
    [InlineData("delete security ike gateway g version", "statement not found: 'version'")]
    [InlineData("deactivate system host-name", "statement not found: 'host-name'")]
    [InlineData("rename security ike gateway x to gateway y", "statement not found: 'gateway x'")]
    [InlineData("rename security ike gateway g to gateway h", "'gateway h' is there already")]
    [InlineData("copy security ike gateway g to gateway h", "'gateway h' is there already")]
    [InlineData("rename security ike gateway g to policy h", "after 'to' another")]
    [InlineData("rename security ike gateway g", "missing argument, expecting <statement>: the command needs a statement, 'to' and its new name")]
    [InlineData("insert security ike gateway g before gateway h", "the order of 'gateway' statements means nothing")]
    [InlineData("annotate security ike gateway g \"/* open\"", "a comment is plain text")]
    [InlineData("set", "missing argument, expecting <statement>")]
    [InlineData("set security ike gateway", "missing argument, expecting <gateway-name>: 'gateway' needs a name")]
    [InlineData("set security ike gateway g version v3", "syntax error, expecting <version>: one of v1-only, v2-only, not 'v3'")]
    [InlineData("delete security ike gateway g address 192.0.2.1 version", "is too much")]
    [InlineData("set security ike policy p pre-shared-key ascii-text two words", "a secret with blanks needs quotes")]
    [InlineData("edit security ike gateway g address", "is not a hierarchy level")]
    [InlineData("wildcard delete security ike gateway (", "not a regular expression")]
    [InlineData("wildcard delete security ike gateway z.*", "no name matches")]
    [InlineData("frobnicate", "syntax error, expecting <command>")]
    [InlineData("set system host-name a\nset system host-name b", "one command at a time")]
    public void Command_Wrong_SaysWhyAndChangesNothing(string line, string message)
    {
        Run("set security ike gateway g address 192.0.2.1");
        Run("set security ike gateway h address 192.0.2.2");
        string before = RandomTrees.Dump(_tree);

        EditResult result = Wrong(line);

        Assert.Contains(message, Assert.Single(result.Messages).Message, StringComparison.Ordinal);
        Assert.Equal(before, RandomTrees.Dump(_tree));
    }

    [Fact]
    public void Error_OfACommand_PointsAtTheWord()
    {
        EditResult result = TreeEdit.Run(_tree, "security ike", "set gateway g versoin v2-only");

        Cluster.Config.Model.ConfigError error = Assert.Single(result.Messages);
        Assert.Equal(15, error.Column);
        Assert.Equal("security ike gateway g", error.Path);
        Assert.Equal("syntax error: unknown statement 'versoin'; did you mean 'version'?", error.Message);
    }

    [Fact]
    public void S007_Insert_MovesPolicies_FullAndRelative()
    {
        foreach (string name in new[] { "a", "b", "c" })
        {
            Run($"set security policies from-zone x to-zone y policy {name} then permit");
        }

        Run("insert security policies from-zone x to-zone y policy c before policy a");
        Assert.Equal(["c", "a", "b"], Policies());
        Run("insert policy c after policy a", at: "security policies from-zone x to-zone y");
        Assert.Equal(["a", "c", "b"], Policies());
        Assert.Contains("statement not found: 'policy z'", Wrong("insert security policies from-zone x to-zone y policy c before policy z").Messages[0].Message, StringComparison.Ordinal);
        Assert.Contains("statement not found: 'policy z'", Wrong("insert security policies from-zone x to-zone y policy z before policy c").Messages[0].Message, StringComparison.Ordinal);
        Assert.Equal(["a", "c", "b"], Policies());
    }

    [Fact]
    public void S029_Insert_MovesTheValuesOfAList()
    {
        Run("set security ike policy p proposals [ a b c ]");
        Run("insert security ike policy p proposals c before proposals a");
        Run("rename security ike policy p proposals b to proposals d");

        Assert.Contains("proposals [ c a d ];", ConfigPrinter.ToBraces(_tree), StringComparison.Ordinal);
        Assert.Equal("at most 4 values are allowed, 'y' is one too many", Wrong("set security ike policy p proposals [ x y ]").Messages[0].Message);
    }

    [Fact]
    public void S015_Set_Again_ReplacesInItsPlace()
    {
        Run("set security ike proposal p dh-group group2 lifetime-seconds 300");
        EditResult again = Run("set security ike proposal p dh-group group14");

        Assert.True(again.Changed);
        Assert.Equal("set security ike proposal p dh-group group14\nset security ike proposal p lifetime-seconds 300\n", ConfigPrinter.ToSet(_tree));
        Assert.False(Run("set security ike proposal p dh-group group14").Changed);
    }

    [Fact]
    public void S016_Choice_TheOtherBranchGoes()
    {
        Run("set security ike policy p pre-shared-key hexadecimal 00ff");
        Run("set security ike policy p pre-shared-key ascii-text juniper");

        Assert.DoesNotContain("hexadecimal", ConfigPrinter.ToSet(_tree), StringComparison.Ordinal);
    }

    [Fact]
    public void Copy_TakesTheWholeEntry_AndRenameKeepsItsPlace()
    {
        Run("set security ike gateway a address 192.0.2.1 version v2-only");
        Run("set security ike gateway b address 192.0.2.2");
        Run("copy security ike gateway a to gateway c");
        Run("rename gateway a to gateway z", at: "security ike");

        Assert.Equal(
            """
            set security ike gateway z address 192.0.2.1
            set security ike gateway z version v2-only
            set security ike gateway b address 192.0.2.2
            set security ike gateway c address 192.0.2.1
            set security ike gateway c version v2-only

            """,
            ConfigPrinter.ToSet(_tree));
    }

    [Fact]
    public void Annotate_AndDeactivate_ShowInBothForms()
    {
        Run("set security ike gateway g address 192.0.2.1");
        Run("annotate security ike gateway g \"the branch\"");
        Run("deactivate security ike gateway g address");

        Assert.Contains("        /* the branch */\n        gateway g {\n            inactive: address 192.0.2.1;\n", ConfigPrinter.ToBraces(_tree), StringComparison.Ordinal);
        Assert.EndsWith("annotate security ike gateway g \"the branch\"\n", ConfigPrinter.ToSet(_tree), StringComparison.Ordinal);
        Run("activate security ike gateway g address");
        Run("annotate security ike gateway g \"\"");
        Assert.Equal("set security ike gateway g address 192.0.2.1\n", ConfigPrinter.ToSet(_tree));
    }

    [Fact]
    public void Inactive_Statement_StaysSoWhenSetAgain()
    {
        Run("set system host-name a");
        Run("deactivate system host-name");
        Run("set system host-name b");

        Assert.Equal("set system host-name b\ndeactivate system host-name\n", ConfigPrinter.ToSet(_tree));
    }

    [Fact]
    public void Wildcard_Delete_TakesWholeNames()
    {
        foreach (string name in new[] { "branch-1", "branch-2", "old-branch-3" })
        {
            Run($"set security ike gateway {name} address 192.0.2.1");
        }

        Run("wildcard delete security ike gateway branch-.*");
        Assert.Equal("set security ike gateway old-branch-3 address 192.0.2.1\n", ConfigPrinter.ToSet(_tree));
    }

    [Theory]
    [InlineData("set sec ike prop P1 auth pre-shared-keys", "set security ike proposal P1 authentication-method pre-shared-keys")]
    [InlineData("set sec ike prop P1 auth sha1", "set security ike proposal P1 authentication-algorithm sha1")]
    [InlineData("se sec pol from a to b policy p then perm", "set security policies from-zone a to-zone b policy p then permit")]
    [InlineData("set sec ike pol p mode agg", "set security ike policy p mode aggressive")]
    public void Words_CutShort_AreWrittenInFull(string line, string whole) => Assert.Equal(whole, Run(line).Line);

    [Fact]
    public void Word_ThatCouldBeSeveral_IsAmbiguous() =>
        Assert.Equal("'auth' is ambiguous: authentication-method, authentication-algorithm", Assert.Single(Wrong("set security ike proposal p auth").Messages).Message);

    [Fact]
    public void S017_Secret_InTheStoredCommand_IsObfuscatedAndInTheAuditHidden()
    {
        EditResult result = Run("set security ike policy p pre-shared-key ascii-text \"correct horse\"");

        Assert.DoesNotContain("horse", result.Line, StringComparison.Ordinal);
        Assert.Matches("""^set security ike policy p pre-shared-key ascii-text "\$9\$""", result.Line);
        Assert.Equal("set security ike policy p pre-shared-key ascii-text /* SECRET-DATA */", TreeEdit.Redact("", "set sec ike pol p pre asc \"correct horse\""));
        Assert.Equal("set pre-shared-key ascii-text /* SECRET-DATA */ ...", TreeEdit.Redact("security ike policy p", "set pre-shared-key ascii-text correct horse"));
        Assert.Equal("set ...", TreeEdit.Redact("", "set bogus horse"));
        Assert.Equal("...", TreeEdit.Redact("", "horse"));

        string before = RandomTrees.Dump(_tree);
        ConfigNode other = RandomTrees.Parse("");
        TreeEdit.Run(other, "", result.Line);
        Assert.Equal(before, RandomTrees.Dump(other));
    }

    private EditResult Run(string line, string at = "")
    {
        EditResult result = TreeEdit.Run(_tree, at, line);
        Assert.True(result.Done, line + "\n" + string.Join('\n', result.Messages));
        return result;
    }

    private EditResult Wrong(string line)
    {
        EditResult result = TreeEdit.Run(_tree, "", line);
        Assert.False(result.Done, line);
        return result;
    }

    private IEnumerable<string> Policies() =>
        RandomTrees.All(_tree).Where(node => node.Statement.Path.EndsWith(" policy *", StringComparison.Ordinal)).Select(node => node.Values[0]);

    private string Sorted(params string[] levels) => string.Concat(levels.Select(level => TreeShow.Run(_tree, level, "", DisplayForm.Set, hideSecrets: false).Text));

    [Theory]
    [InlineData("set security ike proposal p dh-group group3")]
    [InlineData("set security ike proposal p dh-group group")]
    public void Number_CutShort_IsNotAnAbbreviation(string line)
    {
        ConfigNode tree = RandomTrees.Parse("");

        Assert.Contains("not 'group", Assert.Single(TreeEdit.Run(tree, "", line).Messages).Message, StringComparison.Ordinal);
        Assert.True(TreeEdit.Run(tree, "", "set security ike proposal p encryption-algorithm aes-2").Messages.Count > 0);
        Assert.True(TreeEdit.Run(tree, "", "set security ike proposal p encryption-algorithm 3").Done);
        Assert.Equal("set security ike proposal p encryption-algorithm 3des-cbc\n", ConfigPrinter.ToSet(tree));
    }
}
