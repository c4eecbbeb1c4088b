using Cluster.Crypto.Identifiers;

namespace Cluster.Ike.Wire;

[Flags]
public enum IkeHeaderFlags : byte
{
    None = 0,

    /// <summary>The sender is the original initiator of the IKE SA.</summary>
    Initiator = 0x08,

    /// <summary>The sender can speak a higher major version.</summary>
    Version = 0x10,

    Response = 0x20,
}

/// <summary>
/// The IKE header (RFC 7296 section 3.1):
/// initiator SPI (8), responder SPI (8), next payload, version, exchange type, flags, message ID (4), length (4).
/// </summary>
public readonly record struct IkeHeader(
    IkeSpi Initiator, IkeSpi Responder, PayloadType NextPayload, byte Version, ExchangeType Exchange, IkeHeaderFlags Flags, uint MessageId)
{
    public const int Size = 28;
    public const byte Version2 = 0x20;

    public bool IsResponse => (Flags & IkeHeaderFlags.Response) != 0;

    public bool FromInitiator => (Flags & IkeHeaderFlags.Initiator) != 0;

    public int MajorVersion => Version >> 4;

    /// <summary>Reads a header whose length field equals the datagram's length. The version is the caller's to judge.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> datagram, out IkeHeader header, out ParseError error)
    {
        var reader = new WireReader(datagram);
        header = new IkeHeader(
            new IkeSpi(reader.UInt64()),
            new IkeSpi(reader.UInt64()),
            (PayloadType)reader.Byte(),
            reader.Byte(),
            (ExchangeType)reader.Byte(),
            (IkeHeaderFlags)reader.Byte(),
            reader.UInt32());
        uint length = reader.UInt32();
        if (length != datagram.Length || length > WireLimits.MaxMessageLength)
        {
            reader.Fail(ParseFault.BadLength);
        }

        if (header.Initiator == IkeSpi.None)
        {
            reader.Fail(ParseFault.BadValue);
        }

        error = reader.Error ?? default;
        return reader.Error is null;
    }

    public void Write(WireWriter writer, int totalLength)
    {
        writer.UInt64(Initiator.Value);
        writer.UInt64(Responder.Value);
        writer.Byte((byte)NextPayload);
        writer.Byte(Version);
        writer.Byte((byte)Exchange);
        writer.Byte((byte)Flags);
        writer.UInt32(MessageId);
        writer.UInt32((uint)totalLength);
    }
}
