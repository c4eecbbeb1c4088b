using Akka.Actor;
using Cluster.Actors.Store;
using Cluster.Config;

namespace Cluster.Actors.Configuration;

/// <summary>What the configuration actor asks of the database, away from its own thread; every outcome is a message.</summary>
internal static class ConfigurationReading
{
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(5), VersionTimeout = TimeSpan.FromSeconds(30);

    public static async Task<object> PointerAsync(IConfigurationStore store)
    {
        using var timeout = new CancellationTokenSource(StoreTimeout);
        try
        {
            return new PointerRead(await store.PointerAsync(timeout.Token).ConfigureAwait(false));
        }
        catch (Exception failure)
        {
            return new PointerFailed(failure.Message);
        }
    }

    public static Task<object> VersionAsync(IConfigurationStore store, ConfigurationReader reader, long version) => Task.Run<object>(async () =>
    {
        using var timeout = new CancellationTokenSource(VersionTimeout);
        try
        {
            StoredConfiguration? stored = await store.ReadVersionAsync(version, timeout.Token).ConfigureAwait(false);
            return stored is null
                ? new VersionFailed(version, "there is no such version in the database")
                : new VersionRead(version, stored, reader.Read(stored.Text, $"version {version}"));
        }
        catch (Exception failure)
        {
            return new VersionFailed(version, failure.Message);
        }
    });

    /// <summary>
    /// Takes back a commit that nobody confirmed: what was before is committed again, as a version of its own. Several nodes may try;
    /// the pointer row moves once.
    /// </summary>
    public static async Task<object> RevertAsync(IConfigurationStore store, ActivePointer pointer, string node, DateTimeOffset now)
    {
        using var timeout = new CancellationTokenSource(VersionTimeout);
        try
        {
            string text = pointer.Fallback is { } fallback
                ? (await store.ReadVersionAsync(fallback, timeout.Token).ConfigureAwait(false))?.Text
                    ?? throw new StoreException($"version {fallback}, to which version {pointer.Version} goes back, is not in the database")
                : "";
            const string user = "root";
            string comment = $"version {pointer.Version} was not confirmed";
            long version = await store.AddVersionAsync(new StoredConfiguration(text, user, comment, now), timeout.Token).ConfigureAwait(false);
            var move = new VersionMove(pointer.Version, version, new CommitRecord(version, user, node, "rollback", comment, now)) { OnlyIfUnconfirmed = true };
            bool moved = (await store.CommitAsync(move, timeout.Token).ConfigureAwait(false)).Moved;
            if (!moved)
            {
                await store.DropVersionAsync(version, timeout.Token).ConfigureAwait(false);
            }

            return new Reverted(moved ? version : null, pointer.Version);
        }
        catch (Exception failure)
        {
            return new RevertFailed(pointer.Version, failure.Message);
        }
    }

    internal sealed record PointerRead(ActivePointer? Pointer) : INoSerializationVerificationNeeded;

    internal sealed record PointerFailed(string Reason) : INoSerializationVerificationNeeded;

    internal sealed record VersionRead(long Version, StoredConfiguration Stored, LoadedConfiguration Loaded) : INoSerializationVerificationNeeded;

    internal sealed record VersionFailed(long Version, string Reason) : INoSerializationVerificationNeeded;

    /// <param name="To">Null: another node, or a confirmation, was first.</param>
    internal sealed record Reverted(long? To, long From) : INoSerializationVerificationNeeded;

    internal sealed record RevertFailed(long From, string Reason) : INoSerializationVerificationNeeded;
}
