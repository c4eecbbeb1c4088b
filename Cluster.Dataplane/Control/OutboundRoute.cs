using System.Collections.Immutable;
using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Host;

namespace Cluster.Dataplane.Control;

/// <summary>
/// A row of the outbound table, which every node holds whole: a clear packet on <see cref="TunnelInterface"/> that fits the
/// selectors goes to the SA pair named by <see cref="Inbound"/>, sealed by the owner of its anchor. The newest generation of a vpn wins.
/// </summary>
public sealed record OutboundRoute(
    string Vpn,
    string TunnelInterface,
    ImmutableArray<PacketSelector> Local,
    ImmutableArray<PacketSelector> Remote,
    EspSpi Inbound,
    ulong Generation);

/// <summary>An st0 unit. MTU 0 removes the device.</summary>
public sealed record TunnelInterface(string Name, ImmutableArray<HostAddress> Addresses, int Mtu);

/// <summary>A node as the fabric reaches it.</summary>
/// <param name="Index">The node's index, its FPC number.</param>
/// <param name="Incarnation">The process; a restarted node is another one.</param>
public sealed record FabricNode(int Index, Incarnation Incarnation, IPEndPoint Address);
