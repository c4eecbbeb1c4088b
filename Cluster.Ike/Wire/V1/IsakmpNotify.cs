using Cluster.Crypto.Identifiers;

namespace Cluster.Ike.Wire.V1;

/// <summary>Notification payload (RFC 2408 section 3.14): DOI (4), protocol, SPI size, type (2), SPI, data.</summary>
public sealed record IsakmpNotify(IsakmpProtocol Protocol, ReadOnlyMemory<byte> Spi, IsakmpNotifyType Notify, ReadOnlyMemory<byte> Data)
{
    /// <summary>RFC 2408 section 3.14.1: below are errors.</summary>
    public bool IsError => Notify < IsakmpNotifyType.Connected;

    /// <summary>Null when it does not parse.</summary>
    public static IsakmpNotify? TryRead(IsakmpPayload payload)
    {
        var reader = new WireReader(payload.Body);
        reader.UInt32();
        var protocol = (IsakmpProtocol)reader.Byte();
        byte spiSize = reader.Byte();
        var type = (IsakmpNotifyType)reader.UInt16();
        var notify = new IsakmpNotify(protocol, reader.Take(spiSize), type, reader.TakeRest());
        return reader.Error is null ? notify : null;
    }

    public IsakmpPayload ToPayload()
    {
        var writer = new WireWriter();
        writer.UInt32(IsakmpSa.IpsecDoi);
        writer.Byte((byte)Protocol);
        writer.Byte((byte)Spi.Length);
        writer.UInt16((ushort)Notify);
        writer.Bytes(Spi);
        writer.Bytes(Data);
        return new IsakmpPayload(IsakmpPayloadType.Notification, writer.ToArray());
    }

    /// <summary>Both cookies, the SPI of a phase-1 SA.</summary>
    public static byte[] Cookies(IkeSpi initiator, IkeSpi responder)
    {
        var writer = new WireWriter();
        writer.UInt64(initiator.Value);
        writer.UInt64(responder.Value);
        return writer.ToArray();
    }
}
