using Cluster.Actors.Store;
using Cluster.Bench.Lab;
using Npgsql;
using Xunit;

namespace Cluster.Tests.Store;

/// <summary>One private server for a class of tests; each test takes a database of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"cluster-test-postgres-{Guid.NewGuid():N}");
    private PostgresServer? _server;
    private int _databases;

    internal PostgresServer Server => _server ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync() => _server = await PostgresServer.StartAsync(_directory);

    /// <summary>An empty database.</summary>
    internal StoreSettings NewDatabase()
    {
        string name = $"test{Interlocked.Increment(ref _databases)}";
        Execute(Server.ConnectionString, $"CREATE DATABASE {name}");
        return new StoreSettings.Postgres(new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Database = name }.ConnectionString);
    }

    internal static void Execute(string connectionString, string statement)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
        NpgsqlConnection.ClearPool(connection);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
