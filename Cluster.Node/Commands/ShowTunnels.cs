using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>show security ipsec tunnels</c>: every configured vpn, what is wanted beside what is, and its history.</summary>
public sealed class ShowTunnels : OperationalCommand
{
    public override string Path => "show security ipsec tunnels";

    public override string Help => "Configured vpns: up or down, since when and why";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [CommandArgument.Detail, CommandArgument.Peer, CommandArgument.Gateway, CommandArgument.Vpn];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new TunnelAnswer(await queries.TunnelsAsync(arguments.Filter, cancel), inactiveOnly: false, arguments.Has(CommandArgument.Detail));
}
