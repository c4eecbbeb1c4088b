using System.Net;
using Cluster.Node.Hosting;
using Cluster.Node.Settings;
using Cluster.Tests.Store;
using Xunit;

namespace Cluster.Tests.Node.Hosting;

public sealed class NodeStoreTests : IDisposable
{
    private const string Database = "cluster.db", Known = "incarnation";
    private readonly TemporaryFolder _folder = new();
    private readonly Clock _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Incarnation_DatabaseRestoredAlone_IsNotDrawnAgain()
    {
        HashSet<uint> drawn = [await StartAsync()];
        byte[] backup = await File.ReadAllBytesAsync(_folder.File(Database), Cancel);
        Assert.True(drawn.Add(await StartAsync()));
        Assert.True(drawn.Add(await StartAsync()));

        await RestoreAsync(backup);

        Assert.True(drawn.Add(await StartAsync()));
    }

    [Fact]
    public async Task Incarnation_WholeDirectoryRestoredLater_IsNotDrawnAgain()
    {
        HashSet<uint> drawn = [await StartAsync()];
        byte[] backup = await File.ReadAllBytesAsync(_folder.File(Database), Cancel);
        string known = await File.ReadAllTextAsync(_folder.File(Known), Cancel);
        Assert.True(drawn.Add(await StartAsync()));
        Assert.True(drawn.Add(await StartAsync()));

        _clock.Now += TimeSpan.FromMinutes(10);
        await RestoreAsync(backup);
        await File.WriteAllTextAsync(_folder.File(Known), known, Cancel);

        Assert.True(drawn.Add(await StartAsync()));
    }

    [Fact]
    public async Task Incarnation_FileOfNonsense_IsNoObstacle()
    {
        uint first = await StartAsync();
        await File.WriteAllTextAsync(_folder.File(Known), "many", Cancel);
        Assert.True(await StartAsync() > first);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What one process of the node draws.</summary>
    private async Task<uint> StartAsync()
    {
        var settings = new NodeSettings
        {
            Name = "node0",
            Index = 0,
            Data = new DirectoryInfo(_folder.Path),
            Listen = new IPEndPoint(IPAddress.Loopback, 4053),
            Fabric = new IPEndPoint(IPAddress.Loopback, 4054),
        };
        await using NodeStore store = await NodeStore.OpenAsync(settings, _clock, Cancel);
        return store.Incarnation.Value;
    }

    private async Task RestoreAsync(byte[] backup)
    {
        foreach (string log in new[] { "-wal", "-shm" })
        {
            File.Delete(_folder.File(Database + log));
        }

        await File.WriteAllBytesAsync(_folder.File(Database), backup, Cancel);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
