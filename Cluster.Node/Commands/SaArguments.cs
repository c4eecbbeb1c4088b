namespace Cluster.Node.Commands;

/// <summary>The restrictions that commands about SAs share.</summary>
internal static class SaArguments
{
    public static readonly IReadOnlyList<CommandArgument> IkeSas =
    [
        CommandArgument.Peer, CommandArgument.Port, CommandArgument.Family, CommandArgument.Fpc, CommandArgument.Pic, CommandArgument.KmdInstance,
        CommandArgument.Index, CommandArgument.Gateway,
    ];

    public static readonly IReadOnlyList<CommandArgument> ChildSas = [.. IkeSas, CommandArgument.Vpn];
}
