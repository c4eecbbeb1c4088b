using Cluster.Config.Editing;
using Cluster.Config.Language;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Config.Editing;

public sealed class TreeCompareTests
{
    private const string Before =
        """
        set system host-name R1
        set security ike gateway g address 192.0.2.1
        set security ike gateway g version v1-only
        set security ike gateway old address 192.0.2.7
        set security policies from-zone a to-zone b policy one then permit
        set security policies from-zone a to-zone b policy two then deny
        set security policies from-zone a to-zone b policy three then deny
        """;

    [Fact]
    public void Patch_OfChanges_IsAsTheProductPrintsIt()
    {
        Assert.Equal(
            """
            [edit system]
            -  host-name R1;
            +  host-name R2;
            [edit security ike]
            -    gateway old {
            -        address 192.0.2.7;
            -    }
            +    gateway new {
            +        address 192.0.2.9;
            +        version v2-only;
            +    }
            [edit security ike gateway g]
            -    version v1-only;
            [edit security policies from-zone a to-zone b]
            !     policy three { ... }
            [edit security policies from-zone a to-zone b policy two]
            !      inactive: then { ... }
            [edit]
            +  chassis {
            +      cluster {
            +          redundancy-group 1 {
            +              preempt;
            +          }
            +      }
            +  }

            """.Split('\n').Order(),
            Patch(
                "set system host-name R2",
                "set security ike gateway new address 192.0.2.9 version v2-only",
                "delete security ike gateway old",
                "delete security ike gateway g version",
                "insert security policies from-zone a to-zone b policy three before policy one",
                "deactivate security policies from-zone a to-zone b policy two then",
                "set chassis cluster redundancy-group 1 preempt").Split('\n').Order());
    }

    [Fact]
    public void Patch_OfOneLevel_ShowsNothingElse()
    {
        string[] changes = ["set system host-name R2", "set security ike gateway g version v2-only", "annotate security ike gateway g \"the branch\""];

        Assert.Equal(
            """
            [edit security ike]
            +    /* the branch */
                 gateway g { ... }
            [edit security ike gateway g]
            -    version v1-only;
            +    version v2-only;

            """,
            TreeCompare.Patch(RandomTrees.Parse(Before), After(changes), "security ike"));
        Assert.Equal("", TreeCompare.Patch(RandomTrees.Parse(Before), After(changes), "security policies"));
    }

    [Fact]
    public void Patch_OfASecret_IsObfuscatedOrHidden()
    {
        string[] changes = ["set security ike policy p pre-shared-key ascii-text juniper"];
        ConfigNode after = After(changes);

        Assert.Contains("\"$9$", TreeCompare.Patch(RandomTrees.Parse(Before), after), StringComparison.Ordinal);
        string hidden = TreeCompare.Patch(RandomTrees.Parse(Before), after, hideSecrets: true);
        Assert.DoesNotContain("$9$", hidden, StringComparison.Ordinal);
        Assert.Contains("ascii-text /* SECRET-DATA */; ## SECRET-DATA", hidden, StringComparison.Ordinal);

        // Another obfuscation of the same secret is no change.
        ConfigNode same = After(["set security ike policy p pre-shared-key ascii-text \"$9$xFU-b2ZUH5Qn4aQn/CB17-V\""]);
        Assert.Equal("", TreeCompare.Patch(after, same));
    }

    [Fact]
    public void Patch_IsEmpty_ForEqualTreesOnly() =>
        Gen.Select(Gen.Int, Gen.Int).Sample((seed, next) =>
        {
            ConfigNode tree = RandomTrees.Make(seed);
            Assert.Equal("", TreeCompare.Patch(tree, tree.Clone()));
            Assert.Equal("", TreeCompare.Patch(tree, RandomTrees.Parse(ConfigPrinter.ToBraces(tree))));

            ConfigNode changed = tree.Clone();
            EditResult result = TreeEdit.Run(changed, "", "set " + RandomTrees.Line(new Random(next)));
            string patch = TreeCompare.Patch(tree, changed);
            Assert.Equal(RandomTrees.Dump(tree) != RandomTrees.Dump(changed), patch.Length > 0);
            Assert.Equal(result.Changed, patch.Contains("\n+", StringComparison.Ordinal));
            Assert.Equal(patch.Length > 0, TreeCompare.Patch(changed, tree).Length > 0);
        }, iter: 200);

    [Fact]
    public void EditCompareAndComplete_AmongTenThousandGateways_TakeLinearTime() => Growth.IsLinear(2_500, 10_000, gateways =>
    {
        ConfigNode tree = RandomTrees.Parse(string.Concat(Enumerable.Range(0, gateways).Select(i => $"set security ike gateway g{i} address 10.{i >> 8}.{i & 255}.1 version v2-only\n")));
        ConfigNode edited = tree.Clone();
        string[] versions = ["v1-only", "v2-only"];
        int edits = 0;
        return () =>
        {
            Assert.True(TreeEdit.Run(edited, "", $"set security ike gateway g500 version {versions[edits++ % 2]}").Done);
            string changed = edits % 2 == 1 ? "[edit security ike gateway g500]\n-    version v2-only;\n+    version v1-only;\n" : "";
            Assert.Equal(changed, TreeCompare.Patch(tree, edited));
            Completion completion = EditCompletion.Complete(edited, "", "set security ipsec vpn v ike gateway g99", CompletionTrigger.Tab);
            Assert.Equal(gateways > 9_999 ? 111 : 11, completion.Candidates.Count(candidate => candidate.Kind == CandidateKind.Name));
        };
    });

    private static string Patch(params string[] changes) => TreeCompare.Patch(RandomTrees.Parse(Before), After(changes));

    private static ConfigNode After(IEnumerable<string> changes)
    {
        ConfigNode tree = RandomTrees.Parse(Before);
        foreach (string line in changes)
        {
            EditResult result = TreeEdit.Run(tree, "", line);
            Assert.True(result.Done, line + "\n" + string.Join('\n', result.Messages));
        }

        return tree;
    }
}
