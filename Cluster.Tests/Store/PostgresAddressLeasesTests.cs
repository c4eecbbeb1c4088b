using Cluster.Actors.Store;
using Xunit;

namespace Cluster.Tests.Store;

public sealed class PostgresAddressLeasesTests : AddressLeasesContract, IClassFixture<PostgresFixture>
{
    public PostgresAddressLeasesTests(PostgresFixture postgres) => Settings = postgres.NewDatabase();

    private protected override StoreSettings Settings { get; }
}
