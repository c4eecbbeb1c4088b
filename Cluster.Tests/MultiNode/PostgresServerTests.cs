using Cluster.Bench.Lab;
using Npgsql;
using Xunit;

namespace Cluster.Tests.MultiNode;

[Trait("Category", "Failover")]
public sealed class PostgresServerTests
{
    [Fact]
    public async Task Postgres_KilledAndStartedAgain_CommittedRowIsThere()
    {
        string directory = $"/var/tmp/cluster-test-{Environment.ProcessId}-postgres";
        await using PostgresServer server = await PostgresServer.StartAsync(directory);
        await ExecuteAsync(server, "create table t(i int); insert into t values (42)");

        await server.KillAsync();
        await server.RestartAsync();

        Assert.Equal("42", await server.AskAsync("select i from t"));
        Assert.Equal("on", await server.AskAsync("show fsync"));
        Assert.Equal("on", await server.AskAsync("show synchronous_commit"));
    }

    [Fact]
    public async Task Postgres_Disposed_DirectoryAndServerAreGone()
    {
        string directory = $"/var/tmp/cluster-test-{Environment.ProcessId}-gone";
        PostgresServer server = await PostgresServer.StartAsync(directory);
        string connection = server.ConnectionString;

        await server.DisposeAsync();

        Assert.False(Directory.Exists(directory));
        await Assert.ThrowsAsync<NpgsqlException>(async () => await new NpgsqlConnection(connection + ";Pooling=false").OpenAsync(TestContext.Current.CancellationToken));
    }

    private static async Task ExecuteAsync(PostgresServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
