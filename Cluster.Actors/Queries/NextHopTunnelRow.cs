using System.Net;

namespace Cluster.Actors.Queries;

/// <summary>Which vpn leads to a next hop on a multipoint st0 unit.</summary>
/// <param name="NextHop">The st0 address of the peer.</param>
/// <param name="Interface"><c>st0.0</c>.</param>
/// <param name="IsStatic">Configured; otherwise learned from the peer.</param>
public sealed record NextHopTunnelRow(IPAddress NextHop, string Interface, string Vpn, bool IsStatic);
