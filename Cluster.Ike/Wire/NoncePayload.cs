namespace Cluster.Ike.Wire;

/// <summary>Nonce payload (RFC 7296 section 3.9).</summary>
public sealed record NoncePayload(ReadOnlyMemory<byte> Data) : IkePayload
{
    public override PayloadType Type => PayloadType.Nonce;

    public static IkePayload Read(ref WireReader reader)
    {
        if (reader.Remaining is < WireLimits.MinNonceLength or > WireLimits.MaxNonceLength)
        {
            reader.Fail(ParseFault.BadLength);
        }

        return new NoncePayload(reader.TakeRest());
    }

    public override void WriteBody(WireWriter writer) => writer.Bytes(Data);
}
