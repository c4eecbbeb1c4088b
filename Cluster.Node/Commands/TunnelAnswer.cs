using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary>Configured vpns with what became of them: the owner says how they are, every node what it remembers.</summary>
internal sealed class TunnelAnswer : CommandAnswer
{
    private readonly ImmutableArray<Tunnel> _tunnels;
    private readonly bool _inactiveOnly;
    private readonly bool _detail;

    public TunnelAnswer(ImmutableArray<NodeAnswer<TunnelRow>> nodes, bool inactiveOnly, bool detail)
    {
        _inactiveOnly = inactiveOnly;
        _detail = detail;
        SilentNodes = [.. nodes.Where(node => !node.Answered).Select(node => node.Node)];
        _tunnels =
        [
            .. nodes.SelectMany(node => node.Rows.Select(row => (node.Node, Row: row)))
                .GroupBy(part => part.Row.Vpn).Select(Join)
                .Where(tunnel => !inactiveOnly || !tunnel.Row.Up)
                .OrderBy(tunnel => tunnel.Row.Vpn, StringComparer.Ordinal),
        ];
    }

    public override IReadOnlyList<string> SilentNodes { get; }

    public override void WriteText(TextView text)
    {
        if (_inactiveOnly)
        {
            text.Line($"  Total inactive tunnels: {_tunnels.Length}");
            text.Line($"  Total inactive tunnels with establish immediately: {_tunnels.Count(tunnel => tunnel.Row.Establish == "immediately")}");
        }
        else
        {
            text.Line($"  Total tunnels: {_tunnels.Length}, up: {_tunnels.Count(tunnel => tunnel.Row.Up)}");
        }

        if (_detail)
        {
            foreach (Tunnel tunnel in _tunnels)
            {
                WriteDetail(text, tunnel);
            }
        }
        else
        {
            text.Line("  VPN name         Gateway          Remote           State  Since                    Fail#  Interface  Reason");
            foreach (Tunnel tunnel in _tunnels)
            {
                string since = tunnel.Since is { } at ? DisplayText.Time(at) : "-";
                text.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {tunnel.Row.Vpn,-16} {tunnel.Row.Gateway,-16} {tunnel.Row.Remote,-16} {tunnel.State,-6} {since,-24} {tunnel.Failures,-6} {tunnel.Row.BindInterface,-10} {tunnel.Reason}").TrimEnd());
            }
        }

        foreach (string node in SilentNodes)
        {
            text.Line($"error: no answer from {node}");
        }
    }

    public override void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray("tunnels");
        foreach (Tunnel tunnel in _tunnels)
        {
            json.WriteStartObject();
            json.WriteString("vpn", tunnel.Row.Vpn);
            json.WriteString("gateway", tunnel.Row.Gateway);
            json.WriteString("node", tunnel.Owner);
            json.WriteString("remote-address", tunnel.Row.Remote.ToString());
            json.WriteString("bind-interface", tunnel.Row.BindInterface);
            json.WriteString("establish-tunnels", tunnel.Row.Establish);
            json.WriteString("state", tunnel.State);
            if (tunnel.Since is { } at)
            {
                json.WriteString("since", DisplayText.Iso(at));
            }

            json.WriteNumber("ipsec-sas", tunnel.Row.ChildSas);
            json.WriteNumber("failures", tunnel.Failures);
            json.WriteString("reason", tunnel.Reason);
            json.WriteStartArray("events");
            foreach ((string node, TunnelEvent what) in tunnel.Events)
            {
                json.WriteStartObject();
                json.WriteString("time", DisplayText.Iso(what.At));
                json.WriteString("node", node);
                json.WriteString("kind", Kind(what.Kind));
                json.WriteString("text", what.Text);
                json.WriteNumber("count", what.Count);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteDetail(TextView text, Tunnel tunnel)
    {
        text.Line($"  VPN Name: {tunnel.Row.Vpn}, Gateway Name: {tunnel.Row.Gateway}, Node: {(tunnel.Owner.Length > 0 ? tunnel.Owner : "none")}");
        text.Line($"    State: {tunnel.State}{(tunnel.Since is { } at ? " since " + DisplayText.Time(at) : "")}, IPsec SAs: {tunnel.Row.ChildSas}");
        text.Line($"    Remote Gateway: {tunnel.Row.Remote}, Bind-interface: {tunnel.Row.BindInterface}, Establish-tunnels: {tunnel.Row.Establish}");
        if (tunnel.Reason.Length > 0)
        {
            text.Line($"    Tunnel Down Reason: {tunnel.Reason}");
        }

        text.Line($"    Tunnel events:{(tunnel.Events.IsEmpty ? " none" : "")}");
        foreach ((string node, TunnelEvent what) in tunnel.Events)
        {
            text.Line($"      {DisplayText.Time(what.At)}: {node}: {what.Text}{(what.Count > 1 ? $" ({what.Count} times)" : "")}");
        }

        text.Line();
    }

    private static Tunnel Join(IEnumerable<(string Node, TunnelRow Row)> group)
    {
        (string Node, TunnelRow Row)[] parts = [.. group];
        (string Node, TunnelRow Row)[] owners = [.. parts.Where(part => part.Row.Owner)];
        ImmutableArray<(string Node, TunnelEvent What)> events =
            [.. parts.SelectMany(part => part.Row.Events.Select(what => (part.Node, what))).OrderBy(part => part.what.At)];
        return owners is [var owner, ..]
            ? new Tunnel(owner.Node, owner.Row, events)
            : new Tunnel("", parts[0].Row with { Up = false, ChildSas = 0 }, events);
    }

    private static string Kind(TunnelEventKind kind) => kind switch
    {
        TunnelEventKind.Up => "up",
        TunnelEventKind.Down => "down",
        TunnelEventKind.Failed => "failed",
        TunnelEventKind.Gone => "gone",
        _ => "note",
    };

    /// <param name="Owner">Empty: no node says that it is its own, which a takeover explains.</param>
    private sealed record Tunnel(string Owner, TunnelRow Row, ImmutableArray<(string Node, TunnelEvent What)> Events)
    {
        public string State => Row.Up ? "up" : "down";

        public int Failures => Events.Where(part => part.What.Kind == TunnelEventKind.Failed).Sum(part => part.What.Count);

        public DateTimeOffset? Since =>
            Events.Where(part => part.What.Kind == (Row.Up ? TunnelEventKind.Up : TunnelEventKind.Down)).Select(part => (DateTimeOffset?)part.What.At).Max();

        public string Reason => Row.Up ? ""
            : Events.LastOrDefault(part => part.What.Kind is TunnelEventKind.Failed or TunnelEventKind.Gone).What?.Text
            ?? (Owner.Length == 0 ? "no node has its anchor yet" : Row.Establish switch
            {
                "on-traffic" => "no traffic has asked for it yet",
                "responder-only" => "the peer has not asked for it yet",
                _ => "negotiation has not ended yet",
            });
    }
}
