using Cluster.Actors.Store;
using Cluster.Tests.Store;
using Microsoft.Data.Sqlite;

namespace Cluster.Tests.Anchors;

public sealed class SqliteJournalWriterTests : JournalWriterContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private protected override StoreSettings Settings => new StoreSettings.Sqlite(_folder.File("cluster.db"));

    private protected override async Task<long> CountRowsAsync(string table) =>
        (long)(await CommandAsync($"SELECT COUNT(*) FROM {table}", command => command.ExecuteScalarAsync()))!;

    private protected override Task ExecuteAsync(string statement) => CommandAsync(statement, command => command.ExecuteNonQueryAsync());

    private async Task<T> CommandAsync<T>(string statement, Func<SqliteCommand, Task<T>> execute)
    {
        await using var connection = new SqliteConnection(Settings.ConnectionString);
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statement;
        return await execute(command);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}
