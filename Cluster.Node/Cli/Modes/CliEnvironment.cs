using Cluster.Actors.Configuration;
using Cluster.Actors.Queries;
using Cluster.Node.Cli.Access;

namespace Cluster.Node.Cli.Modes;

/// <summary>What the command line of a node works on.</summary>
public sealed record CliEnvironment(IClusterQueries Queries, IConfigurationSessions Sessions, LoginDirectory Users, TimeProvider Clock)
{
    public string Node => Queries.LocalNode;

    /// <summary>Told of each login that was refused.</summary>
    public Action LoginRefused { get; init; } = static () => { };
}
