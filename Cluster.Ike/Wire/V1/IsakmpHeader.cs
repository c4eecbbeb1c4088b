using Cluster.Crypto.Identifiers;

namespace Cluster.Ike.Wire.V1;

/// <summary>
/// The ISAKMP header (RFC 2408 section 3.1):
/// initiator cookie (8), responder cookie (8), next payload, version, exchange type, flags, message ID (4), length (4).
/// </summary>
public readonly record struct IsakmpHeader(
    IkeSpi Initiator, IkeSpi Responder, IsakmpPayloadType NextPayload, IsakmpExchange Exchange, IsakmpFlags Flags, uint MessageId)
{
    public const int Size = 28;
    public const byte Version1 = 0x10;
    private const int VersionAt = 17;

    public bool IsEncrypted => (Flags & IsakmpFlags.Encrypted) != 0;

    /// <summary>Reads a header whose length field equals the datagram's length.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> datagram, out IsakmpHeader header, out ParseError error)
    {
        var reader = new WireReader(datagram);
        var initiator = new IkeSpi(reader.UInt64());
        var responder = new IkeSpi(reader.UInt64());
        var next = (IsakmpPayloadType)reader.Byte();
        byte version = reader.Byte();
        header = new IsakmpHeader(initiator, responder, next, (IsakmpExchange)reader.Byte(), (IsakmpFlags)reader.Byte(), reader.UInt32());
        uint length = reader.UInt32();
        if (length != datagram.Length || length > IsakmpLimits.MaxMessageLength)
        {
            reader.Fail(ParseFault.BadLength);
        }

        if (initiator == IkeSpi.None)
        {
            reader.Fail(ParseFault.BadValue);
        }

        error = reader.Error ?? default;
        if (reader.Error is null && version >> 4 != Version1 >> 4)
        {
            error = new ParseError(ParseFault.BadVersion, VersionAt);
            return false;
        }

        return reader.Error is null;
    }

    public void Write(WireWriter writer, int totalLength)
    {
        writer.UInt64(Initiator.Value);
        writer.UInt64(Responder.Value);
        writer.Byte((byte)NextPayload);
        writer.Byte(Version1);
        writer.Byte((byte)Exchange);
        writer.Byte((byte)Flags);
        writer.UInt32(MessageId);
        writer.UInt32((uint)totalLength);
    }
}
