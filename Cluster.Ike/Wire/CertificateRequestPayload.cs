namespace Cluster.Ike.Wire;

/// <summary>Certificate request payload (RFC 7296 section 3.7): encoding (1), then SHA-1 hashes of the keys of trusted authorities, 20 bytes each.</summary>
public sealed record CertificateRequestPayload(byte Encoding, ReadOnlyMemory<byte> Authorities) : IkePayload
{
    public override PayloadType Type => PayloadType.CertificateRequest;

    public static IkePayload Read(ref WireReader reader) => new CertificateRequestPayload(reader.Byte(), reader.TakeRest());

    public override void WriteBody(WireWriter writer)
    {
        writer.Byte(Encoding);
        writer.Bytes(Authorities);
    }
}
