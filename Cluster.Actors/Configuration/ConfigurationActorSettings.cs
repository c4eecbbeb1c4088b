using Cluster.Actors.Store;
using Cluster.Config;
using Cluster.Config.Model;

namespace Cluster.Actors.Configuration;

/// <summary>What the configuration actor has of its node.</summary>
public sealed class ConfigurationActorSettings
{
    public required IConfigurationStore Store { get; init; }

    /// <summary>Reads what is to be committed, and what was; one for the node.</summary>
    public ConfigurationReader Reader { get; } = new();

    /// <summary>This node's name.</summary>
    public required string Node { get; init; }

    public required Func<DateTimeOffset> Now { get; init; }

    /// <summary>Interfaces, routes, packet filter, shared addresses; does not block and does not throw.</summary>
    public required Action<ClusterModel> ApplyToHost { get; init; }

    /// <summary>Silences the node's tunnels, or lets them speak again.</summary>
    public required Action<bool> Silence { get; init; }

    /// <summary>Kind, user, what.</summary>
    public required Action<AuditKind, string, string> Audit { get; init; }

    /// <summary>Whether the node is silent.</summary>
    internal bool Muted { get; private set; }

    internal void Mute(bool muted)
    {
        Muted = muted;
        Silence(muted);
    }
}
