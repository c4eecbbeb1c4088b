using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>show interfaces</c>: of an st0 unit, which zone and routing table it is in.</summary>
public sealed class ShowInterfaces : OperationalCommand
{
    private static readonly CommandArgument Name = new("", "interface-name", "Only this interface, with or without its unit", "an interface", text => text.Length > 0);

    public override string Path => "show interfaces";

    public override string Help => "Logical interfaces of all nodes";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [CommandArgument.Terse, CommandArgument.Detail, Name];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel)
    {
        string? name = arguments[Name];
        ImmutableArray<NodeAnswer<InterfaceRow>> nodes = await queries.InterfacesAsync(cancel);
        return new Answer(
            [.. nodes.Select(node => node with { Rows = [.. node.Rows.Where(row => Matches(row.Name, name))] })],
            arguments.Has(CommandArgument.Terse) || (name is null && !arguments.Has(CommandArgument.Detail)));
    }

    private static bool Matches(string row, string? name) =>
        name is null || row == name || row.StartsWith(name + ".", StringComparison.Ordinal);

    private sealed class Answer(ImmutableArray<NodeAnswer<InterfaceRow>> nodes, bool terse) : NodeAnswers<InterfaceRow>(nodes)
    {
        protected override string ArrayName => "interfaces";

        protected override void WriteText(TextView text, NodeAnswer<InterfaceRow> node)
        {
            if (terse)
            {
                text.Line("Interface               Admin Link Proto    Local                 Zone");
            }

            foreach (InterfaceRow row in node.Rows)
            {
                if (terse)
                {
                    WriteTerse(text, row);
                }
                else
                {
                    WriteDetail(text, row);
                }
            }
        }

        protected override void WriteJson(Utf8JsonWriter json, NodeAnswer<InterfaceRow> node, InterfaceRow row)
        {
            json.WriteStartObject();
            json.WriteString("node", node.Node);
            json.WriteString("name", row.Name);
            json.WriteString("device", row.Device);
            json.WriteString("zone", row.Zone);
            json.WriteBoolean("tunnel", row.Tunnel);
            json.WriteBoolean("multipoint", row.Multipoint);
            json.WriteBoolean("enabled", row.Enabled);
            json.WriteBoolean("present", row.Present);
            json.WriteBoolean("up", row.Up);
            json.WriteNumber("index", row.Index);
            json.WriteNumber("mtu", row.Mtu);
            json.WriteString("route-table", row.RouteTable);
            json.WriteStartArray("addresses");
            foreach (InterfaceNetwork address in row.Addresses)
            {
                json.WriteStringValue(address.ToString());
            }

            json.WriteEndArray();
            json.WriteNumber("input-bytes", row.InputBytes);
            json.WriteNumber("output-bytes", row.OutputBytes);
            json.WriteNumber("input-packets", row.InputPackets);
            json.WriteNumber("output-packets", row.OutputPackets);
            json.WriteNumber("input-drops", row.InputDrops);
            json.WriteNumber("output-drops", row.OutputDrops);
            json.WriteEndObject();
        }

        private static void WriteTerse(TextView text, InterfaceRow row)
        {
            string head = $"{row.Name,-23} {(row.Enabled ? "up" : "down"),-5} {(row.Up ? "up" : "down"),-4} ";
            if (row.Addresses.IsEmpty)
            {
                text.Line($"{head}{"",-8} {"",-21} {row.Zone}".TrimEnd());
            }

            foreach (InterfaceNetwork address in row.Addresses)
            {
                text.Line($"{head}{Family(address),-8} {address,-21} {row.Zone}".TrimEnd());
                head = new string(' ', head.Length);
            }
        }

        private static void WriteDetail(TextView text, InterfaceRow row)
        {
            text.Line($"  Logical interface {row.Name} (Index {row.Index}) (Device {row.Device})");
            string flags = (row.Enabled ? "" : "Administratively-Down ") + (row.Present ? "" : "Device-Missing ") + (row.Up ? "Up " : "Down ")
                + (row.Tunnel ? row.Multipoint ? "Point-To-Multipoint " : "Point-To-Point " : "");
            text.Line($"    Flags: {flags}Encapsulation: {(row.Tunnel ? "Secure-Tunnel" : "ENET2")}");
            text.Line("    Traffic statistics:");
            text.Line($"     Input  bytes  : {row.InputBytes,20}");
            text.Line($"     Output bytes  : {row.OutputBytes,20}");
            text.Line($"     Input  packets: {row.InputPackets,20}");
            text.Line($"     Output packets: {row.OutputPackets,20}");
            text.Line($"     Input  drops  : {row.InputDrops,20}");
            text.Line($"     Output drops  : {row.OutputDrops,20}");
            text.Line($"    Security: Zone: {(row.Zone.Length > 0 ? row.Zone : "Null")}");
            foreach (IGrouping<string, InterfaceNetwork> family in row.Addresses.GroupBy(Family))
            {
                text.Line(string.Create(
                    CultureInfo.InvariantCulture, $"    Protocol {family.Key}, MTU: {row.Mtu}, Route table: {RouteTables.NumberOf(row.RouteTable, family.Key)} ({RouteTables.NameOf(row.RouteTable, family.Key)})"));
                foreach (InterfaceNetwork address in family)
                {
                    text.Line($"      Addresses, Flags: {(row.Up ? "Is-Preferred Is-Primary" : "Dest-route-down")}");
                    text.Line($"        Destination: {RouteTables.Subnet(address)}, Local: {address.Address}");
                }
            }

            text.Line();
        }

        private static string Family(InterfaceNetwork address) => address.Address.AddressFamily == AddressFamily.InterNetworkV6 ? "inet6" : "inet";
    }
}
