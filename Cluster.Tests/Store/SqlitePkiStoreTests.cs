using Cluster.Actors.Store;
using Cluster.Crypto.Keys;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cluster.Tests.Store;

public sealed class SqlitePkiStoreTests : PkiStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private protected override StoreSettings Settings => new StoreSettings.Sqlite(_folder.File("cluster.db"));

    [Fact]
    public async Task File_WithAKeyPair_DoesNotShowIt()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using var temporary = new TemporaryStore();
        using var key = new SecretBytes("swordfish"u8);
        await temporary.Store.Pki.PutAsync([new PkiEntry(PkiKind.KeyPair, "a-certificate-id", [], key)], cancel);
        await temporary.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        byte[] file = await File.ReadAllBytesAsync(temporary.Path, cancel);

        Assert.True(file.AsSpan().IndexOf("a-certificate-id"u8) >= 0);
        Assert.Equal(-1, file.AsSpan().IndexOf("swordfish"u8));
    }

    public void Dispose()
    {
        using var connection = new SqliteConnection(Settings.ConnectionString);
        SqliteConnection.ClearPool(connection);
        _folder.Dispose();
    }
}
