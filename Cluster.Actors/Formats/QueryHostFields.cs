using Cluster.Actors.Queries;

namespace Cluster.Actors.Formats;

/// <summary>As <see cref="QueryFields"/>, for the rows about tunnels and about the node itself.</summary>
internal static class QueryHostFields
{
    public static Wire.QueryTunnel Write(TunnelRow row)
    {
        var wire = new Wire.QueryTunnel
        {
            Vpn = Text(row.Vpn),
            Gateway = Text(row.Gateway),
            BindInterface = Text(row.BindInterface),
            Remote = FormatFields.Write(row.Remote),
            Establish = Text(row.Establish),
            Up = row.Up,
            ChildSas = row.ChildSas,
            Owner = row.Owner,
        };
        wire.Events.AddRange(row.Events.Select(what => new Wire.QueryTunnelEvent
        {
            AtTicks = what.At.UtcTicks, Kind = (uint)what.Kind, Text = Text(what.Text), Count = (uint)what.Count,
        }));
        return wire;
    }

    public static TunnelRow Read(Wire.QueryTunnel wire) => new()
    {
        Vpn = wire.Vpn,
        Gateway = wire.Gateway,
        BindInterface = wire.BindInterface,
        Remote = FormatFields.ReadAddress(wire.Remote),
        Establish = wire.Establish,
        Up = wire.Up,
        ChildSas = wire.ChildSas,
        Owner = wire.Owner,
        Events = [.. wire.Events.Select(what => new TunnelEvent(At(what.AtTicks), (TunnelEventKind)what.Kind, what.Text, checked((int)what.Count)))],
    };

    public static Wire.QuerySelfTest Write(SelfTestRow row) => new() { Suite = Text(row.Suite), Test = Text(row.Test), Passed = row.Passed };

    public static SelfTestRow Read(Wire.QuerySelfTest wire) => new(wire.Suite, wire.Test, wire.Passed);

    public static Wire.QueryInterface Write(InterfaceRow row)
    {
        var wire = new Wire.QueryInterface
        {
            Name = Text(row.Name),
            Device = Text(row.Device),
            Zone = Text(row.Zone),
            Tunnel = row.Tunnel,
            Multipoint = row.Multipoint,
            Enabled = row.Enabled,
            Present = row.Present,
            Up = row.Up,
            Index = (uint)row.Index,
            Mtu = (uint)row.Mtu,
            RouteTable = Text(row.RouteTable),
            InputBytes = row.InputBytes,
            OutputBytes = row.OutputBytes,
            InputPackets = row.InputPackets,
            OutputPackets = row.OutputPackets,
            InputDrops = row.InputDrops,
            OutputDrops = row.OutputDrops,
        };
        wire.Addresses.AddRange(row.Addresses.Select(Write));
        return wire;
    }

    public static InterfaceRow Read(Wire.QueryInterface wire) => new()
    {
        Name = wire.Name,
        Device = wire.Device,
        Zone = wire.Zone,
        Tunnel = wire.Tunnel,
        Multipoint = wire.Multipoint,
        Enabled = wire.Enabled,
        Present = wire.Present,
        Up = wire.Up,
        Index = checked((int)wire.Index),
        Mtu = checked((int)wire.Mtu),
        RouteTable = wire.RouteTable,
        Addresses = [.. wire.Addresses.Select(Read)],
        InputBytes = wire.InputBytes,
        OutputBytes = wire.OutputBytes,
        InputPackets = wire.InputPackets,
        OutputPackets = wire.OutputPackets,
        InputDrops = wire.InputDrops,
        OutputDrops = wire.OutputDrops,
    };

    public static Wire.QueryRoute Write(RouteRow row)
    {
        var wire = new Wire.QueryRoute
        {
            Table = Text(row.Table), Prefix = Write(row.Prefix), Protocol = Text(row.Protocol), Preference = (uint)row.Preference, Active = row.Active,
        };
        if (row.Age is { } age)
        {
            wire.AgeTicks = age.Ticks;
        }

        wire.NextHops.AddRange(row.NextHops.Select(Write));
        return wire;
    }

    public static RouteRow Read(Wire.QueryRoute wire) => new(
        wire.Table,
        Read(wire.Prefix),
        wire.Protocol,
        checked((int)wire.Preference),
        wire.Active,
        wire.HasAgeTicks ? new TimeSpan(wire.AgeTicks) : null,
        [.. wire.NextHops.Select(hop => new RouteNextHop(hop.HasGateway ? FormatFields.ReadAddress(hop.Gateway) : null, hop.Interface))]);

    public static Wire.QueryLog Write(LogRow row) => new() { AtTicks = row.At.UtcTicks, Level = Text(row.Level), Tag = Text(row.Tag), Text = Text(row.Text) };

    public static LogRow Read(Wire.QueryLog wire) => new(At(wire.AtTicks), wire.Level, wire.Tag, wire.Text);

    public static Wire.QueryAlarm Write(AlarmRow row) => new() { Id = row.Id, AtTicks = row.At.UtcTicks, Type = Text(row.Type), Message = Text(row.Message) };

    public static AlarmRow Read(Wire.QueryAlarm wire) => new(wire.Id, At(wire.AtTicks), wire.Type, wire.Message);

    private static Wire.QueryNextHop Write(RouteNextHop hop)
    {
        var wire = new Wire.QueryNextHop { Interface = Text(hop.Interface) };
        if (hop.Gateway is { } gateway)
        {
            wire.Gateway = FormatFields.Write(gateway);
        }

        return wire;
    }

    private static Wire.QueryNetwork Write(InterfaceNetwork network) =>
        new() { Address = FormatFields.Write(network.Address), PrefixLength = (uint)network.PrefixLength };

    private static InterfaceNetwork Read(Wire.QueryNetwork? wire) => wire is null
        ? throw new FormatException("no network")
        : new InterfaceNetwork(FormatFields.ReadAddress(wire.Address), checked((int)wire.PrefixLength));

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);

    private static string Text(string text) => QueryFields.Text(text);
}
