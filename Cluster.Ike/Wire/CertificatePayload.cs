namespace Cluster.Ike.Wire;

/// <summary>Certificate payload (RFC 7296 section 3.6): encoding (1), data.</summary>
public sealed record CertificatePayload(byte Encoding, ReadOnlyMemory<byte> Data) : IkePayload
{
    public override PayloadType Type => PayloadType.Certificate;

    public static IkePayload Read(ref WireReader reader) => new CertificatePayload(reader.Byte(), reader.TakeRest());

    public override void WriteBody(WireWriter writer)
    {
        writer.Byte(Encoding);
        writer.Bytes(Data);
    }
}
