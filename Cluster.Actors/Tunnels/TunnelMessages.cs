using Akka.Actor;
using Cluster.Actors.Configuration;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Tunnels;

/// <summary>To a tunnel from its Anchor; none leaves the node.</summary>
public static class TunnelMessages
{
    /// <summary>An IKE SA says that clear packets go over this Child SA from now on.</summary>
    public sealed record Use(OutboundCandidate Candidate) : INoSerializationVerificationNeeded;

    /// <summary>The Child SA is gone.</summary>
    public sealed record Gone(EspSpi Inbound) : INoSerializationVerificationNeeded;

    /// <summary>A commit changed how the vpn is bound.</summary>
    public sealed record Reconfigure(VpnSettings Settings) : INoSerializationVerificationNeeded;

    /// <summary>To the gateway: the tunnel came up or went down.</summary>
    public sealed record StateChanged(string Vpn, bool Up) : INoSerializationVerificationNeeded;
}
