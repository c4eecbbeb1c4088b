using System.Net;

namespace Cluster.Config.Model;

/// <param name="Retain">Keep it when the node stops.</param>
public sealed record StaticRoute(IPNetwork Prefix, ValueList<NextHop> NextHops, bool Retain = false);

/// <summary>A virtual router: its interfaces, and its tables NAME.inet.0 and NAME.inet6.0.</summary>
public sealed record RoutingInstance(string Name, ValueList<string> Interfaces, ValueList<StaticRoute> StaticRoutes);

/// <summary>An address or a logical interface, never both.</summary>
public sealed record NextHop(IPAddress? Address, string? Interface);

/// <summary>MSS that TCP SYNs are lowered to, in bytes; null leaves them.</summary>
public sealed record TcpMss(int? AllTcp, int? IpsecVpn);

/// <param name="Priorities">By node index; the highest that is up holds the group's addresses.</param>
public sealed record RedundancyGroup(int Number, ValueList<NodePriority> Priorities, bool Preempt);

public sealed record NodePriority(int Node, int Priority);
