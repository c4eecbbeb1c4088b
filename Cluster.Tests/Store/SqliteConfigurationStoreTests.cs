using System.Text;
using Cluster.Actors.Configuration;
using Cluster.Actors.Store;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cluster.Tests.Store;

public sealed class SqliteConfigurationStoreTests : ConfigurationStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private protected override StoreSettings Settings => new StoreSettings.Sqlite(_folder.File("cluster.db"));

    [Fact]
    public async Task File_AfterEditingASecret_DoesNotShowIt()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using var temporary = new TemporaryStore();
        IConfigurationStore store = temporary.Configurations;
        SessionAnswer session = await store.OpenSessionAsync(
            new EditorRow(0, EditMode.Shared, "alice-the-editor", "node1", "pts/0", DateTimeOffset.UnixEpoch, ""), cancel);
        await store.AppendAsync(
            session.Session!.Value, 0, (await store.CandidateAsync(0, cancel))!, null, new CandidateEdit.Line("", "set pre-shared-key swordfish"), cancel);
        await temporary.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        byte[] file = await File.ReadAllBytesAsync(temporary.Path, cancel);
        Assert.True(file.AsSpan().IndexOf("alice-the-editor"u8) >= 0);
        Assert.Equal(-1, file.AsSpan().IndexOf(Encoding.UTF8.GetBytes("swordfish")));
    }

    public void Dispose()
    {
        using var connection = new SqliteConnection(Settings.ConnectionString);
        SqliteConnection.ClearPool(connection);
        _folder.Dispose();
    }

    private protected override async Task ExecuteAsync(string statement)
    {
        await using var connection = new SqliteConnection(Settings.ConnectionString);
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }
}
