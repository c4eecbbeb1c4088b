using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Tunnels;

/// <summary>How the outbound table, which every node holds whole, is kept the same everywhere.</summary>
public static class OutboundMessages
{
    /// <summary>From a tunnel here: clear packets of the vpn go this way from now on.</summary>
    public sealed record Use(Anchor Anchor, OutboundRow Row) : INoSerializationVerificationNeeded;

    /// <summary>From a tunnel here: the SA is gone.</summary>
    public sealed record Withdraw(Anchor Anchor, EspSpi Inbound) : INoSerializationVerificationNeeded;

    /// <summary>From an anchor here: we own it in this term, and what was told since the last release is all there is.</summary>
    public sealed record Ready(Anchor Anchor, Term Term) : INoSerializationVerificationNeeded;

    /// <summary>From an anchor here: no longer ours. Its rows stay until the successor tells its own.</summary>
    public sealed record Release(Anchor Anchor) : INoSerializationVerificationNeeded;

    /// <summary>To all other nodes: the rows of an anchor changed.</summary>
    /// <param name="Sequence">Counts the changes within the term; a gap means that one was lost.</param>
    public sealed record Changed(
        Anchor Anchor, Term Term, ulong Sequence, ImmutableArray<OutboundRow> Rows, ImmutableArray<EspSpi> Removed) : IClusterMessage;

    /// <summary>All rows of an anchor, in pages; the last page replaces what was there.</summary>
    public sealed record Page(Anchor Anchor, Term Term, ulong Sequence, bool First, bool Last, ImmutableArray<OutboundRow> Rows) : IClusterMessage;

    /// <summary>To all other nodes, now and then: where the anchors of the sender stand.</summary>
    public sealed record Beacon(ImmutableArray<OutboundPosition> Positions) : IClusterMessage;

    /// <summary>The answer of a node that lacks something.</summary>
    public sealed record Resend(ImmutableArray<Anchor> Anchors) : IClusterMessage;
}

/// <param name="Peer">Its address, which makes it a peer with live SAs.</param>
public sealed record OutboundRow(OutboundRoute Route, IPAddress Peer);

public sealed record OutboundPosition(Anchor Anchor, Term Term, ulong Sequence);
