using System.Net;

namespace Cluster.Config.Model;

public sealed record Zone(string Name, HostInbound HostInbound, ValueList<ZoneInterface> Interfaces);

/// <param name="HostInbound">What this interface admits; it replaces the zone's. Null: the zone's.</param>
public sealed record ZoneInterface(string Name, HostInbound? HostInbound);

/// <summary>What the box itself answers to. <c>all</c> is a member like the others.</summary>
public sealed record HostInbound(ValueList<string> SystemServices, ValueList<string> Protocols)
{
    public static readonly HostInbound Nothing = new(ValueList<string>.Empty, ValueList<string>.Empty);

    public bool Admits(string service) => SystemServices.Any(name => name == service || name is "all" or "any-service");
}

/// <summary>A policy between two zones, or a global one (zones null). Address names are resolved.</summary>
/// <param name="Sources"><c>any</c> is 0.0.0.0/0 and ::/0.</param>
public sealed record SecurityPolicy(
    string? FromZone, string? ToZone, string Name, ValueList<IPNetwork> Sources, ValueList<IPNetwork> Destinations,
    ValueList<Application> Applications, PolicyAction Action, bool LogInit, bool LogClose, bool Count)
{
    /// <summary>The policy-based vpn that the traffic is to take; null: none.</summary>
    public string? TunnelVpn { get; init; }

    /// <summary>The policy of the way back, in the reverse zone pair, with the same vpn.</summary>
    public string? PairPolicy { get; init; }
}

public enum PolicyAction
{
    Permit,
    Deny,
    Reject,
}

/// <summary>An application: a protocol and ports. Protocol 0 is any.</summary>
public sealed record Application(string Name, byte Protocol, ushort FirstPort, ushort LastPort)
{
    public string Help => Protocol switch
    {
        0 => "Any protocol and port",
        _ when FirstPort == 0 => $"Protocol {Protocol}",
        _ => $"Protocol {Protocol}, port {FirstPort}" + (LastPort == FirstPort ? "" : $" to {LastPort}"),
    };
}
