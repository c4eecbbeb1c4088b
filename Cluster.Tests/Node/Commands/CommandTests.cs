using System.Net;
using System.Text;
using System.Text.Json;
using Cluster.Actors.Queries;
using Cluster.Node.Commands;
using Cluster.Tests.Config;
using Xunit;

namespace Cluster.Tests.Node.Commands;

public sealed class CommandTests
{
    public static TheoryData<string> Lines =>
    [
        "show security ike security-associations",
        "show security ike security-associations detail",
        "show security ipsec security-associations",
        "show security ipsec security-associations detail",
        "show security ipsec statistics",
        "show security ike failures",
        "show security ike traces",
        "show security packet-drop counters",
        "show chassis cluster status",
        "show configuration",
    ];

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Text_OfTwoNodes_IsAsPinned(string line) =>
        Golden.Check($"Cluster.Tests/Node/Golden/{line.Replace(' ', '-')}.txt", (await RunAsync(line)).Output);

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Json_OfTwoNodes_IsAsPinned(string line)
    {
        string json = (await RunAsync(line + " | display json")).Output;

        using JsonDocument parsed = JsonDocument.Parse(json);
        Assert.Equal(JsonValueKind.Object, parsed.RootElement.ValueKind);
        Golden.Check($"Cluster.Tests/Node/Golden/{line.Replace(' ', '-')}.json", json);
    }

    [Fact]
    public async Task Text_OfOneNode_HasNoHeading()
    {
        (string output, _, int code) = await RunAsync("show security ike security-associations", new FakeQueries { NodeCount = 1 });

        Assert.StartsWith("Index ", output, StringComparison.Ordinal);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task SilentNode_IsNamed_AndTheExitCodeSaysSo()
    {
        var queries = new FakeQueries { NodeCount = 3, SilentNode = 2 };

        (string text, _, int code) = await RunAsync("show security ipsec security-associations", queries);
        Assert.Equal(3, code);
        Assert.Contains("error: no answer from node2", text, StringComparison.Ordinal);
        Assert.Contains("node0:", text, StringComparison.Ordinal);

        (string json, _, int jsonCode) = await RunAsync("show chassis cluster status | display json", queries);
        Assert.Equal(3, jsonCode);
        Assert.Equal("node2", JsonDocument.Parse(json).RootElement.GetProperty("unanswered")[0].GetString());
    }

    [Fact]
    public async Task Question_ThatHangs_EndsWithinTheLimit()
    {
        var clock = new ManualClock();
        var queries = new FakeQueries { Hangs = true };
        var error = new StringBuilder();
        Task<int> running = new CommandRunner(queries, clock).RunAsync(
            "show security ike failures", _ => { }, line => error.Append(line), CancellationToken.None);
        await queries.Reached.Task;
        Assert.False(running.IsCompleted);

        clock.Advance(CommandRunner.Limit);

        Assert.Equal(3, await running);
        Assert.Equal("error: no answer within 3 seconds", error.ToString());
    }

    [Fact]
    public async Task Clear_WithPeerAndIndex_AsksForJustThose()
    {
        var queries = new FakeQueries();

        (string output, _, int code) = await RunAsync("clear security ike security-associations 192.0.2.101 index 7", queries);
        await RunAsync("clear security ipsec security-associations index 8", queries);

        Assert.Equal(("", 0), (output, code));
        Assert.Equal(
            [("clear ike", new SaFilter(7, IPAddress.Parse("192.0.2.101"))), ("clear child", new SaFilter(8))], queries.Asked);
    }

    [Fact]
    public async Task IpsecIndex_Alone_PrintsDetail()
    {
        (string output, _, _) = await RunAsync("show security ipsec security-associations index 17825793");

        Assert.Contains("Hard lifetime: Expires in 3523 seconds", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show configuration | display set", "set system host-name gw")]
    [InlineData("show configuration system", "host-name gw;")]
    [InlineData("show configuration security ike policy p", "mode main;")]
    [InlineData("sh sec ike sec | match UP | count", "Count: 2 lines")]
    [InlineData("show security ike security-associations | match \"node0|node1\" | count", "Count: 2 lines")]
    [InlineData("show security ike security-associations | except UP | last 1", "")]
    [InlineData("show chassis cluster status | find Interface | count | no-more", "Count: 3 lines")]
    public async Task Pipes_FilterTheOutput(string line, string expected)
    {
        (string output, string error, int code) = await RunAsync(line);

        Assert.Equal(("", 0), (error, code));
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.DoesNotContain("clear secret", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show securty ike failures", "     ^", "unknown command 'securty'")]
    [InlineData("show security i", "              ^", "'i' is ambiguous: ike, ipsec")]
    [InlineData("show security ike", "                 ^", "incomplete command; next: failures, security-associations, traces")]
    [InlineData("show security ike security-associations index x", "                                              ^", "'index' needs a number")]
    [InlineData("show security ike failures now", "                           ^", "takes no arguments")]
    [InlineData("", "^", "a command is missing")]
    public async Task WrongLine_IsRefusedWithACaret(string line, string caret, string reason)
    {
        (string output, string error, int code) = await RunAsync(line);

        Assert.Equal(("", 1), (output, code));
        string[] lines = error.Split('\n');
        Assert.Equal((line, caret), (lines[0], lines[1]));
        Assert.Contains(reason, lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show configuration | frobnicate", "is not known")]
    [InlineData("show configuration | match (", "regular expression")]
    [InlineData("show security ike failures | display set", "for configurations")]
    [InlineData("show configuration protocols", "is not configured")]
    public async Task WrongPipeOrLevel_IsRefused(string line, string reason)
    {
        (_, string error, int code) = await RunAsync(line);

        Assert.Equal(1, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TenThousandSas_AreListed()
    {
        (string output, _, int code) = await RunAsync("show security ike security-associations | match UP | count", new FakeQueries { Rows = 10_000, NodeCount = 1 });

        Assert.Equal(("Count: 10000 lines\n", 0), (output, code));
    }

    internal static async Task<(string Output, string Error, int Code)> RunAsync(string line, FakeQueries? queries = null)
    {
        var output = new StringBuilder();
        var error = new StringBuilder();
        int code = await new CommandRunner(queries ?? new FakeQueries(), TimeProvider.System).RunAsync(
            line, text => output.Append(text).Append('\n'), text => error.Append(text).Append('\n'), CancellationToken.None);
        return (output.ToString(), error.ToString(), code);
    }
}
