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
        Store = new StoreSettings.Sqlite(_folder.File("cluster.db")).Open(new MasterKey(new SecretBytes(new byte[32])));
        Store.MigrateAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    public SqlStore Store { get; }

    public IConfigurationStore Configurations => Store.Configurations;

    /// <summary>One statement, past the store.</summary>
    public async Task ExecuteAsync(string statement)
    {
        await using var connection = new SqliteConnection($"Data Source={_folder.File("cluster.db")}");
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={_folder.File("cluster.db")}"))
        {
            SqliteConnection.ClearPool(connection);
        }

        _folder.Dispose();
    }
}
