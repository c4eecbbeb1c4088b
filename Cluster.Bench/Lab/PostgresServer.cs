using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Cluster.Bench.Lab;

/// <summary>
/// A PostgreSQL server of our own: fresh data directory, one database, one password, durable settings as shipped (fsync and
/// synchronous_commit on). It can be stopped, killed and started again on the same data.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Database = "cluster";
    private static readonly TimeSpan ReadyBound = TimeSpan.FromSeconds(30);

    private readonly string _directory;
    private readonly string? _netns;
    private readonly string _address;
    private readonly int _port;
    private readonly string _password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private ChildProcess? _server;

    private PostgresServer(string directory, string? netns, string address, int port)
    {
        _directory = directory;
        _netns = netns;
        _address = address;
        _port = port;
    }

    /// <summary>For Npgsql; holds the password, so it goes to the nodes as a file.</summary>
    public string ConnectionString =>
        $"Host={_address};Port={_port};Database={Database};Username={Database};Password={_password};Maximum Pool Size=20;Timeout=3;Command Timeout=10";

    /// <summary>The same over the server's own socket: from any network namespace of this machine.</summary>
    public string LocalConnectionString =>
        $"Host={_directory};Port={_port};Database={Database};Username={Database};Password={_password};Maximum Pool Size=5;Timeout=3;Command Timeout=10";

    private string Programs { get; } = FindPrograms();

    private string Data => Path.Combine(_directory, "data");

    /// <param name="directory">Made and filled; on a real disk where durability is measured.</param>
    /// <param name="netns">Network namespace to listen in, null for ours.</param>
    /// <param name="address">To listen on.</param>
    /// <param name="port">0 takes a free port (only where <paramref name="netns"/> is null).</param>
    public static async Task<PostgresServer> StartAsync(string directory, string? netns = null, string address = "127.0.0.1", int port = 0)
    {
        var server = new PostgresServer(directory, netns, address, port != 0 ? port : netns is null ? FreePort() : 5432);
        try
        {
            await server.CreateAsync();
            await server.RestartAsync();
            await server.AsPostgresAsync("createdb", "-h", server._directory, "-p", $"{server._port}", "-U", Database, Database);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>Starts it on its data and waits until it answers. Nothing happens when it runs.</summary>
    public async Task RestartAsync()
    {
        if (_server is { Running: true })
        {
            return;
        }

        _server = ChildProcess.Start("postgres", Path.Combine(_directory, "log"), _netns, AsPostgres("postgres", "-D", Data));
        await Until.TrueAsync($"PostgreSQL to answer (log in {_directory}/log)", ReadyBound, async () =>
        {
            if (!_server.Running)
            {
                throw new LabException($"PostgreSQL ended at start{_server.Tail()}");
            }

            string[] ask = AsPostgres("pg_isready", "-q", "-h", _directory, "-p", $"{_port}");
            return (await Shell.RunAsync(ask[0], ask[1..])).ExitCode == 0;
        });
    }

    /// <summary>A clean and quick stop: clients are cut off, everything durable stays.</summary>
    public async Task StopAsync()
    {
        if (_server is { Running: true } server)
        {
            server.Send(Signal.Interrupt);       // PostgreSQL's "fast shutdown"
            await server.ExitedAsync(TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>
    /// The crash of the whole server. PostgreSQL's own children notice and end by themselves; the directory is free again when the
    /// last one has.
    /// </summary>
    public async Task KillAsync()
    {
        if (_server is { Running: true } server)
        {
            server.Send(Signal.Kill);
            await server.ExitedAsync(TimeSpan.FromSeconds(10));
        }
    }

    /// <summary>One value of one row, asked over the server's own socket (so it works when the network of a lab is cut).</summary>
    public async Task<string> AskAsync(string sql) =>
        (await AsPostgresAsync("psql", "-h", _directory, "-p", $"{_port}", "-U", Database, "-d", Database, "-AtX", "-c", sql)).Trim();

    /// <summary>CPU time that it and its sessions have used since its start, milliseconds.</summary>
    public double CpuMilliseconds() => ProcessTree.CpuMilliseconds(_server?.Pid ?? throw new LabException("PostgreSQL was not started"));

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await StopAsync();
            await _server.DisposeAsync();
        }

        try
        {
            Directory.Delete(_directory, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // the network's own clean-up was here first, or is at work
        }
    }

    private async Task CreateAsync()
    {
        Directory.CreateDirectory(_directory);
        string password = Path.Combine(_directory, "password");
        await File.WriteAllTextAsync(password, _password + "\n");
        await Shell.CheckAsync("chown", ["-R", "postgres:", _directory]);
        await AsPostgresAsync("initdb", "-D", Data, "-U", Database, "--pwfile", password, "--auth-local=trust", "--auth-host=scram-sha-256", "-E", "UTF8", "--no-locale", "--no-sync");
        File.Delete(password);
        await File.AppendAllTextAsync(Path.Combine(Data, "pg_hba.conf"), $"host all all {Network(_address)} scram-sha-256\n");
        await File.AppendAllTextAsync(Path.Combine(Data, "postgresql.conf"),
            $"listen_addresses = '{_address}'\nport = {_port}\nunix_socket_directories = '{_directory}'\nfsync = on\nsynchronous_commit = on\nmax_connections = 100\nshared_buffers = 64MB\n");
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private string[] AsPostgres(string program, params string[] arguments) =>
        ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", Path.Combine(Programs, program), .. arguments];

    private async Task<string> AsPostgresAsync(string program, params string[] arguments)
    {
        string[] command = AsPostgres(program, arguments);
        return await Shell.CheckAsync(command[0], command[1..], TimeSpan.FromSeconds(60));
    }

    private static string Network(string address) => address.StartsWith("127.", StringComparison.Ordinal) ? "127.0.0.0/8" : $"{address[..address.LastIndexOf('.')]}.0/24";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string FindPrograms()
    {
        const string Versions = "/usr/lib/postgresql";
        return (Directory.Exists(Versions) ? Directory.GetDirectories(Versions) : [])
            .Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .MaxBy(bin => bin, StringComparer.Ordinal) ?? throw new LabException("PostgreSQL is not installed (Debian package postgresql-15)");
    }
}
