using System.Text.RegularExpressions;
using Cluster.Config;
using Cluster.Tests.Node.Commands;
using Xunit;

namespace Cluster.Tests.Architecture;

/// <summary>What the README tells a reader to type is accepted.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Text = SourceTree.Text("README.md");

    [Fact]
    public void Configuration_InTheReadme_LoadsWithoutErrorsOrWarnings()
    {
        string[] lines = [.. Text.Split('\n').Where(line => line.StartsWith("    set ", StringComparison.Ordinal)).Select(line => line.Trim())];

        Assert.NotEmpty(lines);
        Assert.Empty(LoadedConfiguration.From(string.Join('\n', lines), "README.md").Messages);
    }

    [Fact]
    public async Task Commands_InTheReadme_AreAccepted()
    {
        string[] commands = [.. Command().Matches(Text).Select(match => match.Groups[1].Value.Replace("index N", "index 7", StringComparison.Ordinal))];

        Assert.Equal(12, commands.Length);
        foreach (string command in commands)
        {
            (_, string error, int code) = await CommandTests.RunAsync(command);
            Assert.Equal((command, "", 0), (command, error, code));
        }
    }

    /// <summary>The first cell of a row of the table of commands.</summary>
    [GeneratedRegex(@"^\| `((?:show|clear) [^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Command();
}
