using Cluster.Actors.Store;
using Xunit;

namespace Cluster.Tests.Store;

public sealed class PostgresPkiStoreTests : PkiStoreContract, IClassFixture<PostgresFixture>
{
    public PostgresPkiStoreTests(PostgresFixture postgres) => Settings = postgres.NewDatabase();

    private protected override StoreSettings Settings { get; }
}
