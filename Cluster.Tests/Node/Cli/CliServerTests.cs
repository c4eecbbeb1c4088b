using System.Net.Sockets;
using Cluster.Node.Cli;
using Cluster.Tests.Node.Commands;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Cluster.Tests.Node.Cli;

public sealed class CliServerTests : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly string _directory = Directory.CreateTempSubdirectory("cli-test-").FullName;
    private readonly List<CliServer> _servers = [];

    private string Socket => Path.Combine(_directory, "cli.sock");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (CliServer server in _servers)
        {
            await server.StopAsync(CancellationToken.None);
        }

        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Command_ThroughTheSocket_AnswersWithItsExitCode()
    {
        await ServeAsync(new FakeQueries { NodeCount = 3, SilentNode = 1 });

        (int code, string output, string error) = Client("-c", "show security ike security-associations");
        Assert.Equal((3, ""), (code, error));
        Assert.Contains("744a594d957dd513", output, StringComparison.Ordinal);
        Assert.Equal(1, Client("-c", "show nothing").Code);
        Assert.Equal(0, Client("-c", "show configuration", "--json").Code);
        Assert.StartsWith("{", Client("-c", "show configuration", "--json").Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LargeAnswer_ArrivesWhole()
    {
        await ServeAsync(new FakeQueries { NodeCount = 1, Rows = 20_000 });

        (int code, string output, _) = Client("-c", "show security ipsec security-associations");

        Assert.Equal(0, code);
        Assert.Equal(40_002, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Lines_OfStandardInput_RunOneByOne()
    {
        await ServeAsync(new FakeQueries());
        var output = new StringWriter();

        int code = CliProgram.Run(["--socket", Socket], new StringReader("show configuration | count\n\nshow frob\nexit\n"), output, TextWriter.Null);

        Assert.Equal(1, code);
        Assert.Contains("Count: ", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stranger_IsRefusedByUid()
    {
        await ServeAsync(new FakeQueries(), allowed: [4_000_000_000]);

        (int code, _, string error) = Client("-c", "show configuration");

        Assert.Equal(1, code);
        Assert.Contains("may not use this node", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Socket_IsForItsOwnerOnly()
    {
        await ServeAsync(new FakeQueries());

        UnixFileMode? mode = OperatingSystem.IsLinux() ? File.GetUnixFileMode(Socket) : null;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
    }

    [Fact]
    public async Task LeftOverSocketFile_IsReplaced()
    {
        await File.WriteAllTextAsync(Socket, "left by a killed process", TestContext.Current.CancellationToken);
        await ServeAsync(new FakeQueries());

        Assert.Equal(0, Client("-c", "show configuration").Code);
    }

    [Fact]
    public void NobodyThere_IsSaidSo()
    {
        (int code, _, string error) = Client("-c", "show configuration");

        Assert.Equal(1, code);
        Assert.Contains("no node answers at", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--frob")]
    [InlineData("-c")]
    public void WrongOption_IsAUsageError(string option) => Assert.Equal(2, Client(option).Code);

    [Fact]
    public async Task OtherVersion_IsRefused()
    {
        await ServeAsync(new FakeQueries());
        using NetworkStream stream = Connect();

        stream.Write(new CliFrame(CliFrameType.Hello, "cluster-cli 2 test").ToBytes());

        CliFrame? answer = CliFrame.Read(stream);
        Assert.Equal(CliFrameType.Refused, answer?.Type);
        Assert.Contains("version 1", answer?.Text, StringComparison.Ordinal);
        Assert.Null(CliFrame.Read(stream));
    }

    [Fact]
    public async Task HugeFrame_EndsTheSession_AndOnlyThat()
    {
        await ServeAsync(new FakeQueries());
        using NetworkStream stream = Connect();
        stream.Write(new CliFrame(CliFrameType.Hello, CliFrame.HelloOf("test")).ToBytes());
        Assert.Equal(CliFrameType.Hello, CliFrame.Read(stream)?.Type);

        stream.Write([0x7f, 0xff, 0xff, 0xff]);

        Assert.Null(CliFrame.Read(stream));
        Assert.Equal(0, Client("-c", "show configuration").Code);
    }

    [Fact]
    public async Task Interrupt_StopsTheCommand_AndTheSessionGoesOn()
    {
        var queries = new FakeQueries { Hangs = true };
        await ServeAsync(queries);
        using NetworkStream stream = Connect();
        stream.Write(new CliFrame(CliFrameType.Hello, CliFrame.HelloOf("test")).ToBytes());
        Assert.Equal(CliFrameType.Hello, CliFrame.Read(stream)?.Type);
        stream.Write(new CliFrame(CliFrameType.Run, "show configuration").ToBytes());
        await queries.Reached.Task.WaitAsync(Bound, TestContext.Current.CancellationToken);

        stream.Write(new CliFrame(CliFrameType.Interrupt, "").ToBytes());

        Assert.Equal(new CliFrame(CliFrameType.Error, "error: interrupted\n"), CliFrame.Read(stream));
        Assert.Equal(CliFrameType.Done, CliFrame.Read(stream)?.Type);
        stream.Write(new CliFrame(CliFrameType.Complete, "sh").ToBytes());
        Assert.Equal(new CliFrame(CliFrameType.Candidates, "show\tShow state"), CliFrame.Read(stream));
    }

    private NetworkStream Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Socket));
        return new NetworkStream(socket, ownsSocket: true) { ReadTimeout = (int)Bound.TotalMilliseconds };
    }

    private (int Code, string Output, string Error) Client(params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = CliProgram.Run(["--socket", Socket, .. args], TextReader.Null, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private async Task ServeAsync(FakeQueries queries, IEnumerable<uint>? allowed = null)
    {
        var server = new CliServer(Socket, queries, TimeProvider.System, NullLogger<CliServer>.Instance, allowed);
        _servers.Add(server);
        await server.StartAsync(CancellationToken.None);
    }
}
