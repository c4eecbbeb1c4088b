using System.Buffers.Binary;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// Dead peer detection (RFC 3706): R-U-THERE with a number, answered by R-U-THERE-ACK with the same. Numbers only rise, also from one owner to
/// the next: a successor begins at the first one plus the seconds that have passed, and nobody asks more than once a second.
/// </summary>
internal static class PeerDetection
{
    public static void Start(StepDraft draft)
    {
        if (draft.CurrentOrNull() is not { } sa || draft.Isakmp().Sas[sa.Own.Value] is not { PeerDetectsDeath: true } phase1)
        {
            return;
        }

        uint last = draft.Pacing.Isakmp.LastProbe;
        uint number = last != 0 ? last + 1 : phase1.ProbeBase + (uint)Math.Max(0, (draft.Now.Utc - sa.EstablishedAt) / 1_000) + 1;
        Send(draft, sa, new Probe(number, 0, 0));
    }

    /// <summary>No answer yet: the same number again, or the peer is dead.</summary>
    public static void Again(StepDraft draft, Probe probe)
    {
        if (probe.Sent >= draft.Settings.LivenessThreshold)
        {
            IsakmpLifecycle.Close(draft, IkeGoneReason.PeerDead, "the peer does not answer");
        }
        else if (draft.CurrentOrNull() is { } sa)
        {
            Send(draft, sa, probe);
        }
    }

    public static void Receive(StepDraft draft, NegotiatedIkeSa sa, IsakmpNotify notify, IkeEndpoints endpoints)
    {
        if (notify.Data.Length != sizeof(uint))
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
            return;
        }

        uint number = BinaryPrimitives.ReadUInt32BigEndian(notify.Data.Span);
        var pacing = draft.Pacing.Isakmp;
        if (notify.Notify == IsakmpNotifyType.RUThereAck)
        {
            if (pacing.Probe?.Number == number)
            {
                draft.Set(pacing with { Probe = null });
                draft.Pacing = draft.Pacing with { LastHeard = draft.Now.Boot };
            }
            else
            {
                draft.Drop = IkeDrop.UnexpectedResponse;
            }

            return;
        }

        // A repeated number is answered, lest a lost answer counts against us; only a new one says that the peer lives and where.
        if (number < pacing.HighestHeard)
        {
            draft.Drop = IkeDrop.OldMessageId;
            return;
        }

        if (number > pacing.HighestHeard)
        {
            draft.Set(pacing with { HighestHeard = number });
            draft.Pacing = draft.Pacing with { LastHeard = draft.Now.Boot };
            FollowThroughNat(draft, endpoints);
        }

        draft.Send(endpoints, Seal(draft, sa, IsakmpNotifyType.RUThereAck, number));
    }

    /// <summary>Who is behind a NAT may come from elsewhere (RFC 3947 section 6); who is not does not move.</summary>
    public static void FollowThroughNat(StepDraft draft, IkeEndpoints endpoints)
    {
        if (draft.Lineage is { PeerBehindNat: true, LocalBehindNat: false })
        {
            IsakmpLifecycle.Follow(draft, endpoints);
        }
    }

    private static void Send(StepDraft draft, NegotiatedIkeSa sa, Probe probe)
    {
        long interval = (long)(draft.Settings.LivenessInterval?.TotalMilliseconds ?? IkeTiming.FirstRetransmit);
        draft.Send(draft.Path, Seal(draft, sa, IsakmpNotifyType.RUThere, probe.Number));
        draft.Set(draft.Pacing.Isakmp with
        {
            LastProbe = probe.Number,
            Probe = probe with { Sent = probe.Sent + 1, NextAt = draft.Now.Boot + Math.Max(interval, IkeTiming.FirstRetransmit) },
        });
        draft.Tell("liveness");
    }

    private static byte[] Seal(StepDraft draft, NegotiatedIkeSa sa, IsakmpNotifyType type, uint number)
    {
        var notify = new IsakmpNotify(IsakmpProtocol.Isakmp, IsakmpNotify.Cookies(sa.Initiator, sa.Responder), type, IsakmpKeySchedule.Bytes(number));
        return draft.SealInformational(sa, draft.Isakmp().Sas[sa.Own.Value].LastBlock.Span, notify.ToPayload());
    }
}
