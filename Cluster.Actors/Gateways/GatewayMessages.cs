using Akka.Actor;
using Cluster.Actors.Configuration;
using Cluster.Ike.Machine.State;

namespace Cluster.Actors.Gateways;

/// <summary>Between a gateway and its Anchor; none leaves the node.</summary>
public static class GatewayMessages
{
    /// <summary>The anchor is ready, all IKE SAs that live have told their state: initiate what is still missing.</summary>
    public sealed record Begin : INoSerializationVerificationNeeded
    {
        public static readonly Begin Now = new();
    }

    /// <summary>An IKE SA with the peer is established (or was, under the former owner).</summary>
    public sealed record IkeSaUp(uint SaNumber, IActorRef IkeSa) : INoSerializationVerificationNeeded;

    /// <summary>No longer usable, or its negotiation failed.</summary>
    public sealed record IkeSaDown(uint SaNumber, IkeGoneReason Reason, string Detail) : INoSerializationVerificationNeeded;

    public sealed record VpnUp(string Vpn) : INoSerializationVerificationNeeded;

    public sealed record VpnDown(string Vpn) : INoSerializationVerificationNeeded;

    /// <summary>Traffic waits for the vpn, or an operator does.</summary>
    public sealed record Acquire(string Vpn) : INoSerializationVerificationNeeded;

    public sealed record Reconfigure(GatewaySettings Settings, System.Collections.Immutable.ImmutableArray<VpnSettings> Vpns)
        : INoSerializationVerificationNeeded;

    /// <summary>To the Anchor: start an IKE SA as initiator. Answered by <see cref="Initiated"/>.</summary>
    public sealed record Initiate(string Gateway, string? Vpn) : INoSerializationVerificationNeeded;

    public sealed record Initiated(uint SaNumber) : INoSerializationVerificationNeeded;
}
