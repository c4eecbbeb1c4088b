using Cluster.Config.Editing;
using Cluster.Config.Language;
using Cluster.Config.Model;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Config.Editing;

public sealed class TreeLoadTests
{
    private const string Present = "set system host-name old\nset security ike gateway g address 192.0.2.1\nset security ike gateway g version v2-only\nset security ike gateway h address 192.0.2.2\n";

    [Fact]
    public void S011_Merge_AddsAndReplacesSingleValues()
    {
        ConfigNode tree = RandomTrees.Parse(Present);

        LoadResult result = TreeLoad.Run(tree, LoadMode.Merge, "", "system { host-name new; } security { ike { gateway g { address 192.0.2.9; } } }", "f");

        Assert.Equal("load complete", result.Summary);
        Assert.Equal(
            "set system host-name new\nset security ike gateway g address 192.0.2.1\nset security ike gateway g address 192.0.2.9\nset security ike gateway g version v2-only\nset security ike gateway h address 192.0.2.2\n",
            ConfigPrinter.ToSet(tree));
    }

    [Fact]
    public void S012_Relative_IsReadAtTheLevel()
    {
        ConfigNode tree = RandomTrees.Parse(Present);

        Assert.True(TreeLoad.Run(tree, LoadMode.Merge, "security ike gateway g", "no-nat-traversal; # fixed address\ndead-peer-detection { interval 20; }", "f").Done);
        Assert.True(TreeLoad.Run(tree, LoadMode.Set, "security ike", "set gateway h version v2-only\nedit gateway h\nset no-nat-traversal\nexit\ndelete gateway g version\n", "f").Done);

        Assert.Equal(
            """
            gateway g {
                address 192.0.2.1;
                # fixed address
                no-nat-traversal;
                dead-peer-detection {
                    interval 20;
                }
            }
            gateway h {
                address 192.0.2.2;
                version v2-only;
                no-nat-traversal;
            }

            """,
            TreeShow.Run(tree, "security ike", "", DisplayForm.Braces, hideSecrets: false).Text);
    }

    [Fact]
    public void Override_TakesThePlaceOfEverything_OrOfTheLevel()
    {
        ConfigNode tree = RandomTrees.Parse(Present);

        Assert.True(TreeLoad.Run(tree, LoadMode.Override, "security ike", "gateway n { address 192.0.2.7; }", "f").Done);
        Assert.Equal("set system host-name old\nset security ike gateway n address 192.0.2.7\n", ConfigPrinter.ToSet(tree));
        Assert.True(TreeLoad.Run(tree, LoadMode.Override, "", "set system host-name only\n", "f").Done);
        Assert.Equal("set system host-name only\n", ConfigPrinter.ToSet(tree));
    }

    [Fact]
    public void Replace_TakesThePlaceOfWhatIsMarked_WhereItStood()
    {
        const string text = "security { ike { replace: gateway g { address 192.0.2.9; } gateway h { no-nat-traversal; } } }";
        ConfigNode tree = RandomTrees.Parse(Present);

        Assert.True(TreeLoad.Run(tree, LoadMode.Replace, "", text, "f").Done);
        Assert.Equal("set system host-name old\nset security ike gateway g address 192.0.2.9\nset security ike gateway h address 192.0.2.2\nset security ike gateway h no-nat-traversal\n", ConfigPrinter.ToSet(tree));

        ConfigNode merged = RandomTrees.Parse(Present);
        Assert.True(TreeLoad.Run(merged, LoadMode.Merge, "", text, "f").Done);
        Assert.Contains("set security ike gateway g version v2-only", ConfigPrinter.ToSet(merged), StringComparison.Ordinal);
    }

    [Fact]
    public void Delete_Mark_RemovesWhatIsThere()
    {
        ConfigNode tree = RandomTrees.Parse(Present);

        Assert.True(TreeLoad.Run(tree, LoadMode.Merge, "", "security { ike { delete: gateway g; gateway h { delete: address; } } }", "f").Done);
        Assert.Equal("set system host-name old\nset security ike gateway h\n", ConfigPrinter.ToSet(tree));
        Assert.Contains("statement not found", TreeLoad.Run(tree, LoadMode.Merge, "", "security { ike { delete: gateway g; } }", "f").Messages[0].Message, StringComparison.Ordinal);
        Assert.Contains("there is nothing", TreeLoad.Run(tree, LoadMode.Override, "", "delete: system;", "f").Messages[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TextWithErrors_LoadsTheRest_AndSaysThemAllWithTheirLines()
    {
        ConfigNode tree = RandomTrees.Parse(Present);

        LoadResult result = TreeLoad.Run(tree, LoadMode.Merge, "", "system {\n    host-name new;\n    hostname new;\n}\nsecurity {\n    ike {\n        gateway g {\n            version v3;\n        }\n    }\n}\n", "terminal");

        Assert.True(result.Done);
        Assert.Equal("load complete (2 errors)", result.Summary);
        Assert.Equal([(3, 5, "system"), (8, 21, "security ike gateway g version")], result.Messages.Select(message => (message.Line, message.Column, message.Path)));
        Assert.Equal(Present.Replace("host-name old", "host-name new", StringComparison.Ordinal), ConfigPrinter.ToSet(tree));
    }

    [Fact]
    public void SetLinesWithErrors_AreLeftOut_AndTheOthersRun()
    {
        ConfigNode tree = RandomTrees.Parse(Present);

        LoadResult result = TreeLoad.Run(tree, LoadMode.Set, "", "set system host-name new\nset system frob 1\ndelete security\n", "f");

        Assert.Equal((true, "load complete (1 error)", 2), (result.Done, result.Summary, Assert.Single(result.Messages).Line));
        Assert.Equal("set system host-name new\n", ConfigPrinter.ToSet(tree));
    }

    [Theory]
    [InlineData(LoadMode.Override, "root;\n")]
    [InlineData(LoadMode.Merge, "hostname new;\n")]
    [InlineData(LoadMode.Set, "set system frob 1\n")]
    [InlineData(LoadMode.Set, "system { }")]
    public void TextOfWhichNothingCanBeUsed_ChangesNothing(LoadMode mode, string text)
    {
        ConfigNode tree = RandomTrees.Parse(Present);

        LoadResult result = TreeLoad.Run(tree, mode, "", text, "f");

        Assert.False(result.Done);
        Assert.Equal("load failed (1 error), nothing was changed", result.Summary);
        Assert.Equal(Present, ConfigPrinter.ToSet(tree));
        Assert.Contains("not of commands", TreeLoad.Run(tree, LoadMode.Set, "", "system { }", "f").Messages[0].Message, StringComparison.Ordinal);
        Assert.Contains("not a hierarchy level", TreeLoad.Run(tree, LoadMode.Merge, "system host-name x", "", "f").Messages[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MoreErrorsThanAreCounted_LoadNothing_ForTheRestWasNotRead()
    {
        ConfigNode tree = RandomTrees.Parse(Present);

        LoadResult result = TreeLoad.Run(
            tree, LoadMode.Set, "", "set system host-name new\n" + string.Concat(Enumerable.Repeat("set system frob 1\n", ConfigErrors.Limit)), "f");

        Assert.False(result.Done);
        Assert.Equal(Present, ConfigPrinter.ToSet(tree));
    }

    [Fact]
    public void Merge_ThatWouldMakeAListTooLong_IsRefused()
    {
        ConfigNode tree = RandomTrees.Parse("set security ike policy p proposals [ a b c ]");

        LoadResult result = TreeLoad.Run(tree, LoadMode.Merge, "", "security { ike { policy p { proposals [ d e ]; } } }", "f");

        Assert.Contains("at most 4 values", Assert.Single(result.Messages).Message, StringComparison.Ordinal);
        Assert.Equal("set security ike policy p proposals a\nset security ike policy p proposals b\nset security ike policy p proposals c\n", ConfigPrinter.ToSet(tree));
    }

    [Fact]
    public void S009_Loading_WhatWasPrinted_IsTheSameConfiguration() =>
        Gen.Select(Gen.Int, Gen.Int).Sample((one, other) =>
        {
            ConfigNode tree = RandomTrees.Make(one);
            string dump = RandomTrees.Dump(tree);
            ConfigNode copy = RandomTrees.Make(other);
            Assert.True(TreeLoad.Run(copy, LoadMode.Override, "", ConfigPrinter.ToBraces(tree), "f").Done);
            Assert.Equal(dump, RandomTrees.Dump(copy));

            ConfigNode fresh = RandomTrees.Parse("");
            Assert.True(TreeLoad.Run(fresh, LoadMode.Set, "", ConfigPrinter.ToSet(tree), "f").Done);
            Assert.Equal(dump, RandomTrees.Dump(fresh));

            // What is there already changes nothing.
            Assert.True(TreeLoad.Run(tree, LoadMode.Merge, "", ConfigPrinter.ToBraces(tree), "f").Done);
            Assert.Equal(dump, RandomTrees.Dump(tree));
        }, iter: 100);

    [Fact]
    public void Load_AnyText_NeitherThrowsNorHalfLoads() =>
        Gen.Select(Gen.OneOf(new[] { "system ", "{ ", "} ", "; ", "replace: ", "delete: ", "inactive: ", "security ", "ike ", "gateway ", "g ", "[ ", "] ", "\"", "set ", "\n", "# x", "/* y */ ", "version ", "v2-only ", "up ", "top ", "exit ", "edit " }
                .Select(Gen.Const).ToArray<IGen<string>>()).Array[0, 30].Select(parts => string.Concat(parts)), Gen.Enum<LoadMode>()).Sample((text, mode) =>
        {
            ConfigNode tree = RandomTrees.Parse(Present);
            string before = RandomTrees.Dump(tree);
            LoadResult result = TreeLoad.Run(tree, mode, "", text, "fuzz");
            Assert.True(result.Done || before == RandomTrees.Dump(tree));
            Assert.All(result.Messages, message => Assert.InRange(message.Line, 1, text.Count(c => c == '\n') + 1));
        }, iter: 3000);
}
