using System.Collections.Immutable;
using System.Net;

namespace Cluster.Ike.Access;

/// <summary>The inner address that a peer has as long as its IKE SA lives, and what goes with it.</summary>
/// <param name="PrefixLength">Of the network that the address is of.</param>
/// <param name="Wins">NetBIOS name servers.</param>
public sealed record AddressLease(IPAddress Address, int PrefixLength, ImmutableArray<IPAddress> Dns, ImmutableArray<IPAddress> Wins);
