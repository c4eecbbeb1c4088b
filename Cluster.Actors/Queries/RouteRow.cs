using System.Collections.Immutable;
using System.Net;

namespace Cluster.Actors.Queries;

/// <summary>A route of a node.</summary>
/// <param name="Table"><c>inet.0</c>, <c>inet6.0</c>, <c>NAME.inet.0</c>.</param>
/// <param name="Protocol"><c>Static</c>, <c>Direct</c>, <c>Local</c>.</param>
/// <param name="Preference">5, 0, 0.</param>
/// <param name="Active">The kernel forwards by it.</param>
/// <param name="Age">Since the node put it there; null when others did.</param>
public sealed record RouteRow(
    string Table, InterfaceNetwork Prefix, string Protocol, int Preference, bool Active, TimeSpan? Age, ImmutableArray<RouteNextHop> NextHops);

/// <param name="Gateway">Null: directly at the interface.</param>
/// <param name="Interface">The configuration's name where it has one, <c>st0.0</c>; empty when nothing leads there now.</param>
public sealed record RouteNextHop(IPAddress? Gateway, string Interface);
