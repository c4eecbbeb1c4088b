using System.Text;
using Cluster.Actors.Store;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cluster.Tests.Store;

public sealed class SqliteStoreTests : ClusterStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private protected override StoreSettings Settings => new StoreSettings.Sqlite(_folder.File("cluster.db"));

    private protected override async Task ExecuteAsync(string statement)
    {
        await using var connection = new SqliteConnection(Settings.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync(Cancel);
    }

    [Fact]
    public async Task File_AfterStoringSecrets_ShowsNoneOfThem()
    {
        await using (SqlStore store = await StartAsync())
        {
            await store.Configurations.AddVersionAsync(
                new StoredConfiguration("pre-shared-key ascii-text \"swordfish-in-clear\"", "alice", "", DateTimeOffset.UnixEpoch), Cancel);
        }

        await ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        SqliteConnection.ClearAllPools();
        byte[] file = await File.ReadAllBytesAsync(_folder.File("cluster.db"), Cancel);
        Assert.True(file.AsSpan().IndexOf("configurations"u8) >= 0);
        Assert.Equal(-1, file.AsSpan().IndexOf(Encoding.UTF8.GetBytes("swordfish")));
    }

    public void Dispose()
    {
        using var connection = new SqliteConnection(Settings.ConnectionString);
        SqliteConnection.ClearPool(connection);
        _folder.Dispose();
    }
}
