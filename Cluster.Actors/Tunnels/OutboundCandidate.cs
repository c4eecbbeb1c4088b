using System.Collections.Immutable;
using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Tunnels;

/// <summary>A Child SA that clear packets could take, as its IKE SA tells its tunnel.</summary>
public sealed record OutboundCandidate(
    EspSpi Inbound, EspSpi Outbound, ImmutableArray<PacketSelector> Local, ImmutableArray<PacketSelector> Remote, IPAddress Peer);
