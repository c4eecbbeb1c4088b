namespace Cluster.Ike.Wire;

/// <summary>Vendor ID payload (RFC 7296 section 3.12).</summary>
public sealed record VendorIdPayload(ReadOnlyMemory<byte> Data) : IkePayload
{
    public override PayloadType Type => PayloadType.VendorId;

    public static IkePayload Read(ref WireReader reader) => new VendorIdPayload(reader.TakeRest());

    public override void WriteBody(WireWriter writer) => writer.Bytes(Data);
}
