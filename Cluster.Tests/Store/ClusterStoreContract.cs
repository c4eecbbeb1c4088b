using System.Net;
using Cluster.Actors.Formats;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Dataplane.Control;
using Xunit;

namespace Cluster.Tests.Store;

/// <summary>What every <see cref="IClusterStore"/> must do; each database inherits it.</summary>
public abstract class ClusterStoreContract
{
    private static readonly Anchor Seven = new(7);

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected SecretBytes KeyBytes { get; } = new(Enumerable.Range(1, 32).Select(value => (byte)value).ToArray());

    /// <summary>An empty database; each call a further process on it.</summary>
    private protected abstract StoreSettings Settings { get; }

    private protected abstract Task ExecuteAsync(string statement);

    private protected async Task<SqlStore> StartAsync(SecretBytes? masterKey = null)
    {
        SqlStore store = Settings.Open(new MasterKey((masterKey ?? KeyBytes).Clone()));
        await store.MigrateAsync(Cancel);
        return store;
    }

    private static AnchorCheckpoint Checkpoint(Anchor anchor, ulong term, ulong reservedEnd) => new(
        anchor,
        new Term(term),
        [
            new SaCheckpoint(
                EspSpi.Own(anchor, 0x123456), reservedEnd, 77, 1, 2, 3, 4, new IPEndPoint(IPAddress.Parse("2001:db8::9"), 4500), reservedEnd - 1, 321),
            new SaCheckpoint(EspSpi.Own(anchor, 0x123457), 5, 0, 0, 0, 0, 0, new IPEndPoint(IPAddress.Parse("192.0.2.9"), 0)),
        ],
        [new LivenessCheckpoint(new IkeSpi(0xFEDC_BA98_7654_3210), 8, 9)]);

    [Fact]
    public async Task Migrate_ByTwoProcessesAtOnce_BothStart()
    {
        await using SqlStore first = Settings.Open(new MasterKey(KeyBytes.Clone()));
        await using SqlStore second = Settings.Open(new MasterKey(KeyBytes.Clone()));
        await Task.WhenAll(Task.Run(() => first.MigrateAsync(Cancel), Cancel), Task.Run(() => second.MigrateAsync(Cancel), Cancel));
        await first.ProbeAsync(Cancel);
        await second.ProbeAsync(Cancel);
    }

    [Fact]
    public async Task Migrate_NewerSchema_RefusesAndNamesBothVersions()
    {
        await (await StartAsync()).DisposeAsync();
        await ExecuteAsync("INSERT INTO schema_version (version) VALUES (41)");
        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => StartAsync());
        Assert.Contains("schema version 41", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"up to {SqliteSchema.Steps.Count}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Incarnations_DrawnByManyAtOnce_AreDistinctAndAboveTheFloor()
    {
        await using SqlStore first = await StartAsync();
        await using SqlStore second = await StartAsync();
        Incarnation[] drawn = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(index => Task.Run(() => (index % 2 == 0 ? first : second).DrawIncarnationAsync(new Incarnation(0), Cancel), Cancel)));
        Assert.Equal(20, drawn.Distinct().Count());
        Assert.DoesNotContain(new Incarnation(0), drawn);

        // A restored old database: live nodes know a higher number.
        Assert.Equal(new Incarnation(5001), await first.DrawIncarnationAsync(new Incarnation(5000), Cancel));
        Assert.Equal(new Incarnation(5002), await second.DrawIncarnationAsync(new Incarnation(3), Cancel));
    }

    [Fact]
    public async Task Incarnations_RaisedByALiveNode_AreAboveWhatItKnowsAndItHearsOfARestoredDatabase()
    {
        await using SqlStore store = await StartAsync();
        Incarnation drawn = await store.DrawIncarnationAsync(new Incarnation(7_000), Cancel);
        Assert.False(await store.RaiseIncarnationAsync(drawn, Cancel));
        await ExecuteAsync("UPDATE counters SET value = 17 WHERE name = 'incarnation'"); // an old backup
        Assert.True(await store.RaiseIncarnationAsync(drawn, Cancel));
        Assert.False(await store.RaiseIncarnationAsync(new Incarnation(3), Cancel));
        Assert.Equal(drawn.Value + 1, (await store.DrawIncarnationAsync(new Incarnation(0), Cancel)).Value);
    }

    [Fact]
    public async Task Incarnations_AtTheEnd_NeverReturnTheReservedOne()
    {
        await using SqlStore store = await StartAsync();
        Assert.Equal(Incarnation.Max - 1, (await store.DrawIncarnationAsync(new Incarnation(Incarnation.Max - 2), Cancel)).Value);
        await Assert.ThrowsAsync<StoreException>(() => store.DrawIncarnationAsync(new Incarnation(0), Cancel));
    }

    [Fact]
    public async Task Term_Raised_IsAboveTheStoredAndTheSeenOne()
    {
        await using SqlStore store = await StartAsync();
        Assert.Equal(new Term(1), await store.RaiseTermAsync(Seven, Term.None, 0, Cancel));
        Assert.Equal(new Term(2), await store.RaiseTermAsync(Seven, Term.None, 1, Cancel));
        Assert.Equal(new Term(10), await store.RaiseTermAsync(Seven, new Term(9), 1, Cancel));
        Assert.Equal(new Term(1), await store.RaiseTermAsync(new Anchor(8), Term.None, 1, Cancel));
    }

    [Fact]
    public async Task Checkpoint_ReadByAnotherProcess_IsWhatWasWritten()
    {
        await using SqlStore reader = await StartAsync();
        await using SqlStore writer = await StartAsync(); // its data key is younger than the reader
        Assert.Null(await reader.ReadCheckpointAsync(Seven, Cancel));
        AnchorCheckpoint written = Checkpoint(Seven, 1, ulong.MaxValue);
        Assert.Empty(await writer.WriteCheckpointsAsync([Checkpoint(Seven, 1, 40), Checkpoint(new Anchor(8), 1, 50)], Cancel));
        Assert.Empty(await writer.WriteCheckpointsAsync([written], Cancel));
        AnchorCheckpoint? read = await reader.ReadCheckpointAsync(Seven, Cancel);
        Assert.NotNull(read);
        Assert.Equal((written.Anchor, written.Term), (read.Anchor, read.Term));
        Assert.Equal(written.ChildSas, read.ChildSas.AsEnumerable());
        Assert.Equal(written.Liveness, read.Liveness.AsEnumerable());
    }

    [Fact]
    public async Task Checkpoint_OfAnOlderTermThanTheRow_IsRefused()
    {
        await using SqlStore store = await StartAsync();
        Assert.Empty(await store.WriteCheckpointsAsync([Checkpoint(Seven, 5, 100)], Cancel));
        Assert.Equal([Seven], await store.WriteCheckpointsAsync([Checkpoint(Seven, 4, 200), Checkpoint(new Anchor(8), 4, 200)], Cancel));
        Assert.Equal(100ul, (await store.ReadCheckpointAsync(Seven, Cancel))!.ChildSas[0].ReservedEnd);
        Assert.Equal(200ul, (await store.ReadCheckpointAsync(new Anchor(8), Cancel))!.ChildSas[0].ReservedEnd);
    }

    [Fact]
    public async Task Checkpoint_AfterASuccessorRaisedTheTerm_IsRefused()
    {
        await using SqlStore store = await StartAsync();
        Term old = await store.RaiseTermAsync(Seven, Term.None, 0, Cancel);
        Assert.Empty(await store.WriteCheckpointsAsync([Checkpoint(Seven, old.Value, 100)], Cancel));
        await store.RaiseTermAsync(Seven, old, 1, Cancel);

        // The successor has not written a checkpoint yet, but it has read this one: the reservation must not move any more.
        Assert.Equal([Seven], await store.WriteCheckpointsAsync([Checkpoint(Seven, old.Value, 200)], Cancel));
        Assert.Equal(100ul, (await store.ReadCheckpointAsync(Seven, Cancel))!.ChildSas[0].ReservedEnd);
    }

    [Fact]
    public async Task Checkpoint_MovedToAnotherAnchorsRow_DoesNotOpen()
    {
        await using SqlStore store = await StartAsync();
        await store.WriteCheckpointsAsync([Checkpoint(Seven, 1, 100)], Cancel);
        await ExecuteAsync("UPDATE checkpoints SET anchor = 9");
        await Assert.ThrowsAsync<EnvelopeException>(() => store.ReadCheckpointAsync(new Anchor(9), Cancel));
    }

    [Fact]
    public async Task ClusterSecret_AskedByTwoAtOnce_IsOneSecret()
    {
        await using SqlStore first = await StartAsync();
        await using SqlStore second = await StartAsync();
        SecretBytes[] secrets = await Task.WhenAll(
            Task.Run(() => first.ClusterSecretAsync("ike-spi-1", 32, Cancel), Cancel), Task.Run(() => second.ClusterSecretAsync("ike-spi-1", 32, Cancel), Cancel));
        Assert.Equal(secrets[0], secrets[1]);
        Assert.NotEqual(secrets[0], await first.ClusterSecretAsync("ike-spi-2", 32, Cancel));
        Assert.Equal(secrets[0], await second.ClusterSecretAsync("ike-spi-1", 32, Cancel));
        Assert.NotEqual(new SecretBytes(new byte[32]), secrets[0]);
    }

    [Fact]
    public async Task Start_WithAnotherMasterKey_FailsAndSaysWhy()
    {
        await (await StartAsync()).DisposeAsync();
        EnvelopeException refused = await Assert.ThrowsAsync<EnvelopeException>(() => StartAsync(new SecretBytes(new byte[32])));
        Assert.Contains("master key", refused.Message, StringComparison.Ordinal);
    }
}
