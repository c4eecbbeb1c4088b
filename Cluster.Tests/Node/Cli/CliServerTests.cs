using System.Net.Sockets;
using Cluster.Node.Cli.Wire;
using Cluster.Tests.Node.Commands;
using Xunit;

namespace Cluster.Tests.Node.Cli;

public sealed class CliServerTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Command_ThroughTheSocket_AnswersWithItsExitCode()
    {
        await using var node = new CliNode(new FakeQueries { NodeCount = 3, SilentNode = 1 });
        await node.ServeAsync();

        (int code, string output, string error) = node.Commands("show security ike security-associations");
        Assert.Equal((3, ""), (code, error));
        Assert.Contains("744a594d957dd513", output, StringComparison.Ordinal);
        Assert.Equal(1, node.Commands("show nothing").Code);
        (int json, string text, _) = node.Client(TextReader.Null, "--socket", node.Socket, "-c", "show configuration", "--json");
        Assert.Equal(0, json);
        Assert.StartsWith("{", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeveralCommands_RunInOrder_UpToTheFirstThatFails()
    {
        await using var node = new CliNode();
        await node.ServeAsync();

        (int code, string output, string error) = node.Commands("show configuration | count", "show frob", "show configuration | last 1");

        Assert.Equal(1, code);
        Assert.StartsWith("Count: ", output, StringComparison.Ordinal);
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["show frob", "     ^", "unknown command 'frob'."], error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task LargeAnswer_ArrivesWhole()
    {
        await using var node = new CliNode(new FakeQueries { NodeCount = 1, Rows = 20_000 });
        await node.ServeAsync();

        (int code, string output, _) = node.Commands("show security ipsec security-associations");

        Assert.Equal(0, code);
        Assert.Equal(40_002, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Lines_OfStandardInput_RunOneByOne()
    {
        await using var node = new CliNode();
        await node.ServeAsync();

        (int code, string output, _) = node.Client(new StringReader("show configuration | count\n\nexit\nshow configuration | count\n"), "--socket", node.Socket);

        Assert.Equal(0, code);
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Stranger_IsRefusedByUid()
    {
        await using var node = new CliNode();
        await node.ServeAsync(unrestricted: [4_000_000_000]);

        (int code, _, string error) = node.Commands("show configuration");

        Assert.Equal(1, code);
        Assert.Contains("may not use this node", error, StringComparison.Ordinal);
        Assert.Contains(node.Sessions.Audited, row => row.What.Contains("refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LeftOverSocketFile_IsReplaced()
    {
        await using var node = new CliNode();
        await File.WriteAllTextAsync(node.Socket, "left by a killed process", TestContext.Current.CancellationToken);
        await node.ServeAsync();

        Assert.Equal(0, node.Commands("show configuration").Code);
    }

    [Fact]
    public async Task NobodyThere_IsSaidSo()
    {
        await using var node = new CliNode();

        (int code, _, string error) = node.Commands("show configuration");

        Assert.Equal(1, code);
        Assert.Contains("no node answers at", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--frob")]
    [InlineData("-c")]
    [InlineData("--host 192.0.2.1")]
    [InlineData("--host 192.0.2.1:x --ca f")]
    public async Task WrongOption_IsAUsageError(string options)
    {
        await using var node = new CliNode();

        Assert.Equal(2, node.Client(TextReader.Null, options.Split(' ')).Code);
    }

    [Fact]
    public async Task OtherVersion_IsRefused()
    {
        await using var node = new CliNode();
        await node.ServeAsync();
        using NetworkStream stream = node.Connect(Bound);

        stream.Write(new CliFrame(CliFrameType.Hello, "cluster-cli 1 test").ToBytes());

        CliFrame? answer = CliFrame.Read(stream);
        Assert.Equal(CliFrameType.Refused, answer?.Type);
        Assert.Contains("version 2", answer?.Text, StringComparison.Ordinal);
        Assert.Null(CliFrame.Read(stream));
    }

    [Fact]
    public async Task HugeFrame_EndsTheSession_AndOnlyThat()
    {
        await using var node = new CliNode();
        await node.ServeAsync();
        using NetworkStream stream = Greeted(node);

        stream.Write([0x7f, 0xff, 0xff, 0xff]);

        Assert.Null(CliFrame.Read(stream));
        Assert.Equal(0, node.Commands("show configuration").Code);
    }

    [Fact]
    public async Task Interrupt_StopsTheCommand_AndTheSessionGoesOn()
    {
        var queries = new FakeQueries { Hangs = true };
        await using var node = new CliNode(queries);
        await node.ServeAsync();
        using NetworkStream stream = Greeted(node);
        stream.Write(new CliFrame(CliFrameType.Run, "show security ike failures").ToBytes());
        await queries.Reached.Task.WaitAsync(Bound, TestContext.Current.CancellationToken);

        stream.Write(new CliFrame(CliFrameType.Interrupt, "").ToBytes());

        Assert.Equal(new CliFrame(CliFrameType.Error, "error: interrupted\n"), CliFrame.Read(stream));
        Assert.Equal(CliFrameType.Remember, CliFrame.Read(stream)?.Type);
        Assert.Equal(CliFrameType.Place, CliFrame.Read(stream)?.Type);
        Assert.Equal(CliFrameType.Done, CliFrame.Read(stream)?.Type);
        stream.Write(new CliFrame(CliFrameType.Complete, "sh").ToBytes());
        Assert.Equal(new CliFrame(CliFrameType.Candidates, "0\tshow\tShow state\n"), CliFrame.Read(stream));
    }

    [Fact]
    public async Task ClientThatGoesAway_LeavesConfigurationMode()
    {
        await using var node = new CliNode();
        await node.ServeAsync();
        using (NetworkStream stream = Greeted(node))
        {
            stream.Write(new CliFrame(CliFrameType.Run, "configure exclusive").ToBytes());
            while (CliFrame.Read(stream) is { } frame && frame.Type != CliFrameType.Done)
            {
                Assert.NotEqual(CliFrameType.Error, frame.Type);
            }
        }

        // The lock goes with the client; how soon is not ours to say.
        using var limit = new CancellationTokenSource(Bound);
        while (node.Commands("configure exclusive").Code != 0)
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public async Task LocalUser_WithoutAClass_IsHeldToWhatTheConfigurationSays()
    {
        await using var node = new CliNode();
        uint own = OperatingSystem.IsLinux() ? PeerUid() : 0;
        node.Login = LoginTests.Users(("watcher", (int)own, "read-only"));
        await node.ServeAsync(unrestricted: [4_000_000_000]);

        Assert.Equal(0, node.Commands("show security ike failures").Code);
        (int code, _, string error) = node.Commands("clear security ike security-associations");
        Assert.Equal((1, "error: permission denied: 'clear security ike security-associations' takes the permission 'clear'\n"), (code, error));
        Assert.Equal(1, node.Commands("configure").Code);
    }

    /// <summary>Of this process, as the kernel shows it.</summary>
    private static uint PeerUid() =>
        uint.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture);

    private static NetworkStream Greeted(CliNode node)
    {
        NetworkStream stream = node.Connect(Bound);
        stream.Write(new CliFrame(CliFrameType.Hello, CliFrame.HelloOf("pts/1")).ToBytes());
        Assert.Equal(CliFrameType.Hello, CliFrame.Read(stream)?.Type);
        Assert.Equal(CliFrameType.Place, CliFrame.Read(stream)?.Type);
        return stream;
    }
}
