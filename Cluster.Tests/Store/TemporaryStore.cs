using Cluster.Actors.Formats;
using Cluster.Actors.Store;
using Cluster.Crypto.Keys;
using Microsoft.Data.Sqlite;

namespace Cluster.Tests.Store;

/// <summary>A database of its own for one test.</summary>
internal sealed class TemporaryStore : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TemporaryStore()
    {
        Store = new StoreSettings.Sqlite(Path).Open(new MasterKey(new SecretBytes(new byte[32])));
        Store.MigrateAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    public SqlStore Store { get; }

    public string Path => _folder.File("cluster.db");

    public IConfigurationStore Configurations => Store.Configurations;

    /// <summary>One statement, past the store.</summary>
    public async Task ExecuteAsync(string statement)
    {
        await using var connection = new SqliteConnection(new StoreSettings.Sqlite(Path).ConnectionString);
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        using (var connection = new SqliteConnection(new StoreSettings.Sqlite(Path).ConnectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        _folder.Dispose();
    }
}
