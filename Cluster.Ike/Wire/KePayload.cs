namespace Cluster.Ike.Wire;

/// <summary>Key Exchange payload (RFC 7296 section 3.4): group (2), reserved (2), data.</summary>
public sealed record KePayload(ushort Group, ReadOnlyMemory<byte> Data) : IkePayload
{
    public override PayloadType Type => PayloadType.KeyExchange;

    public static IkePayload Read(ref WireReader reader)
    {
        ushort group = reader.UInt16();
        reader.UInt16();
        return new KePayload(group, reader.TakeRest());
    }

    public override void WriteBody(WireWriter writer)
    {
        writer.UInt16(Group);
        writer.UInt16(0);
        writer.Bytes(Data);
    }
}
