using System.Collections.Immutable;
using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>show security ike active-peer</c>: who is connected, from where and as whom.</summary>
public sealed class ShowActivePeers : OperationalCommand
{
    /// <summary>What there is to show of a peer that has neither logged in nor got an address.</summary>
    private const string NoUser = "not available", NoAddress = "0.0.0.0";

    private static readonly CommandArgument IkeId = CommandArgument.Name("ike-id", "ike-id", "Only the peer with this IKE identity");

    private static readonly CommandArgument UserName = CommandArgument.Name("aaa-username", "user", "Only the peer with this user");

    public override string Path => "show security ike active-peer";

    public override string Help => "Connected peers: address, port, IKE identity, user and inner address of each";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [CommandArgument.Peer, CommandArgument.Port, IkeId, UserName, CommandArgument.Gateway];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel)
    {
        string? id = arguments[IkeId], user = arguments[UserName];
        return new Answer(
        [
            .. (await queries.IkeSasAsync(arguments.Filter, cancel))
                .Select(node => node with { Rows = [.. node.Rows.Where(row => row.Up && (id ?? row.RemoteIdentity) == row.RemoteIdentity && (user ?? row.User) == row.User)] }),
        ]);
    }

    private sealed class Answer(ImmutableArray<NodeAnswer<IkeSaRow>> nodes) : NodeAnswers<IkeSaRow>(nodes)
    {
        protected override string ArrayName => "active-peers";

        protected override void WriteText(TextView text, NodeAnswer<IkeSaRow> node)
        {
            text.Line("Remote Address      Port  Peer IKE-ID             XAUTH username     Assigned IP");
            foreach (IkeSaRow row in node.Rows)
            {
                text.Line($"{row.Remote.Address,-19} {row.Remote.Port,-5} {row.RemoteIdentity,-23} {row.User ?? NoUser,-18} {row.AssignedAddress?.ToString() ?? NoAddress}");
            }
        }

        protected override void WriteJson(Utf8JsonWriter json, NodeAnswer<IkeSaRow> node, IkeSaRow row)
        {
            json.WriteStartObject();
            json.WriteString("node", node.Node);
            json.WriteNumber("index", row.Index);
            json.WriteString("gateway", row.Gateway);
            json.WriteString("remote-address", row.Remote.Address.ToString());
            json.WriteNumber("port", row.Remote.Port);
            json.WriteString("ike-id", row.RemoteIdentity);
            json.WriteString("user", row.User);
            json.WriteString("assigned-address", row.AssignedAddress?.ToString());
            json.WriteEndObject();
        }
    }
}
