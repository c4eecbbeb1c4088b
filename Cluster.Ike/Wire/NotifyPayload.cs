namespace Cluster.Ike.Wire;

/// <summary>Notify payload (RFC 7296 section 3.10): protocol, SPI size, type (2), SPI, data.</summary>
public sealed record NotifyPayload(ProtocolId Protocol, ReadOnlyMemory<byte> Spi, NotifyType Notify, ReadOnlyMemory<byte> Data) : IkePayload
{
    public override PayloadType Type => PayloadType.Notify;

    public static NotifyPayload Of(NotifyType type, ReadOnlyMemory<byte> data = default) => new(ProtocolId.None, default, type, data);

    public static IkePayload Read(ref WireReader reader)
    {
        var protocol = (ProtocolId)reader.Byte();
        byte spiSize = reader.Byte();
        var type = (NotifyType)reader.UInt16();
        var spi = reader.Take(spiSize);
        return new NotifyPayload(protocol, spi, type, reader.TakeRest());
    }

    public override void WriteBody(WireWriter writer)
    {
        writer.Byte((byte)Protocol);
        writer.Byte((byte)Spi.Length);
        writer.UInt16((ushort)Notify);
        writer.Bytes(Spi);
        writer.Bytes(Data);
    }
}
