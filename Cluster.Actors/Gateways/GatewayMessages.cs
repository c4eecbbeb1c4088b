using System.Net;
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
    /// <param name="Peer">Where it was heard last; null when that is not known.</param>
    public sealed record IkeSaUp(uint SaNumber, IActorRef IkeSa, IPAddress? Peer = null) : INoSerializationVerificationNeeded;

    /// <summary>No longer usable, or its negotiation failed.</summary>
    public sealed record IkeSaDown(uint SaNumber, IkeGoneReason Reason, string Detail) : INoSerializationVerificationNeeded;

    public sealed record VpnUp(string Vpn) : INoSerializationVerificationNeeded;

    public sealed record VpnDown(string Vpn) : INoSerializationVerificationNeeded;

    /// <summary>Traffic waits for the vpn, or an operator does.</summary>
    public sealed record Acquire(string Vpn) : INoSerializationVerificationNeeded;

    public sealed record Reconfigure(GatewaySettings Settings, System.Collections.Immutable.ImmutableArray<VpnSettings> Vpns)
        : INoSerializationVerificationNeeded;

    /// <summary>To the Anchor: start an IKE SA as initiator. Answered by <see cref="Initiated"/>, or by <see cref="Wait"/>.</summary>
    /// <param name="Peer">At which address.</param>
    /// <param name="Beside">Another one, whatever there is with the peer already.</param>
    public sealed record Initiate(string Gateway, string? Vpn, IPAddress Peer, bool Beside = false) : INoSerializationVerificationNeeded;

    public sealed record Initiated(uint SaNumber) : INoSerializationVerificationNeeded;

    /// <summary>From the Anchor: this node begins enough at once. <see cref="MayInitiate"/> says when to ask again.</summary>
    public sealed record Wait : INoSerializationVerificationNeeded
    {
        public static readonly Wait Now = new();
    }

    public sealed record MayInitiate : INoSerializationVerificationNeeded
    {
        public static readonly MayInitiate Now = new();
    }
}
