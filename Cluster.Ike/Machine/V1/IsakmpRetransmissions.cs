using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// Messages that wait for an answer are resent by their stored bytes. A responder resends too where the peer would not: it waits for the third
/// message of aggressive and quick mode, which is the last.
/// </summary>
internal static class IsakmpRetransmissions
{
    public static void Resend(StepDraft draft, ExchangeKey key)
    {
        if (!draft.Pacing.Isakmp.Retransmissions.TryGetValue(key, out var retransmission))
        {
            return;
        }

        if (key.MessageId == 0 && draft.Isakmp().Handshakes.TryGetValue(key.Own.Value, out var handshake))
        {
            Resend(draft, key, retransmission, handshake);
        }
        else if (draft.Isakmp().Quicks.TryGetValue(key, out var quick))
        {
            Resend(draft, key, retransmission, quick);
        }
        else if (draft.Isakmp().Transactions.TryGetValue(key, out var transaction))
        {
            Resend(draft, key, retransmission, transaction);
        }
        else
        {
            draft.StopRetransmitting(key);
        }
    }

    /// <summary>What nobody acknowledges is said again.</summary>
    public static void Repeat(StepDraft draft)
    {
        var pacing = draft.Pacing.Isakmp;
        var kept = pacing.Repetitions.RemoveAll(repetition => repetition.NextAt <= draft.Now.Boot);
        foreach (var repetition in pacing.Repetitions.Where(repetition => repetition.NextAt <= draft.Now.Boot))
        {
            draft.Send(repetition.Path, repetition.Datagram);
            if (repetition.Left > 1)
            {
                kept = kept.Add(repetition with { Left = repetition.Left - 1, NextAt = draft.Now.Boot + IsakmpTiming.RepeatDelete });
            }
        }

        draft.Set(draft.Pacing.Isakmp with { Repetitions = kept });
    }

    private static void Resend(StepDraft draft, ExchangeKey key, Retransmission retransmission, Phase1Handshake handshake)
    {
        var refusal = draft.Pacing.Isakmp.Refusals.GetValueOrDefault(key.Own.Value);
        if (refusal is not null && retransmission.Sent >= IkeTiming.MaxRefusedTransmissions && handshake.WeInitiated)
        {
            Phase1.Fail(draft, handshake, IkeGoneReason.NegotiationFailed, refusal.Notify, refusal.Detail);
        }
        else if (retransmission.Sent >= (draft.Settings.HasBackups && handshake is { WeInitiated: true, Sent: 1 } ? IkeTiming.MaxTransmissionsWithBackups : IkeTiming.MaxTransmissions))
        {
            string mode = handshake.Mode == Phase1Mode.Main ? "main" : "aggressive";
            string hint = handshake is { Mode: Phase1Mode.Main, Sent: 5 } ? $": {OwnIdentity.Described(draft)} may not be what it expects" : "";
            Phase1.Fail(
                draft, handshake, IkeGoneReason.PeerDead, "no answer", $"the peer does not answer message {handshake.Sent} of {mode} mode{hint}");
        }
        else
        {
            Schedule(draft, key, retransmission.Sent + 1);
            draft.SendUnder(key.Own, handshake.Path, handshake.LastOutbound);
        }
    }

    private static void Resend(StepDraft draft, ExchangeKey key, Retransmission retransmission, QuickExchange quick)
    {
        int most = quick.WeInitiated ? IkeTiming.MaxTransmissions : IsakmpTiming.MaxAnswerTransmissions;
        if (retransmission.Sent < most)
        {
            Schedule(draft, key, retransmission.Sent + 1);
            draft.SendUnder(key.Own, draft.Path, quick.LastOutbound);
            return;
        }

        QuickMode.Fail(
            draft, quick, "no answer", $"the peer does not answer message {(quick.WeInitiated ? 1 : 2)} of quick mode of vpn {quick.Vpn}");
        if (quick.WeInitiated && draft.State.IkeSas.GetValueOrDefault(key.Own.Value) is { } sa)
        {
            // A peer that lives answers: it has lost this phase 1, and the next attempt needs another one.
            IsakmpLifecycle.DeleteSa(draft, sa, "the peer does not answer under it");
            IsakmpLifecycle.CloseIfEmpty(draft, IkeGoneReason.PeerDead, "the peer does not answer");
        }
    }

    /// <summary>A user who says nothing more is not let in.</summary>
    private static void Resend(StepDraft draft, ExchangeKey key, Retransmission retransmission, TransactionExchange transaction)
    {
        if (retransmission.Sent < IkeTiming.MaxTransmissions)
        {
            Schedule(draft, key, retransmission.Sent + 1);
            draft.SendUnder(key.Own, draft.Path, transaction.LastOutbound);
            return;
        }

        Transactions.Finish(draft, key);
        if (draft.State.IkeSas.GetValueOrDefault(key.Own.Value) is { } sa)
        {
            if (transaction.Kind == TransactionKind.AskUser)
            {
                draft.Report(new IkeReport.NegotiationFailed("no answer", $"{draft.Lineage.Peer} does not say which user it is"));
            }

            IsakmpLifecycle.DeleteSa(draft, sa, "the user does not answer");
            IsakmpLifecycle.CloseIfEmpty(draft, IkeGoneReason.NegotiationFailed, "the user does not answer");
        }
    }

    private static void Schedule(StepDraft draft, ExchangeKey key, int sent) => draft.Set(draft.Pacing.Isakmp with
    {
        Retransmissions = draft.Pacing.Isakmp.Retransmissions.SetItem(
            key, new Retransmission(sent, draft.Now.Boot + IkeTiming.RetransmitDelay(null, sent, null))),
    });
}
