using Cluster.Actors.Anchors;
using Cluster.Actors.Ingress;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.IkeSas;

/// <summary>What an IKE SA has to decide on, one after the other.</summary>
internal abstract record IkeSaInput
{
    /// <summary>Exchange type INFORMATIONAL (RFC 7296 section 3.1): decided in place, nothing else is cheap enough.</summary>
    private const byte Informational = 37;

    /// <summary>The same of IKEv1 (RFC 2408 section 3.1).</summary>
    private const byte OldInformational = 5;

    /// <summary>Whether deciding may compute a key exchange or a signature.</summary>
    public virtual bool IsExpensive => true;

    /// <summary>Of the machine, whose state stays as it is. <see cref="Restated"/> alone is no input of a machine.</summary>
    public abstract Step Decide(IkeSaMachine machine, Moment now);

    /// <summary>For the trace.</summary>
    public abstract string Name { get; }

    public sealed record Received(AnchorMessages.Datagram Datagram, IngressHeader Header) : IkeSaInput
    {
        public override bool IsExpensive => Header.Exchange is not (Informational or OldInformational);

        public override string Name => Header.Exchange switch
        {
            34 => "IKE_SA_INIT",
            35 => "IKE_AUTH",
            36 => "CREATE_CHILD_SA",
            Informational => "INFORMATIONAL",
            2 => "main mode",
            4 => "aggressive mode",
            OldInformational => "informational",
            32 => "quick mode",
            _ => "unknown exchange",
        };

        public override Step Decide(IkeSaMachine machine, Moment now) => machine.Receive(
            Datagram.Bytes, new IkeEndpoints(Datagram.Local.Address, Datagram.Local.Port, Datagram.Peer.Address, Datagram.Peer.Port), now);

        public bool IsSame(AnchorMessages.Datagram other) => Datagram.Bytes.Span.SequenceEqual(other.Bytes.Span);
    }

    public sealed record Woken : IkeSaInput
    {
        public override string Name => "timer";

        public override Step Decide(IkeSaMachine machine, Moment now) => machine.Expire(now);
    }

    public sealed record Asked(IkeCommand What) : IkeSaInput
    {
        public override bool IsExpensive => What is not (IkeCommand.PeerHeard or IkeCommand.TrafficSent);

        public override string Name => What.GetType().Name;

        public override Step Decide(IkeSaMachine machine, Moment now) => machine.Ask(What, now);
    }

    public sealed record Initiated(IkeEndpoints Endpoints, string? Vpn) : IkeSaInput
    {
        public override string Name => "initiate";

        /// <summary>Never INITIAL_CONTACT: the journal forgets no IKE SA, and one that the peer set up meanwhile would be destroyed by it.</summary>
        public override Step Decide(IkeSaMachine machine, Moment now) => machine.Initiate(Endpoints, Vpn, initialContact: false, now);
    }

    public sealed record Recovered : IkeSaInput
    {
        public override string Name => "recover";

        public override Step Decide(IkeSaMachine machine, Moment now) => machine.Resume(now);
    }

    /// <summary>Nothing is decided: the state is written whole. Never waits in the queue.</summary>
    public sealed record Restated : IkeSaInput
    {
        public override string Name => "restate";

        public override Step Decide(IkeSaMachine machine, Moment now) => throw new System.Diagnostics.UnreachableException();
    }
}
