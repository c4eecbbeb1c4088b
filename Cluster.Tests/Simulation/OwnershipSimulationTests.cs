using Cluster.Actors.Formats;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Tests.Store;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cluster.Tests.Simulation;

public sealed class OwnershipSimulationTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Lives_OfOneAnchorAmongStallingNodes_NoSequenceNumberTwice()
    {
        (string[] violations, int owners) = await RunAsync(_folder, seeds: 20);

        output.WriteLine($"{owners} owners");
        Assert.Empty(violations);
        Assert.InRange(owners, 100, int.MaxValue);
    }

    /// <summary>Each seed has an anchor of its own in one store.</summary>
    internal static async Task<(string[] Violations, int Owners)> RunAsync(TemporaryFolder folder, int seeds)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using SqlStore store = new StoreSettings.Sqlite(folder.File("ownership.db")).Open(new MasterKey(new SecretBytes(new byte[32])));
        await store.MigrateAsync(cancel);
        var violations = new List<string>();
        int owners = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            var simulation = new OwnershipSimulation(store, new Anchor((byte)seed), seed, cancel);
            if (await simulation.RunAsync() is { } violation)
            {
                violations.Add($"seed {seed}: {violation}");
            }

            owners += simulation.Owners;
        }

        return ([.. violations], owners);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}
