using Cluster.Actors.Configuration;
using Cluster.Actors.Queries;
using Cluster.Node.Cli.Access;

namespace Cluster.Node.Cli.Modes;

/// <summary>What the command line of a node works on.</summary>
public sealed record CliEnvironment(IClusterQueries Queries, IConfigurationSessions Sessions, LoginDirectory Users, TimeProvider Clock)
{
    public string Node => Queries.LocalNode;

    /// <summary>Ours: a login does not wait longer for what is to be said at it.</summary>
    private static readonly TimeSpan NoticeLimit = TimeSpan.FromSeconds(2);

    /// <summary>What somebody should know who logs in: why this node does not serve. A line each.</summary>
    public Func<CancellationToken, Task<IReadOnlyList<string>>> Notices { get; init; } = static _ => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>The lines of <see cref="Notices"/>, one below the other; empty when all is well.</summary>
    public async Task<string> NoticesAsync(CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(NoticeLimit, Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        return string.Join('\n', await Notices(either.Token));
    }

    /// <summary>Told of each login that was refused.</summary>
    public Action LoginRefused { get; init; } = static () => { };
}
