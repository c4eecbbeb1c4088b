using System.Collections.Immutable;
using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>show security ipsec next-hop-tunnels</c>: which vpn leads to which next hop.</summary>
public sealed class ShowNextHopTunnels : OperationalCommand
{
    private static readonly CommandArgument Interface = CommandArgument.Name("interface-name", "interface-name", "Only those of this st0 unit");

    public override string Path => "show security ipsec next-hop-tunnels";

    public override string Help => "Next-hop tunnel bindings of multipoint st0 units";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [Interface];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new Answer([.. (await queries.NextHopTunnelsAsync(cancel)).Where(row => (arguments[Interface] ?? row.Interface) == row.Interface)]);

    private sealed class Answer(ImmutableArray<NextHopTunnelRow> rows) : CommandAnswer
    {
        public override void WriteText(TextView text)
        {
            text.Line("Next-hop gateway  interface   IPSec VPN name                    Flag");
            foreach (NextHopTunnelRow row in rows)
            {
                text.Line($"{row.NextHop,-17} {row.Interface,-11} {row.Vpn,-33} {Flag(row)}");
            }
        }

        public override void WriteJson(Utf8JsonWriter json)
        {
            json.WriteStartArray("next-hop-tunnels");
            foreach (NextHopTunnelRow row in rows)
            {
                json.WriteStartObject();
                json.WriteString("next-hop", row.NextHop.ToString());
                json.WriteString("interface", row.Interface);
                json.WriteString("vpn", row.Vpn);
                json.WriteString("flag", Flag(row));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        private static string Flag(NextHopTunnelRow row) => row.IsStatic ? "Static" : "Auto";
    }
}
