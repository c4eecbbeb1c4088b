using Cluster.Actors.Anchors;
using Cluster.Actors.Ingress;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine;

namespace Cluster.Actors.IkeSas;

/// <summary>What an IKE SA has to decide on, one after the other.</summary>
internal abstract record IkeSaInput
{
    /// <summary>Exchange type INFORMATIONAL (RFC 7296 section 3.1): decided in place, nothing else is cheap enough.</summary>
    private const byte Informational = 37;

    /// <summary>Whether deciding may compute a key exchange or a signature.</summary>
    public virtual bool IsExpensive => true;

    /// <summary>For the trace.</summary>
    public abstract string Name { get; }

    public sealed record Received(AnchorMessages.Datagram Datagram, IngressHeader Header) : IkeSaInput
    {
        public override bool IsExpensive => Header.Exchange != Informational;

        public override string Name => Header.Exchange switch
        {
            34 => "IKE_SA_INIT",
            35 => "IKE_AUTH",
            36 => "CREATE_CHILD_SA",
            Informational => "INFORMATIONAL",
            _ => "unknown exchange",
        };

        public bool IsSame(AnchorMessages.Datagram other) => Datagram.Bytes.Span.SequenceEqual(other.Bytes.Span);
    }

    public sealed record Woken : IkeSaInput
    {
        public override string Name => "timer";
    }

    public sealed record Asked(IkeCommand What) : IkeSaInput
    {
        public override string Name => What.GetType().Name;
    }

    public sealed record Initiated(IkeEndpoints Endpoints, string? Vpn) : IkeSaInput
    {
        public override string Name => "initiate";
    }

    public sealed record Recovered : IkeSaInput
    {
        public override string Name => "recover";
    }

    /// <summary>Nothing is decided: the state is written whole. Never waits in the queue.</summary>
    public sealed record Restated : IkeSaInput
    {
        public override string Name => "restate";
    }
}
