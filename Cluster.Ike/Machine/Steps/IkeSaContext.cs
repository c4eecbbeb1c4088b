using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Negotiation;

namespace Cluster.Ike.Machine.Steps;

/// <summary>What a machine is given at birth and at recovery; none of it is recorded.</summary>
public sealed record IkeSaContext
{
    /// <summary>Everything born under the IKE SA carries it in its SPIs.</summary>
    public required Anchor Anchor { get; init; }

    public required IkeSpiKeys SpiKeys { get; init; }

    /// <summary>Upper part of every counter IV that this process seals with.</summary>
    public required Incarnation Incarnation { get; init; }

    public required IEntropy Entropy { get; init; }

    public required IkeSaSettings Settings { get; init; }

    /// <summary>The certificates as they are now; asked when a peer has to be believed.</summary>
    public Func<Pki> Pki { get; init; } = static () => Authentication.Pki.Empty;

    /// <summary>For a peer without a configured address: the settings that it may turn out to have, those that say most of it first.</summary>
    public Func<ImmutableArray<IkeSaSettings>> Candidates { get; init; } = static () => [];

    /// <summary>Whether the gateway has room for one more dynamic peer.</summary>
    public Func<string, bool> MayConnect { get; init; } = static _ => true;

    /// <summary>Whether no other SA of the anchor has this SPI; the machine checks its own.</summary>
    public Func<EspSpi, bool> IsEspSpiFree { get; init; } = static _ => true;
}
