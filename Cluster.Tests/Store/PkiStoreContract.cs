using Cluster.Actors.Formats;
using Cluster.Actors.Store;
using Cluster.Crypto.Keys;
using Xunit;

namespace Cluster.Tests.Store;

/// <summary>What every database must do for certificates.</summary>
public abstract class PkiStoreContract
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>An empty database; each call a further process on it.</summary>
    private protected abstract StoreSettings Settings { get; }

    [Fact]
    public async Task Entries_WrittenByOneProcess_AreReadByAnother()
    {
        await using SqlStore one = await StartAsync();
        await using SqlStore other = await StartAsync();
        Assert.Equal((0, 0), (await other.Pki.RevisionAsync(Cancel), (await other.Pki.ReadAsync(Cancel)).Entries.Length));
        using var key = new SecretBytes("a private key"u8);

        await one.Pki.PutAsync([new PkiEntry(PkiKind.KeyPair, "gw", [], key), new PkiEntry(PkiKind.LocalCertificate, "gw", [[1, 2], [3]], null)], Cancel);

        Assert.Equal(1, await other.Pki.RevisionAsync(Cancel));
        PkiContents read = await other.Pki.ReadAsync(Cancel);
        Assert.Equal(1, read.Revision);
        Assert.Equal(
            [(PkiKind.KeyPair, "gw", 0, true), (PkiKind.LocalCertificate, "gw", 2, false)],
            read.Entries.Select(entry => (entry.Kind, entry.Name, entry.Parts.Length, key.Equals(entry.Key))));
        Assert.Equal([1, 2], read.Entries[1].Parts[0]);
    }

    [Fact]
    public async Task Entry_WrittenAgainOrRemoved_RaisesTheRevision()
    {
        await using SqlStore store = await StartAsync();
        await store.Pki.PutAsync([new PkiEntry(PkiKind.Authority, "lab", [[1]], null)], Cancel);
        await store.Pki.PutAsync([new PkiEntry(PkiKind.Authority, "lab", [[2]], null)], Cancel);

        PkiEntry entry = Assert.Single((await store.Pki.ReadAsync(Cancel)).Entries);
        Assert.Equal([2], entry.Parts[0]);
        Assert.Equal(2, entry.Revision);
        Assert.False(await store.Pki.RemoveAsync(PkiKind.RevocationList, "lab", Cancel));
        Assert.True(await store.Pki.RemoveAsync(PkiKind.Authority, "lab", Cancel));
        Assert.Empty((await store.Pki.ReadAsync(Cancel)).Entries);
        Assert.True(await store.Pki.RevisionAsync(Cancel) > 2);
    }

    private async Task<SqlStore> StartAsync()
    {
        SqlStore store = Settings.Open(new MasterKey(new SecretBytes(new byte[32])));
        await store.MigrateAsync(Cancel);
        return store;
    }
}
