using System.Buffers.Binary;

namespace Cluster.Bench.Wan;

/// <summary>The IKE header and, for fragments, which one it is (RFC 7296 section 3.1, RFC 7383 section 2.5).</summary>
public readonly record struct IkeHeader(ulong InitiatorSpi, ulong ResponderSpi, byte Exchange, byte Flags, uint MessageId, ushort Fragment)
{
    public const byte IkeSaInit = 34;
    private const int HeaderSize = 28;
    private const byte EncryptedFragment = 53;
    private const byte ResponseFlag = 0x20;

    public bool IsResponse => (Flags & ResponseFlag) != 0;

    /// <summary>A first request of a new IKE SA; a repetition with a cookie has the same initiator SPI.</summary>
    public bool IsInitRequest => Exchange == IkeSaInit && !IsResponse;

    /// <param name="message">At least a whole header.</param>
    public static IkeHeader Read(ReadOnlySpan<byte> message) => new(
        BinaryPrimitives.ReadUInt64BigEndian(message), BinaryPrimitives.ReadUInt64BigEndian(message[8..]), message[18], message[19],
        BinaryPrimitives.ReadUInt32BigEndian(message[20..]),
        message[16] == EncryptedFragment && message.Length >= HeaderSize + 8 ? BinaryPrimitives.ReadUInt16BigEndian(message[(HeaderSize + 4)..]) : (ushort)0);
}
