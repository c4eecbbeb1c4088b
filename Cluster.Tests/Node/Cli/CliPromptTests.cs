using System.Net.Sockets;
using Cluster.Bench.Lab;
using Cluster.Node.Cli.Client;
using Cluster.Node.Cli.Terminal;
using Cluster.Node.Cli.Wire;
using Cluster.Tests.Node.Commands;
using Xunit;

namespace Cluster.Tests.Node.Cli;

/// <summary>The CLI at a terminal while its node goes away and comes back. Real sockets, keys that were pressed before.</summary>
public sealed class CliPromptTests : IAsyncDisposable
{
    private readonly List<CliNode> _nodes = [];

    [Fact]
    public async Task NodeGoesAway_WhileAtThePrompt_TheLineRunsWhenItIsBack()
    {
        CliNode node = await NodeAsync();
        var terminal = new FakeTerminal(100, 40).Type("show configuration | count\rexit\r");
        CliConnection connection = Connect(node);
        await StopAsync(connection, node);
        CliNode next = await NodeAsync("note: this node is starting");
        int attempts = 0;
        using var prompt = new CliPrompt(connection, terminal, new HistoryFile(null), Again);

        Assert.Equal(0, prompt.Run());

        string screen = terminal.Screen.Text;
        Assert.Contains("Waiting for node0 to come back.", screen, StringComparison.Ordinal);
        Assert.Contains("node0 is back, and this is a new session.", screen, StringComparison.Ordinal);
        Assert.Equal(2, screen.Split("note: this node is starting").Length);
        Assert.Contains("Count: ", screen, StringComparison.Ordinal); // it had not been sent, so it can be run
        Assert.Equal(2, attempts);

        CliConnection? Again(out string refused)
        {
            refused = "";
            return ++attempts < 2 ? null : Connect(next);
        }
    }

    [Fact]
    public async Task NodeGoesAway_InConfigurationMode_NothingIsRunAndTheUserIsTold()
    {
        CliNode node = await NodeAsync();
        var terminal = new FakeTerminal(100, 40).Type("set system host-name x\rexit\r");
        CliConnection connection = Connect(node);
        Assert.Equal(0, connection.Run("configure", new CliScript(connection, TextReader.Null, TextWriter.Null, TextWriter.Null)));
        await StopAsync(connection, node);
        CliNode next = await NodeAsync();
        using var prompt = new CliPrompt(connection, terminal, new HistoryFile(null), Again);

        Assert.Equal(0, prompt.Run());

        Assert.Contains("Configuration mode is left", terminal.Screen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown command", terminal.Screen.Text, StringComparison.Ordinal);

        CliConnection? Again(out string refused)
        {
            refused = "";
            return Connect(next);
        }
    }

    [Fact]
    public async Task NodeIsGone_CtrlC_EndsTheCli()
    {
        CliNode node = await NodeAsync();
        var terminal = new FakeTerminal(100, 40).Type("show configuration\r");
        CliConnection connection = Connect(node);
        await StopAsync(connection, node);
        using var prompt = new CliPrompt(connection, terminal, new HistoryFile(null), Again);

        Assert.Equal(1, prompt.Run());

        CliConnection? Again(out string refused)
        {
            refused = "";
            terminal.Interrupted?.Invoke();
            return null;
        }
    }

    [Fact]
    public async Task NodeIsGone_Exit_IsAtOnce()
    {
        CliNode node = await NodeAsync();
        CliConnection connection = Connect(node);
        await StopAsync(connection, node);
        using var prompt = new CliPrompt(connection, new FakeTerminal(100, 40).Type("exit\r"), new HistoryFile(null), Never);

        Assert.Equal(1, prompt.Run());

        static CliConnection? Never(out string refused) => throw new InvalidOperationException("nothing to wait for");
    }

    [Fact]
    public async Task NodeThatIsBack_RefusesUs_IsSaidSo()
    {
        CliNode node = await NodeAsync();
        var terminal = new FakeTerminal(100, 40).Type("show configuration\r");
        CliConnection connection = Connect(node);
        await StopAsync(connection, node);
        using var prompt = new CliPrompt(connection, terminal, new HistoryFile(null), Refused);

        Assert.Equal(1, prompt.Run());
        Assert.Contains("error: uid 7 may not use this node", terminal.Screen.Text, StringComparison.Ordinal);

        static CliConnection? Refused(out string refused)
        {
            refused = "error: uid 7 may not use this node";
            return null;
        }
    }

    [Fact]
    public async Task Login_NodeThatDoesNotServe_SaysSoOnce()
    {
        CliNode node = await NodeAsync("note: this node is mute", "note: the database does not answer");
        var terminal = new FakeTerminal(100, 40).Type("\r\rshow configuration | count\rexit\r");
        using var prompt = new CliPrompt(Connect(node), terminal, new HistoryFile(null));

        Assert.Equal(0, prompt.Run());

        string screen = terminal.Screen.Text;
        Assert.Equal(2, screen.Split("note: this node is mute").Length);
        Assert.Contains("note: the database does not answer", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("note:", node.Commands("show configuration").Output, StringComparison.Ordinal); // not for scripts
    }

    [Fact]
    public void Refreshed_ViewsWiderAndLongerThanTheTerminal_AreCut()
    {
        var terminal = new FakeTerminal(10, 4);
        var screen = new RefreshedScreen(terminal);
        screen.Write($"{CliFrame.NewScreen}\nold heading\n");
        screen.Write($"{CliFrame.NewScreen}\n0123456789abc\nse");
        screen.Write("cond\nthird\nfourth\n");

        Assert.Equal(["0123456789", "second", "..."], terminal.Screen.Text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (CliNode node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    private static CliConnection Connect(CliNode node)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(node.Socket));
        return CliConnection.Open(new NetworkStream(socket, ownsSocket: true), "pts/1", null, out string reason) ?? throw new InvalidOperationException(reason);
    }

    /// <summary>Returns when the client has noticed.</summary>
    private async Task StopAsync(CliConnection connection, CliNode node)
    {
        _nodes.Remove(node);
        await node.DisposeAsync();
        await Until.TrueAsync(
            "the client notices", TimeSpan.FromSeconds(30), () => Task.FromResult(connection.IsOver), TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
    }

    private async Task<CliNode> NodeAsync(params string[] notices)
    {
        var node = new CliNode(new FakeQueries { NodeCount = 1 }, null, notices);
        _nodes.Add(node);
        await node.ServeAsync();
        return node;
    }
}
