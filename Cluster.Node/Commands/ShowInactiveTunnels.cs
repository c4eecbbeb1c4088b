using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>show security ipsec inactive-tunnels</c>: what is configured and down.</summary>
public sealed class ShowInactiveTunnels : OperationalCommand
{
    public override string Path => "show security ipsec inactive-tunnels";

    public override string Help => "Configured vpns that are down, and why";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [CommandArgument.Detail, CommandArgument.Peer, CommandArgument.Gateway, CommandArgument.Vpn];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new TunnelAnswer(await queries.TunnelsAsync(arguments.Filter, cancel), inactiveOnly: true, arguments.Has(CommandArgument.Detail));
}
