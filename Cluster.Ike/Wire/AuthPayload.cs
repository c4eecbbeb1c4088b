namespace Cluster.Ike.Wire;

/// <summary>Authentication payload (RFC 7296 section 3.8): method (1), reserved (3), data.</summary>
public sealed record AuthPayload(byte Method, ReadOnlyMemory<byte> Data) : IkePayload
{
    /// <summary>RFC 7296 section 3.8.</summary>
    public const byte SharedKeyMic = 2;

    /// <summary>RFC 7427: length (1), AlgorithmIdentifier, signature.</summary>
    public const byte DigitalSignature = 14;

    public override PayloadType Type => PayloadType.Authentication;

    public static IkePayload Read(ref WireReader reader)
    {
        byte method = reader.Byte();
        reader.Take(3);
        return new AuthPayload(method, reader.TakeRest());
    }

    public override void WriteBody(WireWriter writer)
    {
        writer.Byte(Method);
        writer.Byte(0);
        writer.UInt16(0);
        writer.Bytes(Data);
    }
}
