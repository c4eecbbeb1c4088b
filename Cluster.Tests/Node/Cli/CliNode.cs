using System.Net;
using System.Net.Sockets;
using Cluster.Actors.Queries;
using Cluster.Config.Model;
using Cluster.Node.Cli;
using Cluster.Node.Cli.Access;
using Cluster.Node.Cli.Modes;
using Cluster.Node.Cli.Server;
using Cluster.Node.Hosting;
using Cluster.Tests.Node.Commands;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cluster.Tests.Node.Cli;

/// <summary>The command line of a node that is not there: real sockets, fake cluster.</summary>
internal sealed class CliNode : IAsyncDisposable
{
    private readonly List<Func<Task>> _stops = [];

    public CliNode(IClusterQueries? queries = null, TimeProvider? clock = null, params string[] notices)
    {
        var environment = new CliEnvironment(queries ?? new FakeQueries { NodeCount = 1 }, Sessions, new LoginDirectory(() => Login, () => CachesLog), clock ?? TimeProvider.System)
        {
            Notices = _ => Task.FromResult<IReadOnlyList<string>>(notices),
        };
        Clients = new CliSessions(environment, NullLogger<CliSessions>.Instance);
    }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("cli-test-").FullName;

    public string Socket => Path.Combine(Directory, "cli.sock");

    public FakeSessions Sessions { get; } = new();

    public LoginSettings Login { get; set; } = LoginSettings.None;

    public bool CachesLog { get; set; }

    public CliSessions Clients { get; }

    public async Task ServeAsync(IEnumerable<uint>? unrestricted = null)
    {
        var server = new CliServer(Socket, Clients, NullLogger<CliServer>.Instance, unrestricted);
        _stops.Add(() => server.StopAsync(CancellationToken.None));
        await server.StartAsync(CancellationToken.None);
    }

    /// <summary>With a certificate of an authority that is made for it: <c>ca.crt</c> in the directory.</summary>
    public async Task<IPEndPoint> ServeRemotelyAsync()
    {
        ClusterCertificates.Write(Directory, ["node0"]);
        var server = new RemoteCliServer(
            new IPEndPoint(IPAddress.Loopback, 0), Path.Combine(Directory, "node0.crt"), Path.Combine(Directory, "node0.key"), Clients,
            new LoginGuard(new LoginDirectory(() => Login, () => CachesLog), TimeProvider.System), NullLogger<RemoteCliServer>.Instance);
        _stops.Add(() => server.StopAsync(CancellationToken.None));
        await server.StartAsync(CancellationToken.None);
        return server.Endpoint;
    }

    /// <summary>Runs the client with each of the commands behind <c>-c</c>.</summary>
    public (int Code, string Output, string Error) Commands(params string[] commands) =>
        Client(TextReader.Null, ["--socket", Socket, .. commands.SelectMany(command => new[] { "-c", command })]);

    public (int Code, string Output, string Error) Client(TextReader input, params string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        int code = CliProgram.Run(args, input, output, error);
        return (code, output.ToString(), error.ToString());
    }

    public NetworkStream Connect(TimeSpan bound)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Socket));
        return new NetworkStream(socket, ownsSocket: true) { ReadTimeout = (int)bound.TotalMilliseconds };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Func<Task> stop in _stops)
        {
            await stop();
        }

        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
