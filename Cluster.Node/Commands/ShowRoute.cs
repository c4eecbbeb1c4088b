using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>show route</c>: the routes of each node, or those that lead to a destination.</summary>
public sealed class ShowRoute : OperationalCommand
{
    private static readonly CommandArgument Destination = new(
        "", "destination", "The route to this address, or exactly this prefix", "an address or a prefix", text => Parse(text) is not null);

    private static readonly CommandArgument Table = CommandArgument.Name("table", "table-name", "Only this table: inet.0, inet6.0");

    private static readonly CommandArgument All = CommandArgument.Word("all", "All tables, which is what is shown anyway");

    public override string Path => "show route";

    public override string Help => "Routes of all nodes";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [Destination, Table, All];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new Answer(await queries.RoutesAsync(cancel), arguments[Destination] is { } text ? Parse(text) : null, arguments[Table]);

    private static (InterfaceNetwork Prefix, bool IsHost)? Parse(string text)
    {
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            return (new InterfaceNetwork(address, 8 * address.GetAddressBytes().Length), true);
        }

        return IPNetwork.TryParse(text, out IPNetwork network) ? (new InterfaceNetwork(network.BaseAddress, network.PrefixLength), false) : null;
    }

    private sealed class Answer(
        ImmutableArray<NodeAnswer<RouteRow>> nodes, (InterfaceNetwork Prefix, bool IsHost)? destination, string? table) : NodeAnswers<RouteRow>(nodes)
    {
        protected override string ArrayName => "routes";

        protected override void WriteText(TextView text, NodeAnswer<RouteRow> node)
        {
            foreach (IGrouping<string, RouteRow> rows in node.Rows.GroupBy(row => row.Table).Where(rows => (table ?? rows.Key) == rows.Key))
            {
                RouteRow[] shown = [.. Shown(rows)];
                if (shown.Length == 0)
                {
                    continue;
                }

                text.Line();
                text.Line($"{rows.Key}: {rows.Select(row => row.Prefix.ToString()).Distinct().Count()} destinations, {rows.Count()} routes ({rows.Count(row => row.Active)} active, 0 holddown, {rows.Count(row => !row.Active)} hidden)");
                text.Line("+ = Active Route, - = Last Active, * = Both");
                text.Line();
                foreach (RouteRow row in shown)
                {
                    Write(text, row);
                }
            }
        }

        protected override void WriteJson(Utf8JsonWriter json, NodeAnswer<RouteRow> node, RouteRow row)
        {
            if ((table ?? row.Table) != row.Table || !Shown(node.Rows.Where(other => other.Table == row.Table)).Contains(row))
            {
                return;
            }

            json.WriteStartObject();
            json.WriteString("node", node.Node);
            json.WriteString("table", row.Table);
            json.WriteString("destination", row.Prefix.ToString());
            json.WriteString("protocol", row.Protocol);
            json.WriteNumber("preference", row.Preference);
            json.WriteBoolean("active", row.Active);
            if (row.Age is { } age)
            {
                json.WriteNumber("age-seconds", (long)age.TotalSeconds);
            }

            json.WriteStartArray("next-hops");
            foreach (RouteNextHop hop in row.NextHops)
            {
                json.WriteStartObject();
                json.WriteString("gateway", hop.Gateway?.ToString());
                json.WriteString("interface", hop.Interface);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        /// <summary>To an address leads the longest prefix that is active; a prefix is looked for as it stands.</summary>
        private IEnumerable<RouteRow> Shown(IEnumerable<RouteRow> rows)
        {
            if (destination is not var (prefix, isHost))
            {
                return rows;
            }

            if (!isHost)
            {
                return rows.Where(row => row.Prefix.ToString() == RouteTables.Subnet(prefix));
            }

            RouteRow[] leading = [.. rows.Where(row => RouteTables.IsFamily(row.Table, prefix.Address.AddressFamily) && RouteTables.Contains(row.Prefix, prefix.Address))];
            int longest = leading.Where(row => row.Active).Select(row => row.Prefix.PrefixLength).DefaultIfEmpty(-1).Max();
            return leading.Where(row => row.Prefix.PrefixLength == longest);
        }

        private static void Write(TextView text, RouteRow row)
        {
            string age = row.Age is { } past ? " " + DisplayText.Age(past) : "";
            text.Line($"{row.Prefix,-18} {(row.Active ? "*" : " ")}[{row.Protocol}/{row.Preference}]{age}");
            bool isFirst = true;
            foreach (RouteNextHop hop in row.NextHops)
            {
                string mark = row.Active && isFirst ? ">" : " ";
                text.Line($"                    {mark} {(hop.Gateway is { } gateway ? $"to {gateway} " : "")}{(hop.Interface.Length > 0 ? $"via {hop.Interface}" : "")}".TrimEnd());
                isFirst = false;
            }
        }
    }
}
