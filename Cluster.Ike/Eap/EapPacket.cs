using System.Buffers.Binary;

namespace Cluster.Ike.Eap;

/// <summary>An EAP packet (RFC 3748 section 4): code (1), identifier (1), length (2), and of requests and responses the type (1) and its data.</summary>
/// <param name="Type">0 in a success and a failure.</param>
public sealed record EapPacket(EapCode Code, byte Identifier, EapType Type, ReadOnlyMemory<byte> Data)
{
    private const int HeaderLength = 4, LengthAt = 2, TypeAt = 4, DataAt = 5;

    /// <summary>Ours: larger than any fragment that IKE carries well.</summary>
    private const int MaxLength = 16_384;

    public static EapPacket Request(byte identifier, EapType type, ReadOnlyMemory<byte> data) => new(EapCode.Request, identifier, type, data);

    public static byte[] Success(byte identifier) => new EapPacket(EapCode.Success, identifier, EapType.None, default).ToBytes();

    public static byte[] Failure(byte identifier) => new EapPacket(EapCode.Failure, identifier, EapType.None, default).ToBytes();

    /// <summary>Null when it is none. What follows the length is padding, and left out.</summary>
    public static EapPacket? TryRead(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length is < HeaderLength or > MaxLength)
        {
            return null;
        }

        var code = (EapCode)bytes.Span[0];
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes.Span[LengthAt..]);
        bool hasType = code is EapCode.Request or EapCode.Response;
        if (length > bytes.Length || length < (hasType ? DataAt : HeaderLength) || code is < EapCode.Request or > EapCode.Failure)
        {
            return null;
        }

        return new EapPacket(code, bytes.Span[1], hasType ? (EapType)bytes.Span[TypeAt] : EapType.None, hasType ? bytes[DataAt..length] : default);
    }

    public byte[] ToBytes()
    {
        bool hasType = Code is EapCode.Request or EapCode.Response;
        byte[] bytes = new byte[hasType ? DataAt + Data.Length : HeaderLength];
        bytes[0] = (byte)Code;
        bytes[1] = Identifier;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(LengthAt), (ushort)bytes.Length);
        if (hasType)
        {
            bytes[TypeAt] = (byte)Type;
            Data.CopyTo(bytes.AsMemory(DataAt));
        }

        return bytes;
    }
}

/// <summary>RFC 3748 section 4.</summary>
public enum EapCode : byte
{
    Request = 1,
    Response = 2,
    Success = 3,
    Failure = 4,
}

/// <summary>Methods (RFC 3748 section 5, and the IANA list). Others go to RADIUS by their number.</summary>
public enum EapType : byte
{
    None = 0,
    Identity = 1,
    Notification = 2,
    Nak = 3,
    Md5Challenge = 4,
    Tls = 13,
    MsChapV2 = 26,
}
