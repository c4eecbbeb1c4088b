using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Configuration;
using Cluster.Actors.Failover;
using Cluster.Actors.IkeSas;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;

namespace Cluster.Actors.Anchors;

/// <summary>
/// IKE SAs under an anchor that have failed by a fault of ours. The dataplane keeps what it has of them; they are begun again from their durable
/// state, soon and a few times; then it is enough. Used by the Anchor's thread only.
/// </summary>
internal sealed class AnchorFaults(Anchor anchor, AnchorSas sas, AnchorGateways gateways, AnchorJournal journal, NodeEnvironment node, ILoggingAdapter log)
{
    /// <summary>Ours: a fault that comes back so often comes from the state, and the peer had better negotiate anew.</summary>
    public const int MostRecoveries = 5;

    /// <summary>The pause before the first recovery; doubled for each that follows.</summary>
    private const long FirstPauseMilliseconds = 250;

    /// <summary>Without a fault for so long, an IKE SA begins to count anew.</summary>
    private const long ForgivenMilliseconds = 600_000;

    private readonly Dictionary<uint, (int Faults, long At)> _tally = [];
    private readonly Dictionary<uint, IkeSaMessages.Faulted> _waiting = [];
    private readonly Dictionary<long, uint> _ending = [];

    /// <summary>How long to wait before <see cref="Recover"/>; null when it is given up.</summary>
    public TimeSpan? Add(IkeSaMessages.Faulted faulted, IActorRef self)
    {
        sas.Suspend(faulted.SaNumber);
        long boot = node.Now().Boot;
        (int faults, long at) = _tally.GetValueOrDefault(faulted.SaNumber);
        faults = boot - at > ForgivenMilliseconds ? 1 : faults + 1;
        _tally[faulted.SaNumber] = (faults, boot);
        if (faults > MostRecoveries || faulted.Left is null)
        {
            Abandon(faulted, self);
            return null;
        }

        _waiting[faulted.SaNumber] = faulted;
        return TimeSpan.FromMilliseconds(FirstPauseMilliseconds << (faults - 1));
    }

    public void Recover(uint saNumber, Term term)
    {
        // A gateway that a commit has removed meanwhile has nobody to speak for its IKE SAs.
        if (_waiting.Remove(saNumber, out IkeSaMessages.Faulted? faulted)
            && node.Configuration.Current.Gateways.TryGetValue(faulted.Gateway, out GatewaySettings? gateway))
        {
            sas.Add(term, gateway, faulted.Left!, saNumber);
        }
    }

    /// <summary>The dataplane has lived on: what its IKE SA does not name any more goes.</summary>
    public void Reconcile(IkeSaMessages.Folded folded) => RemoveChildSas(sas.Keep(folded));

    /// <summary>A tombstone may be among what the journal has made durable.</summary>
    public void Appended(long correlation)
    {
        if (_ending.Remove(correlation, out uint saNumber))
        {
            Bury(saNumber);
        }
    }

    public void Forget(uint saNumber)
    {
        _tally.Remove(saNumber);
        _waiting.Remove(saNumber);
    }

    /// <summary>As for any IKE SA the end is durable first. The peer finds out by its own liveness checks; the gateway may begin anew at once.</summary>
    private void Abandon(IkeSaMessages.Faulted faulted, IActorRef self)
    {
        log.Error("IKE SA {0}/{1} of gateway {2} is given up", anchor, faulted.SaNumber, faulted.Gateway);
        var gone = new IkeReport.IkeSaGone(IkeGoneReason.NegotiationFailed, "a fault of this program");
        gateways.Report(new IkeSaMessages.Reported(faulted.SaNumber, faulted.Gateway, gone), self);
        if (faulted.LastRecordNumber == 0)
        {
            Bury(faulted.SaNumber);
        }
        else if (journal.Writer is not null)
        {
            var end = new JournalEntry(faulted.SaNumber, faulted.LastRecordNumber + 1, new AnchorRecord.IkeSaEnded());
            _ending[journal.Append(end, self)] = faulted.SaNumber;
        }
    }

    private void Bury(uint saNumber)
    {
        Forget(saNumber);
        RemoveChildSas(sas.Keep(new IkeSaMessages.Folded(saNumber, [], [])));
    }

    private void RemoveChildSas(ImmutableArray<EspSpi> gone)
    {
        foreach (EspSpi inbound in gone)
        {
            node.Dataplane.Remove(inbound, TimeSpan.Zero);
            gateways.Gone(inbound);
            node.Checkpoints.Tell(new CheckpointMessages.ChildSaRemoved(anchor, inbound));
        }
    }
}
