using Cluster.Actors.Store;
using Microsoft.Data.Sqlite;

namespace Cluster.Tests.Store;

public sealed class SqliteAddressLeasesTests : AddressLeasesContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private protected override StoreSettings Settings => new StoreSettings.Sqlite(_folder.File("cluster.db"));

    public void Dispose()
    {
        using var connection = new SqliteConnection(Settings.ConnectionString);
        SqliteConnection.ClearPool(connection);
        _folder.Dispose();
    }
}
