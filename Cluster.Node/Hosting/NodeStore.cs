using Cluster.Actors.Certificates;
using Cluster.Actors.Configuration;
using Cluster.Actors.Formats;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Ike.Machine.V2;
using Cluster.Node.Settings;

namespace Cluster.Node.Hosting;

/// <summary>What a node takes from its database before anything else starts.</summary>
internal sealed class NodeStore : IAsyncDisposable
{
    private const string MasterKeyFile = "master.key", DatabaseFile = "cluster.db", SpiKeySecret = "ike-spi-key", CookieSecret = "ike-cookies";
    private const int SpiKeyLength = 32, CookieSecretLength = 32;

    private readonly MasterKey _masterKey;

    private NodeStore(StoreSettings settings, MasterKey masterKey)
    {
        Settings = settings;
        _masterKey = masterKey;
        Store = settings.Open(masterKey);
    }

    public StoreSettings Settings { get; }

    public SqlStore Store { get; }

    /// <summary>This process; no other ever has the same.</summary>
    public Incarnation Incarnation { get; private set; }

    public IkeSpiKeys SpiKeys { get; private set; } = null!;

    public Cookies Cookies { get; private set; } = null!;

    /// <summary>Active, and compiled; <see cref="AppliedConfiguration.None"/> when nothing was ever committed.</summary>
    public AppliedConfiguration Configuration { get; private set; } = AppliedConfiguration.None;

    /// <summary>The certificates, as they are at the start.</summary>
    public PkiView Pki { get; } = new();

    /// <exception cref="StoreException">A schema that is newer than this build, or a database that would lose writes.</exception>
    /// <exception cref="ConfigurationRefusedException">The configuration has errors, or <c>--config</c> differs from the active one.</exception>
    public static async Task<NodeStore> OpenAsync(NodeSettings node, TimeProvider clock, CancellationToken cancel)
    {
        node.Data.Create();
        MasterKey masterKey = node.MasterKey is { } file
            ? MasterKey.Read(file.FullName)
            : MasterKey.ReadOrCreate(Path.Combine(node.Data.FullName, MasterKeyFile));
        StoreSettings settings = node.Database is { } database
            ? new StoreSettings.Postgres((await File.ReadAllTextAsync(database.FullName, cancel)).Trim())
            : new StoreSettings.Sqlite(Path.Combine(node.Data.FullName, DatabaseFile));
        var opened = new NodeStore(settings, masterKey);
        try
        {
            await opened.LoadAsync(node, clock, cancel);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _masterKey.Dispose();
    }

    private async Task LoadAsync(NodeSettings node, TimeProvider clock, CancellationToken cancel)
    {
        await Store.MigrateAsync(cancel);
        Incarnation last = IncarnationFile.Read(node.Data), floor = IncarnationFloor.At(clock.GetUtcNow());
        Incarnation = await Store.DrawIncarnationAsync(last.Value > floor.Value ? last : floor, cancel);
        IncarnationFile.Write(node.Data, Incarnation);
        SecretBytes spiKey = await Store.ClusterSecretAsync(SpiKeySecret, SpiKeyLength, cancel);
        SpiKeys = new IkeSpiKeys(spiKey, null);
        Cookies = new Cookies(await Store.ClusterSecretAsync(CookieSecret, CookieSecretLength, cancel));
        Pki.Take(PkiHoldings.Of(await Store.Pki.ReadAsync(cancel)));
        string? text = node.Configuration is { } file ? await File.ReadAllTextAsync(file.FullName, cancel) : null;
        (long Version, StoredConfiguration Configuration)? active =
            await ConfigurationSeed.LoadAsync(Store.Configurations, text, node.Configuration?.Name ?? "", Environment.UserName, node.Name, cancel);
        if (active is { } now)
        {
            Configuration = ConfigurationActor.Compile(now.Version, now.Configuration, AppliedConfiguration.None);
        }
    }
}
