using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Cluster.Actors.Queries;
using Cluster.Node.Commands;
using Xunit;

namespace Cluster.Tests.Node.Commands;

/// <summary>Commands that go on: views that refresh, and ping.</summary>
public sealed class StreamingCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Monitor_TwoViews_EachClearsTheScreenAndIsFlushedWhole()
    {
        var clock = new ManualClock();
        var shown = new StringBuilder();
        var flushed = new List<string>();
        using var views = new SemaphoreSlim(0);
        Task<int> running = new CommandRunner(new FakeQueries(), clock).RunAsync(
            "monitor security ike security-associations interval 5 count 2",
            new CommandConsole(line => shown.Append(line).Append('\n'), line => Assert.Fail(line))
            {
                Flush = () =>
                {
                    flushed.Add(shown.ToString());
                    shown.Clear();
                    views.Release();
                },
            },
            Cancel);

        Assert.True(await views.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        Assert.False(running.IsCompleted);
        await AdvanceUntilAsync(clock, TimeSpan.FromSeconds(5), running);

        Assert.Equal(CommandRunner.Success, await running);
        Assert.Equal(2, flushed.Count);
        Assert.All(flushed, view => Assert.StartsWith("\f\nnode0  ", view, StringComparison.Ordinal));
        Assert.All(flushed, view => Assert.Contains("744a594d957dd513", view, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Monitor_Interrupted_EndsWithoutAnError()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        int code = await new CommandRunner(new FakeQueries(), new ManualClock()).RunAsync(
            "monitor security ipsec tunnels | match never | count",
            new CommandConsole(line => Assert.Contains(line, new[] { CommandRunner.NewScreen, "Count: 0 lines" }), line => Assert.Fail(line)) { Flush = stop.Cancel },
            stop.Token);

        Assert.Equal(CommandRunner.Success, code);
    }

    [Fact]
    public async Task Monitor_AsJson_IsADocumentForEachView()
    {
        string json = (await CommandTests.RunAsync("monitor chassis cluster status count 1 | display json")).Output;

        using JsonDocument view = JsonDocument.Parse(json);
        Assert.True(view.RootElement.TryGetProperty("time", out _));
        Assert.Equal(2, view.RootElement.GetProperty("nodes").GetArrayLength());
    }

    [Fact]
    public async Task MonitorStatistics_CountersMove_AreRatesOfTheInterval()
    {
        var clock = new ManualClock();
        var lines = new List<string>();
        Task<int> running = new CommandRunner(new FakeQueries { NodeCount = 1, BytesPerQuestion = 10_000 }, clock).RunAsync(
            "monitor security ipsec statistics interval 4 count 1 | display json", new CommandConsole(lines.Add, line => Assert.Fail(line)), Cancel);
        await AdvanceUntilAsync(clock, TimeSpan.FromSeconds(4), running);

        Assert.Equal(CommandRunner.Success, await running);
        JsonElement rate = JsonDocument.Parse(string.Join('\n', lines)).RootElement.GetProperty("rates")[0];
        Assert.Equal(20_000, rate.GetProperty("decrypted-bits-per-second").GetDouble()); // 10,000 bytes in 4 s
        Assert.Equal(0, rate.GetProperty("encrypted-bits-per-second").GetDouble());
    }

    [Fact]
    public async Task S244_Ping_WithInterfaceAndCount_RunsTheHostsAndSpeaksTheFamilysWords()
    {
        string[] host =
        [
            "PING 192.168.168.10 (192.168.168.10) from 192.168.10.1 lan0: 56(84) bytes of data.",
            "64 bytes from 192.168.168.10: icmp_seq=1 ttl=127 time=8.28 ms", "64 bytes from 192.168.168.10: icmp_seq=2 ttl=127 time=4.11 ms", "",
            "--- 192.168.168.10 ping statistics ---", "2 packets transmitted, 2 received, 0% packet loss, time 1006ms", "rtt min/avg/max/mdev = 4.119/5.461/8.287/1.490 ms",
        ];
        IReadOnlyList<string>? asked = null;
        var ping = new Ping((arguments, cancel) =>
        {
            asked = arguments;
            return LinesAsync(host, cancel);
        });

        string[] text = await RunAsync(ping, "192.168.168.10 interface ge-0/0/0 count 2 size 56");

        Assert.Equal(["-n", "-c", "2", "-s", "56", "-I", "lan0", "--", "192.168.168.10"], asked!);
        Assert.Equal(
            [
                "PING 192.168.168.10 (192.168.168.10): 56 data bytes", "64 bytes from 192.168.168.10: icmp_seq=0 ttl=127 time=8.28 ms",
                "64 bytes from 192.168.168.10: icmp_seq=1 ttl=127 time=4.11 ms", "", "--- 192.168.168.10 ping statistics ---",
                "2 packets transmitted, 2 packets received, 0% packet loss", "round-trip min/avg/max/stddev = 4.119/5.461/8.287/1.490 ms",
            ],
            text);
    }

    [Theory]
    [InlineData("PING 2001:db8::1(2001:db8::1) 56 data bytes", "PING 2001:db8::1 (2001:db8::1): 56 data bytes")]
    [InlineData("From 10.0.0.1 icmp_seq=3 Destination Host Unreachable", "From 10.0.0.1 icmp_seq=2 Destination Host Unreachable")]
    [InlineData("3 packets transmitted, 0 received, +3 errors, 100% packet loss, time 2031ms", "3 packets transmitted, 0 packets received, 100% packet loss")]
    [InlineData("ping: nosuch: Name or service not known", "ping: nosuch: Name or service not known")]
    public void PingText_OtherLines_AreTranslatedOrPass(string line, string expected) => Assert.Equal(expected, PingText.Translate(line));

    [Theory]
    [InlineData("ping -f", "is not an argument")]
    [InlineData("ping 10.0.0.1 interface ge-9/9/9", "'ge-9/9/9' is no interface of node0")]
    [InlineData("ping interface ge-0/0/0", "a host is missing")]
    [InlineData("ping 10.0.0.1 count 0", "'count' needs a number")]
    public async Task Ping_Nonsense_IsRefused(string line, string reason)
    {
        (_, string error, int code) = await CommandTests.RunAsync(line);

        Assert.Equal(CommandRunner.CommandError, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProgramLines_Cancelled_InterruptsAndStillGivesTheLastWords()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var lines = new List<string>();
        await foreach (string line in ProgramLines.RunAsync(
                           "sh", ["-c", "trap 'echo bye; exit 0' INT; echo hello; while :; do sleep 0.05; done"], stop.Token))
        {
            lines.Add(line);
            await stop.CancelAsync();
        }

        Assert.Equal("hello", lines[0]);
        Assert.Equal("bye", lines[^1]);
    }

    [Fact]
    public async Task ProgramLines_NoSuchProgram_SaysSo()
    {
        var lines = new List<string>();
        await foreach (string line in ProgramLines.RunAsync("no-such-program-here", [], Cancel))
        {
            lines.Add(line);
        }

        Assert.StartsWith("no-such-program-here: ", Assert.Single(lines), StringComparison.Ordinal);
    }

    private static async Task<string[]> RunAsync(Ping ping, string words)
    {
        CommandLine.Parsed parsed = CommandLine.Parse("ping " + words);
        var lines = new List<string>();
        await foreach (CommandAnswer answer in ping.AnswersAsync(new FakeQueries(), parsed.Arguments, TimeProvider.System, Cancel))
        {
            Assert.Null(answer.Error);
            answer.WriteText(new TextView(lines.Add));
        }

        return [.. lines];
    }

    private static async IAsyncEnumerable<string> LinesAsync(string[] lines, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (string line in lines)
        {
            cancel.ThrowIfCancellationRequested();
            yield return line;
        }

        await Task.CompletedTask;
    }

    /// <summary>The timer may not be armed yet when the clock is moved: so it is moved once for each that is.</summary>
    private static async Task AdvanceUntilAsync(ManualClock clock, TimeSpan by, Task done)
    {
        while (!done.IsCompleted)
        {
            if (clock.IsAwaited(by))
            {
                clock.Advance(by);
            }

            await Task.Yield();
            Cancel.ThrowIfCancellationRequested();
        }
    }
}
