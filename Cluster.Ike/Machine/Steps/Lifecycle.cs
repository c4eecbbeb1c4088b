using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Packets;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.Steps;

/// <summary>Child SAs and IKE SAs coming, taking over from each other, and going; shared by the exchanges.</summary>
internal static class Lifecycle
{
    /// <summary>What the dataplane needs of a Child SA. The keys are copies.</summary>
    public static ChildSaKeys Keys(StepDraft draft, ChildSa child) => new()
    {
        Vpn = child.Vpn,
        Inbound = child.Inbound,
        Outbound = child.Outbound,
        Suite = child.Suite.Packets,
        InboundKeys = new PacketKeys(child.InboundEncryption.Clone(), child.InboundIntegrity.Clone()),
        OutboundKeys = new PacketKeys(child.OutboundEncryption.Clone(), child.OutboundIntegrity.Clone()),
        Local = child.Local,
        Remote = child.Remote,
        UdpEncapsulation = draft.Lineage.BehindNat,
        Endpoints = draft.Path,
        SoftExpiry = child.SoftAt,
        HardExpiry = child.HardAt,
        LifetimeKilobytes = child.LifetimeKilobytes,
        Replaces = child.Replaces,
    };

    public static void Add(StepDraft draft, ChildSa child)
    {
        draft.Set(child);
        draft.Perform(new IkeEffect.InstallChildSa(Keys(draft, child)));
        if (child.Status == ChildSaStatus.Up)
        {
            draft.Perform(new IkeEffect.UseChildSa(child.Inbound));
        }

        draft.Report(new IkeReport.ChildSaEstablished(child.Vpn, child.Inbound, child.Outbound));
        draft.Tell($"Child SA {child.Inbound} of {child.Vpn} is up");
    }

    /// <summary>A Child SA is gone; whichever waited to take its place does so now.</summary>
    public static void Remove(StepDraft draft, EspSpi inbound, string detail)
    {
        if (draft.Child(inbound) is not { } child)
        {
            return;
        }

        draft.State = draft.State with { Children = draft.State.Children.Remove(inbound.Value) };
        foreach (var successor in draft.State.Children.Values.Where(other => other.Replaces == inbound && other.Status == ChildSaStatus.Incoming))
        {
            Use(draft, successor);
        }

        draft.Perform(new IkeEffect.RemoveChildSa(inbound, child.Status == ChildSaStatus.Replaced ? IkeTiming.ReplacedDrain : TimeSpan.Zero));
        draft.Report(new IkeReport.ChildSaGone(child.Vpn, inbound, detail));
        draft.Tell($"Child SA {inbound} is gone: {detail}");
    }

    public static void Use(StepDraft draft, ChildSa child)
    {
        draft.Set(child with { Status = ChildSaStatus.Up });
        draft.Perform(new IkeEffect.UseChildSa(child.Inbound));
    }

    public static void Replace(StepDraft draft, EspSpi inbound)
    {
        if (draft.Child(inbound) is { } child)
        {
            draft.Set(child with { Status = ChildSaStatus.Replaced, RekeyAt = long.MaxValue });
        }
    }

    /// <summary>An IKE SA begins, by IKE_SA_INIT or by a rekey.</summary>
    public static void AddIkeSa(StepDraft draft, NegotiatedIkeSa sa, IkeSaStatus status)
    {
        draft.State = draft.State with { IkeSas = draft.State.IkeSas.SetItem(sa.Own.Value, sa) };
        draft.Set(new IkeSaWindow { Own = sa.Own, Status = status, NextRequest = 0, ExpectedRequest = 0, RekeyAt = sa.SoftAt });
        draft.Perform(new IkeEffect.ClaimIkeSpi(sa.Own));
    }

    /// <summary>From now on this IKE SA carries the Child SAs.</summary>
    public static void MakeCurrent(StepDraft draft, IkeSpi own)
    {
        ReplaceIkeSa(draft, draft.Lineage.Current);
        draft.Set(draft.Window(own) with { Status = IkeSaStatus.Current, ForgetAt = long.MaxValue });
        draft.Lineage = draft.Lineage with { Current = own };
        var sa = draft.Current;
        draft.Report(new IkeReport.IkeSaRekeyed(sa.Initiator, sa.Responder));
        draft.Tell($"IKE SA {sa.Initiator}/{sa.Responder} took over");
    }

    public static void ReplaceIkeSa(StepDraft draft, IkeSpi own) => draft.Set(draft.Window(own) with
    {
        Status = IkeSaStatus.Replaced,
        RekeyAt = long.MaxValue,
        ForgetAt = draft.Now.Utc + IkeTiming.ForgetReplaced,
    });

    public static void ForgetIkeSa(StepDraft draft, IkeSpi own)
    {
        draft.State = draft.State with
        {
            IkeSas = draft.State.IkeSas.Remove(own.Value),
            Windows = draft.State.Windows.Remove(own.Value),
        };
        draft.Pacing = draft.Pacing with { Retransmissions = draft.Pacing.Retransmissions.Remove(own.Value) };
        draft.Perform(new IkeEffect.ReleaseIkeSpi(own));
    }

    /// <summary>The whole lineage ends. It lingers when the peer may ask again for an answer that it did not get.</summary>
    public static void Close(StepDraft draft, IkeGoneReason reason, string detail, bool linger)
    {
        foreach (var inbound in draft.State.Children.Keys.ToArray())
        {
            Remove(draft, new EspSpi(inbound), detail);
        }

        foreach (var window in draft.State.Windows.Values.ToArray())
        {
            draft.Set(window with { Outstanding = null, RekeyAt = long.MaxValue });
        }

        draft.Pacing = draft.Pacing with { Retransmissions = draft.Pacing.Retransmissions.Clear() };
        draft.Lineage = draft.Lineage with
        {
            Phase = IkePhase.Closed,
            Tasks = [],
            ClosedAt = draft.Now.Utc,
            ClosedReason = reason,
            ClosedDetail = detail,
        };
        draft.Report(new IkeReport.IkeSaClosing(reason, detail));
        draft.Tell($"closed: {reason}, {detail}");
        if (!linger)
        {
            Forget(draft);
        }
    }

    /// <summary>
    /// INVALID_SYNTAX after authentication "is considered fatal in both peers, meaning that the IKE SA is deleted without needing an explicit
    /// Delete payload" (RFC 7296 section 2.21.3). On a replaced IKE SA it changes nothing: that one is going anyway.
    /// </summary>
    public static void CloseForSyntax(StepDraft draft, NegotiatedIkeSa sa, string detail, bool linger)
    {
        if (draft.State.Phase == IkePhase.Established && sa.Own == draft.Lineage.Current)
        {
            draft.Report(new IkeReport.NegotiationFailed(NotifyTable.Name(NotifyType.InvalidSyntax), detail));
            Close(draft, IkeGoneReason.NegotiationFailed, $"{NotifyTable.Name(NotifyType.InvalidSyntax)}: {detail}", linger);
        }
    }

    /// <summary>Nothing is left, keys included.</summary>
    public static void Forget(StepDraft draft)
    {
        foreach (var own in draft.State.IkeSas.Keys.ToArray())
        {
            ForgetIkeSa(draft, new IkeSpi(own));
        }

        if (draft.Lineage.Handshake is { } handshake)
        {
            draft.Perform(new IkeEffect.ReleaseIkeSpi(handshake.Own));
        }

        draft.Lineage = draft.Lineage with { Phase = IkePhase.Gone, Handshake = null };
        draft.Report(new IkeReport.IkeSaGone(draft.Lineage.ClosedReason, draft.Lineage.ClosedDetail));
    }

    public static EspSpi NewEspSpi(StepDraft draft)
    {
        while (true)
        {
            var spi = EspSpi.Own(draft.Context.Anchor, draft.RandomUInt32());
            if (draft.Child(spi) is null && draft.Context.IsEspSpiFree(spi))
            {
                return spi;
            }
        }
    }

    public static IkeSpi NewIkeSpi(StepDraft draft)
    {
        while (true)
        {
            var spi = draft.Context.SpiKeys.Make(draft.Context.Anchor, draft.RandomUInt32());
            if (spi != IkeSpi.None && !draft.State.IkeSas.ContainsKey(spi.Value))
            {
                return spi;
            }
        }
    }
}
