using System.Buffers.Binary;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// Dead peer detection (RFC 3706): R-U-THERE with a number, answered by R-U-THERE-ACK with the same. Numbers only rise, also from one owner to
/// the next: where they stand is in the window of the phase-1 SA and in the checkpoints, and a successor begins at least at the first one plus the
/// seconds that have passed, since nobody asks more than once a second.
/// </summary>
internal static class PeerDetection
{
    /// <summary>Ours, seconds: two owners' clocks may each be 2 s off, and a second has a beginning and an end.</summary>
    private const uint ClockSlack = 6;

    public static void Start(StepDraft draft)
    {
        if (draft.CurrentOrNull() is { } sa && draft.Isakmp().Sas[sa.Own.Value].PeerDetectsDeath)
        {
            var window = draft.Window(sa.Own);
            draft.Set(window with { NextRequest = window.NextRequest + 1 });
            Send(draft, sa, new Probe(window.NextRequest, 0, 0));
        }
    }

    /// <summary>What a new owner knows of the numbers may be older than those that its predecessor used.</summary>
    public static void Resume(StepDraft draft, NegotiatedIkeSa sa)
    {
        uint least = Least(draft, sa);
        var window = draft.State.Windows.GetValueOrDefault(sa.Own.Value) ?? Numbers(sa.Own, least);
        draft.Set(window with { NextRequest = Math.Max(window.NextRequest, least) });
    }

    /// <summary>Where the numbers must stand by now, by the clock of this owner.</summary>
    private static uint Least(StepDraft draft, NegotiatedIkeSa sa) =>
        draft.Isakmp().Sas[sa.Own.Value].ProbeBase + (uint)Math.Max(0, (draft.Now.Utc - sa.EstablishedAt) / 1_000) + 1;

    /// <summary>The only messages of IKEv1 with numbers that rise are these: its window counts them.</summary>
    public static IkeSaWindow Numbers(IkeSpi own, uint next) => new() { Own = own, Status = IkeSaStatus.Current, NextRequest = next, ExpectedRequest = 0 };

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
        else
        {
            // The phase 1 to ask under is gone: whether the peer lives, the next one tells.
            draft.Set(draft.Pacing.Isakmp with { Probe = null });
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
        var window = draft.Window(sa.Own);
        if ((long)number + 1 < window.ExpectedRequest)
        {
            draft.Drop = IkeDrop.OldMessageId;
            return;
        }

        // Numbers that we have used ourselves may be our predecessor's, thrown back at us: answered, and believed in nothing.
        bool mayBeOurs = number > draft.Isakmp().Sas[sa.Own.Value].ProbeBase && number < Math.Max(window.NextRequest, Least(draft, sa) + ClockSlack);
        if (!mayBeOurs && number >= window.ExpectedRequest && number < uint.MaxValue)
        {
            draft.Set(window with { ExpectedRequest = number + 1 });
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
