using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Config;
using Cluster.Config.Model;
using Cluster.Actors.Store;

namespace Cluster.Actors.Configuration;

/// <summary>What a commit asks of the nodes, and what they say. Questions carry a slot, which the answer repeats.</summary>
public static class ConfigurationMessages
{
    /// <summary>The pointer row names this version now. Answered by <see cref="Applied"/> when the node runs it, or cannot.</summary>
    public sealed record Active(long Version, int Slot = 0) : IClusterMessage;

    /// <param name="Error">Why the node cannot run it; empty when it does.</param>
    public sealed record Applied(long Version, int Slot, string Error) : IClusterMessage;

    /// <summary>Would this node take the version? Answered by <see cref="Checked"/>.</summary>
    public sealed record Check(long Version, int Slot) : IClusterMessage;

    /// <param name="Errors">How many errors there are; <paramref name="Messages"/> may hold only the first.</param>
    public sealed record Checked(long Version, int Slot, int Errors, ImmutableArray<ConfigError> Messages) : IClusterMessage
    {
        /// <summary>Ours: keeps the answer far below 64 KB.</summary>
        public const int MostMessages = 50, MostCharacters = 500;
    }

    /// <summary>From a commit on this node, which has compiled the version already.</summary>
    internal sealed record Prepared(long Version, StoredConfiguration Stored, LoadedConfiguration Loaded) : INoSerializationVerificationNeeded;
}
