using Cluster.Crypto.Identifiers;
using Cluster.Ike.Access;
using Cluster.Ike.Machine.Negotiation;

namespace Cluster.Ike.Machine.Steps;

/// <summary>Things we want of an established IKE SA.</summary>
public abstract record IkeCommand
{
    private IkeCommand()
    {
    }

    /// <summary>One more Child SA for this vpn; ignored when one is up or being negotiated.</summary>
    public sealed record CreateChildSa(string Vpn) : IkeCommand;

    public sealed record RekeyChildSa(EspSpi Inbound) : IkeCommand;

    public sealed record DeleteChildSa(EspSpi Inbound) : IkeCommand;

    public sealed record RekeyIkeSa : IkeCommand;

    /// <summary>Nothing of it is wanted any more, Child SAs included.</summary>
    public sealed record DeleteIkeSa : IkeCommand;

    /// <summary>
    /// An operator clears it. In IKEv1 the Child SAs outlive it and go to the next phase 1 with the peer; in IKEv2 they cannot (behaviour of the
    /// product family).
    /// </summary>
    public sealed record ClearIkeSa : IkeCommand;

    /// <summary>
    /// The peer has begun anew and knows nothing of this IKE SA any more (INITIAL_CONTACT, RFC 7296 section 2.4): it ends without a word
    /// to a peer that could not read it.
    /// </summary>
    public sealed record ForgetIkeSa : IkeCommand;

    /// <summary>Ask the peer now whether it is there, whatever the interval.</summary>
    public sealed record CheckLiveness : IkeCommand;

    /// <summary>Authenticated packets came from the peer: no liveness check is needed for a while. Changes nothing durable.</summary>
    public sealed record PeerHeard : IkeCommand;

    /// <summary>Packets went to the peer: a check is due if it stays silent (<c>dead-peer-detection optimized</c>). Changes nothing durable.</summary>
    public sealed record TrafficSent : IkeCommand;

    /// <summary>The answer to what <see cref="IkeEffect.Ask"/> asked.</summary>
    public sealed record Answered(AccessAnswer What) : IkeCommand;

    /// <summary>The configuration changed; used from the next negotiation on.</summary>
    public sealed record Reconfigure(IkeSaSettings Settings) : IkeCommand;
}
