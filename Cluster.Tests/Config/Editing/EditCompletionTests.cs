using Cluster.Config.Editing;
using Cluster.Config.Language;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Config.Editing;

public sealed class EditCompletionTests
{
    private static readonly ConfigNode Tree = RandomTrees.Parse(
        """
        set security ike proposal strong dh-group group14
        set security ike proposal strange dh-group group14
        set security ike policy pol proposals strong
        set security ike gateway hub address 192.0.2.1
        set security ike gateway branch address 192.0.2.2
        set security policies from-zone a to-zone b policy one then permit
        set security policies from-zone a to-zone b policy two then permit
        """);

    [Theory]
    [InlineData("se", "set ")]
    [InlineData("set sec", "set security ")]
    [InlineData("set sec ike prop P1 auth pre-shared-keys", "set security ike proposal P1 authentication-method pre-shared-keys ")]
    [InlineData("set security ike policy pol mode ag", "set security ike policy pol mode aggressive ")]
    [InlineData("set security ike gateway h", "set security ike gateway h ")] // a new name may begin like an old one
    [InlineData("set security policies from a to", "set security policies from-zone a to-zone ")]
    [InlineData("set security ike policy pol proposals [ str", "set security ike policy pol proposals [ str ")]
    [InlineData("top set sec", "top set security ")]
    [InlineData("up 2 set sec", "up 2 set security ")]
    [InlineData("set ", "set ")]
    [InlineData("annotate sec", "annotate security ")]
    public void Space_CompletesKeywordsAndChoices(string line, string expected) =>
        Assert.Equal(expected, EditCompletion.Complete(Tree, "", line, CompletionTrigger.Space).Line);

    [Theory]
    [InlineData("set security ike gateway h", "set security ike gateway hub ")]
    [InlineData("set security ike policy pol proposals st", "set security ike policy pol proposals str")]
    [InlineData("set security ipsec vpn v ike gateway b", "set security ipsec vpn v ike gateway branch ")]
    [InlineData("delete security ike gateway hub a", "delete security ike gateway hub address ")]
    [InlineData("delete security ike gateway hub address ", "delete security ike gateway hub address ")]
    [InlineData("delete security ike gateway hub address 1", "delete security ike gateway hub address 192.0.2.1 ")]
    [InlineData("insert security policies from-zone a to-zone b policy o", "insert security policies from-zone a to-zone b policy one ")]
    [InlineData("insert security policies from-zone a to-zone b policy one be", "insert security policies from-zone a to-zone b policy one before ")]
    [InlineData("insert security policies from-zone a to-zone b policy one before p", "insert security policies from-zone a to-zone b policy one before policy ")]
    [InlineData("insert security policies from-zone a to-zone b policy one before policy t", "insert security policies from-zone a to-zone b policy one before policy two ")]
    [InlineData("rename security ike gateway hub t", "rename security ike gateway hub to ")]
    [InlineData("rename security ike gateway hub to g", "rename security ike gateway hub to gateway ")]
    [InlineData("wildcard d", "wildcard delete ")]
    [InlineData("set security ike proposal strong auth", "set security ike proposal strong authentication-")]
    public void Tab_CompletesNamesToo(string line, string expected) =>
        Assert.Equal(expected, EditCompletion.Complete(Tree, "", line, CompletionTrigger.Tab).Line);

    [Fact]
    public void Question_ShowsKindsHelpAndRanges()
    {
        Candidate[] gateway = Ask("set security ike gateway hub ");
        Assert.Contains(gateway, candidate => candidate is { Text: "dead-peer-detection", Sign: '>' });
        Assert.Contains(gateway, candidate => candidate is { Text: "address", Sign: '+' });
        Assert.Contains(gateway, candidate => candidate is { Text: "version", Sign: ' ' });
        Assert.Contains(gateway, candidate => candidate.Text == "<[Enter]>");
        Assert.All(gateway, candidate => Assert.NotEmpty(candidate.Help));

        Candidate lifetime = Assert.Single(Ask("set security ike proposal strong lifetime-seconds "));
        Assert.Equal(("<180..86400>", CandidateKind.Placeholder), (lifetime.Text, lifetime.Kind));
        Assert.Equal(["main", "aggressive"], Ask("set security ike policy pol mode ").Select(candidate => candidate.Text));
    }

    [Fact]
    public void Question_AtAReference_ShowsNamesOfTheCandidateFirst() =>
        Assert.Equal(
            ["strong", "strange", "[", "<proposal-name>"],
            Ask("set security ike policy pol proposals ").Select(candidate => candidate.Text));

    [Fact]
    public void Question_OfWhatIsThere_ShowsOnlyThat()
    {
        Assert.Equal(["gateway", "policy", "proposal"], Ask("delete security ike ").Where(candidate => candidate.IsWord).Select(candidate => candidate.Text));
        Assert.Equal(["hub", "branch"], Ask("show security ike gateway ").Where(candidate => candidate.IsWord).Select(candidate => candidate.Text));
        Assert.Equal(["192.0.2.1"], Ask("delete security ike gateway hub address ").Where(candidate => candidate.IsWord).Select(candidate => candidate.Text));
        Assert.DoesNotContain(Ask("edit security ike gateway hub "), candidate => candidate.Text is "version" or "address");
        Assert.Contains(Ask("edit security ike gateway hub "), candidate => candidate.Text == "dead-peer-detection");
        Assert.Contains(Ask("show "), candidate => candidate.Text == "|");
    }

    [Fact]
    public void Completion_AtALevel_IsRelativeToIt()
    {
        Assert.Equal("set gateway ", EditCompletion.Complete(Tree, "security ike", "set gat", CompletionTrigger.Space).Line);
        Assert.Equal("top edit security ", EditCompletion.Complete(Tree, "security ike", "top edit sec", CompletionTrigger.Space).Line);
    }

    [Fact]
    public void Commands_OfTheCaller_AreCompletedAmongOurs()
    {
        Candidate[] others = [new("commit", CandidateKind.Command, "Commit"), new("status", CandidateKind.Command, "Users"), new("save", CandidateKind.Command, "Save")];

        Completion ambiguous = EditCompletion.Complete(Tree, "", "s", CompletionTrigger.Space, others);
        Assert.Equal("'s' is ambiguous", ambiguous.Error?.Message);
        Assert.Equal(["save", "set", "show", "status"], ambiguous.Candidates.Select(candidate => candidate.Text));
        Assert.Equal("commit ", EditCompletion.Complete(Tree, "", "comm", CompletionTrigger.Space, others).Line);
        Assert.Equal("delete ", EditCompletion.Complete(Tree, "", "del", CompletionTrigger.Space, others).Line);
    }

    [Theory]
    [InlineData("set security bogus x", 14)]
    [InlineData("set security ike proposal strong auth", 34)]
    [InlineData("bogus x", 1)]
    [InlineData("set security ike policy pol mode wrong ", 34)]
    public void Space_AfterAWrongWord_PointsAtIt(string line, int column)
    {
        Completion completion = EditCompletion.Complete(Tree, "", line, CompletionTrigger.Space);

        Assert.Equal(line, completion.Line);
        Assert.Equal(column, completion.Error?.Column);
    }

    [Fact]
    public void Statements_NotVisible_AreNotOffered()
    {
        Completion completion = EditCompletion.Complete(Tree, "", "set ", CompletionTrigger.Question, visible: row => row.Keyword != "security");

        Assert.DoesNotContain(completion.Candidates, candidate => candidate.Text == "security");
        Assert.Contains(completion.Candidates, candidate => candidate.Text == "system");
    }

    [Fact]
    public void Values_OfSecrets_AreNotOffered()
    {
        ConfigNode tree = RandomTrees.Parse("set security ike policy p pre-shared-key ascii-text juniper");

        Assert.DoesNotContain(EditCompletion.Complete(tree, "", "delete security ike policy p pre-shared-key ascii-text ", CompletionTrigger.Question).Candidates, candidate => candidate.IsWord);
    }

    [Fact]
    public void Line_MadeOfWhatIsOffered_IsACommandThatWorks() =>
        Gen.Select(Gen.Int[0, 50], Gen.Int).Sample((seed, choices) =>
        {
            ConfigNode tree = RandomTrees.Make(seed);
            var random = new Random(choices);
            string line = random.Next(3) switch { 0 => "set ", 1 => "delete ", _ => "edit " };
            for (int words = 0; words < 20; words++)
            {
                IReadOnlyList<Candidate> offered = EditCompletion.Complete(tree, "", line, CompletionTrigger.Question).Candidates;
                if (offered.Any(candidate => candidate.Kind == CandidateKind.Enter) && random.Next(3) == 0)
                {
                    EditResult result = TreeEdit.Run(tree.Clone(), "", line);
                    Assert.True(result.Done || result.Messages[0].Message.StartsWith("at most", StringComparison.Ordinal), line + "\n" + string.Join('\n', result.Messages));
                    return;
                }

                string[] next = [.. offered.Where(candidate => candidate.IsWord).Select(candidate => candidate.Text)];
                if (next.Length == 0)
                {
                    return;
                }

                string word = next[random.Next(next.Length)];
                line += (word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./".Contains(c, StringComparison.Ordinal)) ? word : RandomTrees.Quoted(word)) + " ";
                Assert.Null(EditCompletion.Complete(tree, "", line, CompletionTrigger.Question).Error);
            }
        }, iter: 500);

    private static Candidate[] Ask(string line) => [.. EditCompletion.Complete(Tree, "", line, CompletionTrigger.Question).Candidates];
}
