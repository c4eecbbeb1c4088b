using Cluster.Actors.Configuration;
using Cluster.Config.Language;
using Cluster.Node.Cli.Terminal;
using Cluster.Node.Cli.Wire;
using Cluster.Tests.Config;
using Xunit;

namespace Cluster.Tests.Node.Cli;

public sealed class ConfigurationModeTests : IAsyncLifetime
{
    private readonly CliNode _node = new();

    public async ValueTask InitializeAsync() => await _node.ServeAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public void S001_Edits_HaveNoEffectBeforeCommit()
    {
        Assert.Equal(0, Run("configure", "set system host-name corp").Code);
        Assert.Equal("", ConfigPrinter.ToSet(_node.Sessions.Active));

        (int code, string output, _) = Run("configure", "commit");

        Assert.Equal(0, code);
        Assert.Equal(["Entering configuration mode", "The configuration has been changed but not committed", "commit complete"], Lines(output));
        Assert.Equal("set system host-name corp\n", ConfigPrinter.ToSet(_node.Sessions.Active));
    }

    [Fact]
    public void S002_Banner_ShowsTheLevel()
    {
        using CliDialogue user = Dialogue();

        Assert.Equal((CliMode.Operational, ""), (user.Place.Mode, user.Place.Banner));
        user.Run("configure");
        Assert.Equal((CliMode.Configuration, "[edit]"), (user.Place.Mode, user.Place.Banner));
        Assert.EndsWith("@node0# ", user.Place.Prompt, StringComparison.Ordinal);
        user.Run("edit security ike gateway corp-ike");
        Assert.Equal("[edit security ike gateway corp-ike]", user.Place.Banner);
    }

    [Fact]
    public void S003_Set_IsRelativeToTheLevel()
    {
        Run("configure", "edit security ike", "set gateway g address 192.0.2.1", "top set system host-name corp");

        Assert.Equal("set security ike gateway g address 192.0.2.1\nset system host-name corp\n", Candidate());
    }

    [Fact]
    public void S005_EditUpTopExit_MoveBetweenLevels()
    {
        using CliDialogue user = Dialogue();
        user.Run("configure");
        user.Run("edit security ike");
        user.Run("edit gateway g");
        Assert.Equal("[edit security ike gateway g]", user.Place.Banner);
        user.Run("exit");
        Assert.Equal("[edit security ike]", user.Place.Banner);
        user.Run("up");
        Assert.Equal("[edit security]", user.Place.Banner);
        user.Run("edit ike gateway g");
        user.Run("up 2");
        Assert.Equal("[edit security]", user.Place.Banner);
        user.Run("top");
        Assert.Equal("[edit]", user.Place.Banner);
        user.Run("exit");
        Assert.Equal(CliMode.Operational, user.Place.Mode);
        user.Run("exit");
        Assert.Equal(CliMode.Left, user.Place.Mode);
    }

    [Fact]
    public void S006_Delete_OfALeafAnEntryAndASubtree()
    {
        Run("configure", "set security ike gateway a address 192.0.2.1", "set security ike gateway a no-nat-traversal", "set security ike gateway b address 192.0.2.2", "set system host-name x");
        Run("configure", "delete security ike gateway a no-nat-traversal", "delete security ike gateway b");
        Assert.Equal("set security ike gateway a address 192.0.2.1\nset system host-name x\n", Candidate());
        Run("configure", "delete security");
        Assert.Equal("set system host-name x\n", Candidate());
    }

    [Fact]
    public void S008_Show_PrintsBraces_FromAnyLevel_AndPipes()
    {
        Run("configure", "set security ike gateway g address 192.0.2.1", "set security ike gateway g ike-policy p");

        Assert.Equal(["gateway g {", "    address 192.0.2.1;", "    ike-policy p;", "}"], Shown("edit security ike", "show"));
        Assert.Contains("Count: ", Assert.Single(Shown("show | count")), StringComparison.Ordinal);
        Assert.Contains("set security ike gateway g address 192.0.2.1", Shown("show | display set"));
        Assert.Single(Shown("show security ike gateway g | match address"));
    }

    [Fact]
    public void Compare_ShowsWhatDiffers_FromWhatIsInForce()
    {
        Run("configure", "set system host-name old", "commit");
        Run("configure", "set system host-name new");

        Assert.Equal(["[edit system]", "-  host-name old;", "+  host-name new;"], Shown("show | compare"));
        Assert.Equal(["[edit system]", "-  host-name old;", "+  host-name new;"], Shown("show | compare rollback 0"));
        Assert.Equal(1, Run("configure", "show | compare rollback 7").Code);
    }

    [Fact]
    public void S009_S011_LoadMerge_ReadsWhatShowPrints()
    {
        string file = Path.Combine(_node.Directory, "saved.conf");
        Run("configure", "set security ike gateway g address 192.0.2.1", "set system host-name x", $"save {file}");
        string before = Candidate();
        Run("configure", "delete");
        Assert.Equal("", Candidate());

        (int code, string output, _) = Run("configure", $"load merge {file}");

        Assert.Equal(0, code);
        Assert.Equal("load complete", Lines(output)[^1]);
        Assert.Equal(before, Candidate());
    }

    [Theory]
    [InlineData("interfaces")]
    [InlineData("routing-options")]
    [InlineData("routing-instances")]
    [InlineData("security")]
    [InlineData("security zones")]
    [InlineData("security address-book")]
    [InlineData("security ike")]
    [InlineData("security ipsec")]
    [InlineData("security ipsec vpn v")]
    [InlineData("security policies")]
    [InlineData("security flow")]
    [InlineData("security alarms")]
    [InlineData("system")]
    public void S020_View_OfALevel_IsWhatStandsBelowIt(string level)
    {
        string file = Path.Combine(_node.Directory, "all.set");
        File.WriteAllText(file, ConfigText.Complete +
            """
            set routing-instances blue instance-type virtual-router
            set security address-book book address a 10.0.0.0/8
            set security policies from-zone trust to-zone vpn policy p match source-address any destination-address any application any
            set security policies from-zone trust to-zone vpn policy p then permit
            set security flow tcp-mss ipsec-vpn mss 1350
            set security alarms audible
            """);
        Run("configure", $"load set {file}");
        string[] all = Lines(Candidate());

        (_, string shown, _) = Run("configure", $"show {level} | display set");
        (_, string braces, _) = Run("configure", $"show {level}");

        Assert.Equal(all.Where(line => line.StartsWith($"set {level} ", StringComparison.Ordinal)), Lines(shown).Where(line => line.StartsWith("set ", StringComparison.Ordinal)));
        Assert.NotEqual(0, Lines(braces).Count(line => line.EndsWith(';')));
    }

    [Fact]
    public void S012_LoadMergeRelative_StartsAtTheLevel()
    {
        string file = Path.Combine(_node.Directory, "snippet.conf");
        File.WriteAllText(file, "gateway g { address 192.0.2.1; }");

        Assert.Equal(0, Run("configure", "edit security ike", $"load merge relative {file}").Code);

        Assert.Equal("set security ike gateway g address 192.0.2.1\n", Candidate());
    }

    [Fact]
    public void LoadSetTerminal_TakesTheInput()
    {
        (int code, _, string error) = _node.Client(
            new StringReader("set system host-name x\nset security ike gateway g address 192.0.2.1\n"),
            "--socket", _node.Socket, "-c", "configure", "-c", "load set terminal");

        Assert.Equal((0, ""), (code, error.Replace("The configuration has been changed but not committed\n", "", StringComparison.Ordinal)));
        Assert.Equal("set system host-name x\nset security ike gateway g address 192.0.2.1\n", Candidate());
    }

    [Fact]
    public void Load_OfAFileWithErrors_NamesTheLines_LoadsTheRest_AndStopsAScript()
    {
        string file = Path.Combine(_node.Directory, "wrong.set");
        File.WriteAllText(file, "set system host-name x\nset system frob 1\n");

        (int code, string output, string error) = Run("configure", $"load set {file}", "commit");

        Assert.Equal(1, code);
        Assert.Contains("wrong.set:2", error, StringComparison.Ordinal);
        Assert.Contains("load complete (1 error)", Lines(output));
        Assert.Equal("set system host-name x\n", Candidate());
        Assert.Equal("", ConfigPrinter.ToSet(_node.Sessions.Active));
    }

    [Fact]
    public void ShowConfiguration_OffersWhatIsConfigured()
    {
        _node.Sessions.Activate("set security ike gateway corp address 192.0.2.1\nset system host-name x\n");
        using CliDialogue user = Dialogue();

        Assert.Contains(user.Complete("show configuration sec"), row => row.Word == "security");
        Assert.Contains(user.Complete("show configuration security ike gateway "), row => row.Word == "corp");
        Assert.DoesNotContain(user.Complete("show configuration security ike gateway "), row => row.Word == "branch");
        Assert.Contains(user.Complete("show configuration | "), row => row.Word == "display");
        Assert.Contains(user.Complete("show conf"), row => row.Word == "configuration");
    }

    [Fact]
    public void Load_OfATextThatIsNone_ChangesNothing()
    {
        string file = Path.Combine(_node.Directory, "none.set");
        File.WriteAllText(file, "set system frob 1\n");

        Assert.Contains("error: load failed (1 error), nothing was changed", Run("configure", $"load set {file}").Error, StringComparison.Ordinal);
        Assert.Equal("", Candidate());
    }

    [Fact]
    public void Load_OfAFileThatIsNotThere_SaysSo() => Assert.Contains("no-such-file", Run("configure", "load merge /no-such-file").Error, StringComparison.Ordinal);

    [Fact]
    public void S013_Run_ExecutesOperationalCommands()
    {
        (int code, string output, _) = Run("configure", "run show security ike security-associations");

        Assert.Equal(0, code);
        Assert.Contains("744a594d957dd513", output, StringComparison.Ordinal);
    }

    [Fact]
    public void S014_Commit_ReportsThePathOfWhatIsWrong()
    {
        (int code, string output, string error) = Run("configure", "set security ike gateway g ike-policy missing", "commit check");

        Assert.Equal(1, code);
        Assert.DoesNotContain("succeeds", output, StringComparison.Ordinal);
        Assert.Contains("[edit security ike gateway g", error, StringComparison.Ordinal);
        Assert.EndsWith("error: configuration check-out failed\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public void CommitConfirmed_SaysWhenItIsTakenBack_AlsoBeforeEachPrompt()
    {
        using CliDialogue user = Dialogue();
        user.Run("configure");
        user.Run("set system host-name x");
        Assert.Equal(["commit confirmed will be automatically rolled back in 5 minutes unless confirmed", "commit complete"], user.Run("commit confirmed 5"));
        Assert.Equal("# commit confirmed will be rolled back in 5 minutes\n[edit]", user.Place.Banner);
        user.Run("commit");
        Assert.Equal("[edit]", user.Place.Banner);
        Assert.Equal(["commit complete", "Exiting configuration mode"], user.Run("commit and-quit"));
    }

    [Fact]
    public void Commit_OfSeveralNodes_NamesThoseThatHaveIt()
    {
        _node.Sessions.NextCommit = new CommitAnswer
        {
            Outcome = CommitOutcome.Complete,
            Nodes = [new("node0", 0, NodeCommitState.Applied, ""), new("node1", 1, NodeCommitState.Late, ""), new("node2", 2, NodeCommitState.Unreachable, "")],
        };

        (int code, string output, _) = Run("configure", "commit");

        Assert.Equal(0, code);
        Assert.Equal(
            ["node0:", "commit complete", "node1:", "warning: has not applied it yet, and will catch up or be silent", "node2:", "warning: is not reachable"],
            Lines(output).Skip(1));
    }

    [Fact]
    public void Rollback_BringsBackWhatWasCommitted()
    {
        Run("configure", "set system host-name one", "commit comment \"the first\"");
        Run("configure", "set system host-name two", "commit");

        (int code, string output, _) = Run("configure", "rollback 1", "show | compare");

        Assert.Equal(0, code);
        Assert.Equal(["load complete", "[edit system]", "-  host-name two;", "+  host-name one;"], Lines(output).Skip(1));
        Assert.Equal(1, Run("configure", "rollback 9").Code);
        using CliDialogue user = Dialogue();
        user.Run("configure");
        Assert.Equal(["<[Enter]>", "0", "1"], user.Complete("rollback ").Select(row => row.Word));
        Assert.Contains("the first", user.Complete("rollback ")[2].Help, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_NamesWhoIsEditing()
    {
        using CliDialogue user = Dialogue();
        user.Run("configure");
        user.Run("edit security ike");

        Assert.Equal("Users currently editing the configuration:", user.Run("status")[0]);
        Assert.Equal("      [edit security ike]", user.Run("status")[2]);
    }

    [Fact]
    public void SyntaxError_MarksTheWord_UnderWhatWasTyped()
    {
        using CliDialogue user = Dialogue();
        user.Run("configure");

        IReadOnlyList<string> said = user.Run("set system frob 1");

        Assert.Equal(user.Place.Prompt.Length + "set system ".Length, said[0].IndexOf('^', StringComparison.Ordinal));
        Assert.Equal("", Candidate());
    }

    [Fact]
    public void Exit_WithChanges_AsksAPerson_AndWarnsAScript()
    {
        Assert.Equal("The configuration has been changed but not committed\n", Run("configure", "set system host-name x", "exit").Error);
        using CliDialogue user = Dialogue();
        user.Answer = "no";
        user.Run("configure");
        user.Run("exit");
        Assert.Equal(CliMode.Configuration, user.Place.Mode);
        user.Answer = "";
        user.Run("exit");
        Assert.Equal(CliMode.Operational, user.Place.Mode);
    }

    [Fact]
    public void Abbreviations_AreTaken_AndAmbiguousOnesAreNot()
    {
        Assert.Equal(0, Run("conf", "set sys host-n corp").Code);
        Assert.Equal("set system host-name corp\n", Candidate());
        Assert.Contains("ambiguous", Run("configure", "co").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Completion_KnowsCommandsStatementsAndNames()
    {
        Run("configure", "set security ike gateway chicago address 192.0.2.1");
        using CliDialogue user = Dialogue();
        Assert.Contains(user.Complete("con"), row => row is { Word: "configure", Kind: NextWordKind.Keyword });
        user.Run("configure");
        Assert.Equal(["commit", "copy"], user.Complete("co").Select(row => row.Word));
        Assert.Contains(user.Complete("set security ik"), row => row is { Word: "ike", IsKeyword: true });
        Assert.Contains(user.Complete("edit security ike gateway "), row => row is { Word: "chicago", Kind: NextWordKind.Name });
        Assert.Contains(user.Complete("run show sec"), row => row.Word == "security");
        Assert.Contains(user.Complete("top set sys"), row => row.Word == "system");
        Assert.Contains(user.Complete("show | com"), row => row.Word == "compare");
        Assert.Contains(user.Complete("commit con"), row => row.Word == "confirmed");
        Assert.Contains(user.Complete("load m"), row => row.Word == "merge");
    }

    [Fact]
    public void History_NeverGetsASecret()
    {
        using CliDialogue user = Dialogue();
        user.Run("configure");
        user.Run("set security ike policy p pre-shared-key ascii-text topsecret");
        user.Run("set security ike policy p pre-shared-ky ascii-text topsecret");
        user.Run("edit security ike policy p");
        user.Run("set pre-shared-key ascii-text topsecret");

        Assert.DoesNotContain("topsecret", string.Join('\n', user.Remembered), StringComparison.Ordinal);
        Assert.Contains("edit security ike policy p", user.Remembered);
        Assert.DoesNotContain(_node.Sessions.Audited, row => row.What.Contains("topsecret", StringComparison.Ordinal));
    }

    private (int Code, string Output, string Error) Run(params string[] commands) => _node.Commands(commands);

    private IReadOnlyList<string> Shown(params string[] commands) =>
        [.. Lines(Run(["configure", .. commands]).Output).SkipWhile(line => line.StartsWith("Entering", StringComparison.Ordinal) || line.StartsWith("The configuration", StringComparison.Ordinal))];

    private string Candidate() => _node.Sessions.Candidate;

    private CliDialogue Dialogue() => CliDialogue.Open(_node, restricted: false);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
