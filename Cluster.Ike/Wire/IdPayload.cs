namespace Cluster.Ike.Wire;

/// <summary>Identification payload of one side (RFC 7296 section 3.5): type (1), reserved (3), data.</summary>
/// <param name="OfInitiator">IDi; otherwise IDr.</param>
public sealed record IdPayload(bool OfInitiator, byte IdType, ReadOnlyMemory<byte> Data) : IkePayload
{
    public override PayloadType Type => OfInitiator ? PayloadType.IdInitiator : PayloadType.IdResponder;

    public static IkePayload ReadInitiator(ref WireReader reader) => Read(ref reader, true);

    public static IkePayload ReadResponder(ref WireReader reader) => Read(ref reader, false);

    public override void WriteBody(WireWriter writer)
    {
        writer.Byte(IdType);
        writer.Byte(0);
        writer.UInt16(0);
        writer.Bytes(Data);
    }

    private static IdPayload Read(ref WireReader reader, bool ofInitiator)
    {
        byte type = reader.Byte();
        reader.Take(3);
        return new IdPayload(ofInitiator, type, reader.TakeRest());
    }
}
