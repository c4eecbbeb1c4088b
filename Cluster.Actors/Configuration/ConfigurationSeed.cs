using Cluster.Actors.Store;
using Cluster.Config;

namespace Cluster.Actors.Configuration;

/// <summary>The start of a node: which configuration is active, and whether <c>--config</c> may say so.</summary>
public static class ConfigurationSeed
{
    /// <summary>Returns the active version, which an empty store gets from <paramref name="text"/>; null when there is none at all.</summary>
    /// <param name="text">Of the file given at start; null without one.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="ConfigurationRefusedException">The text has errors, or the store has another configuration.</exception>
    public static async Task<(long Version, StoredConfiguration Configuration)?> LoadAsync(
        IConfigurationStore store, string? text, string file, string user, string node, CancellationToken cancel)
    {
        (long Version, StoredConfiguration Configuration)? active = await ActiveAsync(store, cancel).ConfigureAwait(false);
        if (text is null || active is { } same && IsSame(same.Configuration.Text, text))
        {
            return active;
        }

        if (active is { } other)
        {
            throw new ConfigurationRefusedException(
                $"--config {file} differs from the active configuration (version {other.Version}, committed by {other.Configuration.User} at "
                + $"{other.Configuration.At:u}). The option only seeds an empty store; change the running configuration with a commit, or start without it.");
        }

        LoadedConfiguration loaded = LoadedConfiguration.From(text, file);
        if (loaded.Model is null)
        {
            throw new ConfigurationRefusedException(string.Join(Environment.NewLine, loaded.Errors));
        }

        var seed = new StoredConfiguration(text, user, $"seeded from {file}", DateTimeOffset.UtcNow);
        long version = await store.AddVersionAsync(seed, cancel).ConfigureAwait(false);
        var record = new CommitRecord(version, seed.User, node, "seed", seed.Comment, seed.At);
        await store.CommitAsync(new VersionMove(null, version, record), cancel).ConfigureAwait(false); // not moved: another node was first
        active = await ActiveAsync(store, cancel).ConfigureAwait(false);
        return active is { } now && !IsSame(now.Configuration.Text, text)
            ? throw new ConfigurationRefusedException($"--config {file}: another node has just seeded the store with a different configuration")
            : active;
    }

    /// <summary>The pointer row and what it points at; a commit in between is no reason to fail.</summary>
    private static async Task<(long Version, StoredConfiguration Configuration)?> ActiveAsync(IConfigurationStore store, CancellationToken cancel)
    {
        while (await store.PointerAsync(cancel).ConfigureAwait(false) is { } pointer)
        {
            if (await store.ReadVersionAsync(pointer.Version, cancel).ConfigureAwait(false) is { } stored)
            {
                return (pointer.Version, stored);
            }
        }

        return null;
    }

    private static bool IsSame(string one, string other) => string.Equals(one.ReplaceLineEndings("\n").Trim(), other.ReplaceLineEndings("\n").Trim(), StringComparison.Ordinal);
}

/// <summary>The node cannot start with this configuration; the message says what to do.</summary>
public sealed class ConfigurationRefusedException(string message) : Exception(message);
