using System.Buffers.Binary;
using System.Security.Cryptography;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// Informational exchange (RFC 2409 section 5.7): one message, either way, acknowledged by nobody:
/// <code>
/// HDR*, HASH(1), N/D
/// </code>
/// </summary>
internal static class IsakmpInformational
{
    public static IsakmpPayload InitialContact(Phase1Handshake handshake) => new IsakmpNotify(
        IsakmpProtocol.Isakmp, IsakmpNotify.Cookies(handshake.Initiator, handshake.Responder), IsakmpNotifyType.InitialContact, default).ToPayload();

    public static bool HasInitialContact(IsakmpMessage message) => Notifies(message).Any(notify => notify.Notify == IsakmpNotifyType.InitialContact);

    public static IEnumerable<IsakmpNotify> Notifies(IsakmpMessage message) => message.Payloads
        .Where(payload => payload.Type == IsakmpPayloadType.Notification).Select(IsakmpNotify.TryRead).OfType<IsakmpNotify>();

    /// <summary>HASH(1) = prf(SKEYID_a, M-ID | what follows the hash).</summary>
    public static bool IsAuthentic(NegotiatedIkeSa sa, IsakmpMessage message)
    {
        if (message.Payloads is not [{ Type: IsakmpPayloadType.Hash } hash, ..])
        {
            return false;
        }

        byte[] expected = IsakmpKeySchedule.Authenticate(
            sa.Suite.Prf, sa.Keys.IntegrityInitiator, IsakmpKeySchedule.Bytes(message.Header.MessageId), AfterHash(message));
        return CryptographicOperations.FixedTimeEquals(expected, hash.Body.Span);
    }

    /// <summary>The bytes behind the first payload, generic headers included, padding not.</summary>
    public static ReadOnlyMemory<byte> AfterHash(IsakmpMessage message) =>
        message.Content[(IsakmpPayload.GenericHeaderSize + message.Payloads[0].Body.Length)..];

    public static void Receive(StepDraft draft, NegotiatedIkeSa sa, IsakmpMessage message, IkeEndpoints endpoints)
    {
        if (!IsAuthentic(sa, message))
        {
            draft.Drop = IkeDrop.BadIcv;
            return;
        }

        foreach (var notify in Notifies(message))
        {
            Receive(draft, sa, notify, endpoints);
        }

        foreach (var payload in message.Payloads.Where(payload => payload.Type == IsakmpPayloadType.Delete))
        {
            if (IsakmpDelete.TryRead(payload) is { } delete)
            {
                Receive(draft, delete);
            }
        }

        IsakmpLifecycle.CloseIfEmpty(draft, IkeGoneReason.DeletedByPeer, "deleted by the peer");
        IsakmpTasks.Pump(draft);
    }

    private static void Receive(StepDraft draft, NegotiatedIkeSa sa, IsakmpNotify notify, IkeEndpoints endpoints)
    {
        switch (notify.Notify)
        {
            case IsakmpNotifyType.RUThere or IsakmpNotifyType.RUThereAck:
                PeerDetection.Receive(draft, sa, notify, endpoints);
                break;
            case IsakmpNotifyType.InitialContact when draft.Lineage.Current == sa.Own && draft.State.IkeSas.Count > 1:
                IsakmpLifecycle.ForgetAllBefore(draft, sa.Own);
                break;
            case IsakmpNotifyType.AuthenticationFailed:
                draft.Report(new IkeReport.NegotiationFailed(
                    IsakmpDraft.Name(notify.Notify), $"the peer did not accept {OwnIdentity.Described(draft)}"));
                break;
            case var _ when notify.IsError:
                QuickMode.Refused(draft, sa, notify);
                break;
        }
    }

    private static void Receive(StepDraft draft, IsakmpDelete delete)
    {
        foreach (var spi in delete.Spis)
        {
            if (delete.Protocol == IsakmpProtocol.Esp && spi.Length == sizeof(uint))
            {
                var outbound = new EspSpi(BinaryPrimitives.ReadUInt32BigEndian(spi.Span));
                foreach (var child in draft.State.Children.Values.Where(child => child.Outbound == outbound).ToArray())
                {
                    Lifecycle.Remove(draft, child.Inbound, child.Status == ChildSaStatus.Replaced ? "rekeyed" : "deleted by the peer");
                }
            }
            else if (delete.Protocol == IsakmpProtocol.Isakmp && spi.Length == 2 * sizeof(ulong))
            {
                var gone = draft.State.IkeSas.Values.FirstOrDefault(sa => spi.Span.SequenceEqual(IsakmpNotify.Cookies(sa.Initiator, sa.Responder)));
                if (gone is not null)
                {
                    IsakmpLifecycle.ForgetSa(draft, gone.Own);
                    draft.Tell("phase 1 is deleted by the peer");
                }
            }
        }
    }
}
