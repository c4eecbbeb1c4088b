using Cluster.Actors.Store;
using Xunit;

namespace Cluster.Tests.Store;

public sealed class PostgresConfigurationStoreTests : ConfigurationStoreContract, IClassFixture<PostgresFixture>
{
    public PostgresConfigurationStoreTests(PostgresFixture postgres) => Settings = postgres.NewDatabase();

    private protected override StoreSettings Settings { get; }

    private protected override Task ExecuteAsync(string statement)
    {
        PostgresFixture.Execute(Settings.ConnectionString, statement);
        return Task.CompletedTask;
    }
}
