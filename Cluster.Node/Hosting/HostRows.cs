using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Cluster.Actors.Queries;
using Cluster.Config.Model;
using Cluster.Dataplane.Host;

namespace Cluster.Node.Hosting;

/// <summary>
/// From what was configured and what <c>ip -j</c> prints to rows of displays. Text that is no JSON, or another JSON than expected, is taken
/// for nothing: the rows then say that nothing is there.
/// </summary>
internal static class HostRows
{
    private const string MainTable = "inet.0", MainTable6 = "inet6.0";

    /// <summary>Of static routes in the product family; the kernel's own and others' stand behind them.</summary>
    private const int StaticPreference = 5, OtherPreference = 10;

    public static IReadOnlyList<InterfaceRow> Interfaces(HostState state, string? ipAddress)
    {
        Dictionary<string, JsonElement> devices = Elements(ipAddress).Where(link => Text(link, "ifname").Length > 0)
            .DistinctBy(link => Text(link, "ifname")).ToDictionary(link => Text(link, "ifname"));
        Dictionary<string, string> zones = state.Model.Zones.Values.SelectMany(zone => zone.Interfaces.Select(member => (member.Name, Zone: zone.Name)))
            .DistinctBy(member => member.Name).ToDictionary(member => member.Name, member => member.Zone);
        return
        [
            .. state.Input.Interfaces.Select(unit => Row(
                unit, state.Model.Interfaces.GetValueOrDefault(unit.Unit), zones.GetValueOrDefault(unit.Unit, ""),
                devices.TryGetValue(unit.Device, out JsonElement link) ? link : null)),
        ];
    }

    public static IReadOnlyList<RouteRow> Routes(HostState state, string? ipRoute4, string? ipRoute6, DateTimeOffset now)
    {
        Dictionary<string, string> units = state.Input.Interfaces.DistinctBy(unit => unit.Device).ToDictionary(unit => unit.Device, unit => unit.Unit);
        var rows = new List<RouteRow>();
        foreach ((string table, string any, string? text) in (IEnumerable<(string, string, string?)>)[(MainTable, "0.0.0.0/0", ipRoute4), (MainTable6, "::/0", ipRoute6)])
        {
            rows.AddRange(Elements(text).Select(route => Row(route, table, any, state, units, now)).OfType<RouteRow>());
        }

        HashSet<string> inForce = [.. rows.Where(row => row.Protocol == "Static").Select(row => row.Prefix.ToString())];
        rows.AddRange(state.Input.Routes.Where(route => !inForce.Contains(route.Destination.ToString())).Select(route => NotInForce(route, state, now)));
        rows.AddRange(state.Input.Interfaces.Where(unit => !unit.Disabled).SelectMany(unit => unit.Addresses.Select(address => Local(unit, address))));
        return [.. rows.OrderBy(row => row.Table, StringComparer.Ordinal).ThenBy(row => Key(row.Prefix), StringComparer.Ordinal)];
    }

    private static InterfaceRow Row(HostInterface unit, InterfaceUnit? configured, string zone, JsonElement? link)
    {
        var row = new InterfaceRow
        {
            Name = unit.Unit,
            Device = unit.Device,
            Zone = zone,
            Tunnel = unit.Tunnel,
            Multipoint = configured?.Multipoint ?? false,
            Enabled = !unit.Disabled,
            RouteTable = MainTable,
            Addresses = [.. unit.Addresses.Select(address => new InterfaceNetwork(address.Address, address.PrefixLength))],
        };
        if (link is not { } found)
        {
            return row;
        }

        JsonElement received = Member(Member(found, "stats64"), "rx"), sent = Member(Member(found, "stats64"), "tx");
        return row with
        {
            Present = true,
            Up = !unit.Disabled && Strings(found, "flags").Contains("LOWER_UP") && Strings(found, "flags").Contains("UP"),
            Index = (int)Number(found, "ifindex"),
            Mtu = (int)Number(found, "mtu"),
            InputBytes = Number(received, "bytes"),
            InputPackets = Number(received, "packets"),
            InputDrops = Number(received, "dropped"),
            OutputBytes = Number(sent, "bytes"),
            OutputPackets = Number(sent, "packets"),
            OutputDrops = Number(sent, "dropped"),
        };
    }

    /// <summary>Null for what nobody wants to see: routes to link-local addresses and multicast.</summary>
    private static RouteRow? Row(JsonElement route, string table, string any, HostState state, Dictionary<string, string> units, DateTimeOffset now)
    {
        string destination = Text(route, "dst") is "default" ? any : Text(route, "dst");
        if (Network(destination) is not { } prefix || prefix.Address.IsIPv6LinkLocal || prefix.Address.IsIPv6Multicast)
        {
            return null;
        }

        ImmutableArray<JsonElement> hops = [.. Members(route, "nexthops")];
        ImmutableArray<RouteNextHop> nextHops = [.. (hops.IsEmpty ? [route] : hops).Select(hop => Hop(hop, units))];
        bool isOurs = Text(route, "protocol") == HostPlan.RouteProtocol.ToString(CultureInfo.InvariantCulture);
        bool isStatic = isOurs && state.RoutesSince.ContainsKey(prefix.ToString());
        bool isDirect = !isStatic && nextHops.All(hop => hop.Gateway is null);
        bool isUp = !Strings(route, "flags").Any(flag => flag is "linkdown" or "dead");
        return new RouteRow(
            table,
            prefix,
            isStatic ? "Static" : isDirect ? "Direct" : "Host",
            isStatic ? StaticPreference : isDirect ? 0 : OtherPreference,
            isUp,
            isStatic ? state.AgeOf(prefix.ToString(), now) : null,
            nextHops);
    }

    private static RouteRow NotInForce(HostRoute route, HostState state, DateTimeOffset now) => new(
        TableOf(route.Destination.BaseAddress),
        new InterfaceNetwork(route.Destination.BaseAddress, route.Destination.PrefixLength),
        "Static",
        StaticPreference,
        Active: false,
        state.AgeOf(route.Destination.ToString(), now),
        [.. route.NextHops.Select(hop => new RouteNextHop(hop.Gateway, hop.Unit ?? ""))]);

    private static RouteRow Local(HostInterface unit, HostAddress address) => new(
        TableOf(address.Address),
        new InterfaceNetwork(address.Address, 8 * address.Address.GetAddressBytes().Length),
        "Local",
        0,
        Active: true,
        null,
        [new RouteNextHop(null, unit.Unit)]);

    private static RouteNextHop Hop(JsonElement hop, Dictionary<string, string> units) => new(
        IPAddress.TryParse(Text(hop, "gateway"), out IPAddress? gateway) ? gateway : null,
        units.GetValueOrDefault(Text(hop, "dev"), Text(hop, "dev")));

    private static string TableOf(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? MainTable6 : MainTable;

    /// <summary>Sorts as the addresses do.</summary>
    private static string Key(InterfaceNetwork prefix) =>
        Convert.ToHexString(prefix.Address.GetAddressBytes()) + prefix.PrefixLength.ToString("d3", CultureInfo.InvariantCulture);

    private static InterfaceNetwork? Network(string text)
    {
        if (IPAddress.TryParse(text, out IPAddress? host))
        {
            return new InterfaceNetwork(host, 8 * host.GetAddressBytes().Length);
        }

        return IPNetwork.TryParse(text, out IPNetwork network) ? new InterfaceNetwork(network.BaseAddress, network.PrefixLength) : null;
    }

    private static IReadOnlyList<JsonElement> Elements(string? text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(string.IsNullOrWhiteSpace(text) ? "[]" : text);
            return document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray().Select(element => element.Clone())] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement member) ? member : default;

    private static IEnumerable<JsonElement> Members(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    private static IEnumerable<string> Strings(JsonElement parent, string name) =>
        Members(parent, name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!);

    private static string Text(JsonElement parent, string name) => Member(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    private static ulong Number(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetUInt64(out ulong value) ? value : 0;
}
