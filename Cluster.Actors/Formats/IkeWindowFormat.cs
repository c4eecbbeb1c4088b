using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;

namespace Cluster.Actors.Formats;

/// <summary>Message IDs and stored datagrams of one IKE SA, inside "ike1".</summary>
internal static class IkeWindowFormat
{
    public static Wire.IkeSaWindow Write(IkeSaWindow window)
    {
        var message = new Wire.IkeSaWindow
        {
            Own = window.Own.Value,
            Status = (uint)window.Status,
            NextRequest = window.NextRequest,
            ExpectedRequest = window.ExpectedRequest,
            SealCounter = window.SealCounter,
            RekeyAt = window.RekeyAt,
            ForgetAt = window.ForgetAt,
            Outstanding = window.Outstanding is { } outstanding ? Write(outstanding) : null,
        };
        message.LastResponse.AddRange(FormatFields.Write(window.LastResponse));
        return message;
    }

    public static IkeSaWindow Read(Wire.IkeSaWindow message) => new()
    {
        Own = new IkeSpi(message.Own),
        Status = (IkeSaStatus)message.Status,
        NextRequest = message.NextRequest,
        ExpectedRequest = message.ExpectedRequest,
        SealCounter = message.SealCounter,
        RekeyAt = message.RekeyAt,
        ForgetAt = message.ForgetAt,
        Outstanding = message.Outstanding is { } outstanding ? Read(outstanding) : null,
        LastResponse = FormatFields.ReadDatagrams(message.LastResponse),
    };

    private static Wire.OutstandingRequest Write(OutstandingRequest request)
    {
        var message = new Wire.OutstandingRequest { MessageId = request.MessageId };
        message.Datagrams.AddRange(FormatFields.Write(request.Datagrams));
        switch (request.What)
        {
            case PendingExchange.Auth auth:
                message.Auth = new Wire.PendingAuth { Vpn = auth.Vpn, Inbound = auth.Inbound.Value };
                break;
            case PendingExchange.CreateChild create:
                message.CreateChild = Write(create);
                break;
            case PendingExchange.RekeyIke rekey:
                message.RekeyIke = new Wire.PendingRekeyIke
                {
                    NewSpi = rekey.NewSpi.Value,
                    Nonce = FormatFields.Write(rekey.Nonce),
                    Group = rekey.Group,
                    PrivateValue = FormatFields.Write(rekey.PrivateValue),
                    Crossed = Write(rekey.Crossed),
                };
                break;
            case PendingExchange.DeleteChild delete:
                message.DeleteChild = new Wire.PendingDeleteChild { Inbound = delete.Inbound.Value };
                break;
            case PendingExchange.DeleteIke delete:
                message.DeleteIke = new Wire.PendingDeleteIke { Reason = (uint)delete.Reason, Detail = delete.Detail };
                break;
            case PendingExchange.Liveness liveness:
                message.Liveness = new Wire.PendingLiveness { First = liveness.First, Searching = liveness.Searching };
                break;
            default:
                throw new InvalidOperationException($"{request.What.GetType()} has no stored form");
        }

        return message;
    }

    private static OutstandingRequest Read(Wire.OutstandingRequest message) =>
        new(message.MessageId, FormatFields.ReadDatagrams(message.Datagrams), ReadWhat(message));

    private static PendingExchange ReadWhat(Wire.OutstandingRequest message) => message.WhatCase switch
    {
        Wire.OutstandingRequest.WhatOneofCase.Auth => new PendingExchange.Auth(message.Auth.Vpn, new EspSpi(message.Auth.Inbound)),
        Wire.OutstandingRequest.WhatOneofCase.CreateChild => Read(message.CreateChild),
        Wire.OutstandingRequest.WhatOneofCase.RekeyIke => new PendingExchange.RekeyIke(
            new IkeSpi(message.RekeyIke.NewSpi),
            FormatFields.ReadBytes(message.RekeyIke.Nonce),
            (ushort)message.RekeyIke.Group,
            FormatFields.ReadSecret(message.RekeyIke.PrivateValue),
            Read(message.RekeyIke.Crossed)),
        Wire.OutstandingRequest.WhatOneofCase.DeleteChild => new PendingExchange.DeleteChild(new EspSpi(message.DeleteChild.Inbound)),
        Wire.OutstandingRequest.WhatOneofCase.DeleteIke =>
            new PendingExchange.DeleteIke((IkeGoneReason)message.DeleteIke.Reason, message.DeleteIke.Detail),
        Wire.OutstandingRequest.WhatOneofCase.Liveness => new PendingExchange.Liveness(message.Liveness.First, message.Liveness.Searching),
        _ => throw new EnvelopeException("an outstanding request of a kind that this build does not know"),
    };

    private static Wire.PendingCreateChild Write(PendingExchange.CreateChild create)
    {
        var message = new Wire.PendingCreateChild
        {
            Vpn = create.Vpn,
            Inbound = create.Inbound.Value,
            Nonce = FormatFields.Write(create.Nonce),
            Group = create.Group,
            Crossed = Write(create.Crossed),
        };
        if (create.Rekeys is { } rekeys)
        {
            message.Rekeys = rekeys.Value;
        }

        if (create.PrivateValue is { } secret)
        {
            message.PrivateValue = FormatFields.Write(secret);
        }

        return message;
    }

    private static PendingExchange.CreateChild Read(Wire.PendingCreateChild message) => new(
        message.Vpn,
        new EspSpi(message.Inbound),
        message.HasRekeys ? new EspSpi(message.Rekeys) : null,
        FormatFields.ReadBytes(message.Nonce),
        (ushort)message.Group,
        message.HasPrivateValue ? FormatFields.ReadSecret(message.PrivateValue) : null,
        Read(message.Crossed));

    private static Wire.CrossedRekey? Write(CrossedRekey? crossed) =>
        crossed is null ? null : new Wire.CrossedRekey { Theirs = crossed.Theirs, LowNonce = FormatFields.Write(crossed.LowNonce) };

    private static CrossedRekey? Read(Wire.CrossedRekey? message) =>
        message is null ? null : new CrossedRekey(message.Theirs, FormatFields.ReadBytes(message.LowNonce));
}
