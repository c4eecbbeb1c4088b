using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Access;
using Cluster.Actors.Failover;
using Cluster.Actors.Tunnels;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Anchors;

/// <summary>What an anchor tells its neighbours on the node when it becomes the owner, is ready, and is the owner no more.</summary>
internal sealed class AnchorAnnouncements(Anchor anchor, NodeEnvironment node)
{
    public void Owned(Term term)
    {
        node.Dataplane.OwnAnchor(anchor, term);
        node.AnchorTable.Tell(new AnchorTableActor.Owned(new AnchorOwner(anchor, term, node.Self)));
        node.SharedHomes.Tell(new SharedHomesActor.Owned(anchor));
    }

    /// <summary>All SAs are installed.</summary>
    public void Ready(Term term, AnchorRecovery recovery, IActorRef self)
    {
        node.Anchors.MarkReady(anchor, self);
        node.Checkpoints.Tell(new CheckpointMessages.Own(recovery.Written!));
        node.Outbound.Tell(new OutboundMessages.Ready(anchor, term));
        node.Access.Tell(new AccessMessages.Recovered(anchor, term, recovery.Leases));
        node.Dataplane.AnchorReady(anchor);
        node.AnchorTable.Tell(new AnchorTableActor.NowReady(anchor));
    }

    /// <summary>Somebody else owns it.</summary>
    public void Stopped(Term term)
    {
        node.Dataplane.DisownAnchor(anchor, term);
        node.Checkpoints.Tell(new CheckpointMessages.Disown(anchor));
        Release();
    }

    /// <summary>A planned move. Returns the exact numbers.</summary>
    public ImmutableArray<SaCheckpoint> HandedOver(Term term)
    {
        ImmutableArray<SaCheckpoint> final = [.. node.Dataplane.DisownAnchor(anchor, term)];
        Release();
        return final;
    }

    private void Release()
    {
        node.Outbound.Tell(new OutboundMessages.Release(anchor));
        node.SharedHomes.Tell(new SharedHomesActor.Lost(anchor));
        node.AnchorTable.Tell(new AnchorTableActor.Released(anchor));
    }
}
