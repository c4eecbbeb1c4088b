using System.Net;

namespace Cluster.Ike.Machine.State;

/// <summary>The two ends of an IKE datagram, seen from us. On local port 4500 the non-ESP marker is added and removed by the dataplane.</summary>
public readonly record struct IkeEndpoints(IPAddress LocalAddress, int LocalPort, IPAddress PeerAddress, int PeerPort);
