using System.Net;

namespace Cluster.Ike.Machine.Negotiation;

/// <summary>A traffic selector: an address range with protocol and ports (RFC 7296 section 3.13.1). Protocol 0 is any.</summary>
public sealed record TrafficSelector(byte Protocol, ushort StartPort, ushort EndPort, IPAddress Start, IPAddress End);
