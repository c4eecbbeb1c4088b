using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Queries;

/// <summary>Within a node, and between the node that is asked and the others.</summary>
public static class NodeQueryMessages
{
    /// <summary>To an anchor here: tell the sender your state, and let your IKE SAs show themselves to it.</summary>
    public sealed record AskAnchor(long Query) : INoSerializationVerificationNeeded;

    public sealed record AnchorState(long Query, Anchor Anchor, int IkeSas, int ChildSas) : INoSerializationVerificationNeeded;

    /// <summary>From an IKE SA.</summary>
    public sealed record IkeSaState(long Query, IkeSaRow IkeSa, ImmutableArray<ChildSaRow> ChildSas) : INoSerializationVerificationNeeded;
}
