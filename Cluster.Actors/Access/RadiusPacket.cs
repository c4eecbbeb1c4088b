using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Cluster.Crypto.Keys;

namespace Cluster.Actors.Access;

/// <summary>
/// A RADIUS packet (RFC 2865 section 3): code (1), identifier (1), length (2), authenticator (16), attributes (type, length, value). What proves that it
/// is of somebody who knows the secret is made and checked here.
/// </summary>
internal sealed record RadiusPacket(RadiusCode Code, byte Identifier, ReadOnlyMemory<byte> Authenticator, ImmutableArray<RadiusAttribute> Attributes)
{
    public const int MaxLength = 4_096, AuthenticatorLength = 16;

    private const int HeaderLength = 20, LengthAt = 2, AuthenticatorAt = 4, AttributeHeader = 2;

    public ReadOnlyMemory<byte>? Find(RadiusType type) => Attributes.Where(attribute => attribute.Type == type).Select(attribute => (ReadOnlyMemory<byte>?)attribute.Value).FirstOrDefault();

    /// <summary>EAP packets are cut into attributes (RFC 3579 section 3.1).</summary>
    public byte[] EapMessage() => [.. Attributes.Where(attribute => attribute.Type == RadiusType.EapMessage).SelectMany(attribute => attribute.Value.ToArray())];

    /// <summary>Null when it is none.</summary>
    public static RadiusPacket? TryRead(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length is < HeaderLength or > MaxLength)
        {
            return null;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes.Span[LengthAt..]);
        if (length < HeaderLength || length > bytes.Length)
        {
            return null;
        }

        var attributes = ImmutableArray.CreateBuilder<RadiusAttribute>();
        int at = HeaderLength;
        while (at < length)
        {
            if (length - at < AttributeHeader || bytes.Span[at + 1] < AttributeHeader || bytes.Span[at + 1] > length - at)
            {
                return null;
            }

            attributes.Add(new RadiusAttribute((RadiusType)bytes.Span[at], bytes.Slice(at + AttributeHeader, bytes.Span[at + 1] - AttributeHeader)));
            at += bytes.Span[at + 1];
        }

        return new RadiusPacket((RadiusCode)bytes.Span[0], bytes.Span[1], bytes.Slice(AuthenticatorAt, AuthenticatorLength), attributes.ToImmutable());
    }

    /// <summary>A request, with the proof that it is ours (RFC 3579 section 3.2), which stands first, as it has to.</summary>
    public byte[] ToRequest(ReadOnlySpan<byte> secret)
    {
        byte[] bytes = (this with { Attributes = Attributes.Insert(0, new RadiusAttribute(RadiusType.MessageAuthenticator, new byte[HMACMD5.HashSizeInBytes])) }).ToBytes();
        HMACMD5.HashData(secret, bytes).CopyTo(bytes.AsSpan(HeaderLength + AttributeHeader));
        return bytes;
    }

    /// <summary>
    /// Whether the answer is of somebody who knows the secret, and to this request: the Response Authenticator, which MD5 alone no longer protects, and
    /// the Message-Authenticator, without which nothing is believed.
    /// </summary>
    public static bool IsAnswer(ReadOnlySpan<byte> answer, RadiusPacket read, RadiusPacket request, ReadOnlySpan<byte> secret)
    {
        if (read.Identifier != request.Identifier)
        {
            return false;
        }

        byte[] bytes = answer[..BinaryPrimitives.ReadUInt16BigEndian(answer[LengthAt..])].ToArray();
        request.Authenticator.CopyTo(bytes.AsMemory(AuthenticatorAt));
        if (!CryptographicOperations.FixedTimeEquals(MD5.HashData([.. bytes, .. secret]), read.Authenticator.Span))
        {
            return false;
        }

        int at = HeaderLength;
        while (at < bytes.Length && (RadiusType)bytes[at] != RadiusType.MessageAuthenticator)
        {
            at += bytes[at + 1];
        }

        if (at >= bytes.Length || bytes[at + 1] != AttributeHeader + HMACMD5.HashSizeInBytes)
        {
            return false;
        }

        Span<byte> proof = bytes.AsSpan(at + AttributeHeader, HMACMD5.HashSizeInBytes);
        byte[] told = proof.ToArray();
        proof.Clear();
        return CryptographicOperations.FixedTimeEquals(HMACMD5.HashData(secret, bytes), told);
    }

    /// <summary>User-Password (RFC 2865 section 5.2).</summary>
    public static byte[] Hide(ReadOnlySpan<byte> password, ReadOnlySpan<byte> authenticator, ReadOnlySpan<byte> secret)
    {
        byte[] hidden = new byte[Math.Max(1, (password.Length + AuthenticatorLength - 1) / AuthenticatorLength) * AuthenticatorLength];
        password.CopyTo(hidden);
        ReadOnlySpan<byte> before = authenticator;
        for (int block = 0; block < hidden.Length; block += AuthenticatorLength)
        {
            byte[] mask = MD5.HashData([.. secret, .. before]);
            for (int n = 0; n < AuthenticatorLength; n++)
            {
                hidden[block + n] ^= mask[n];
            }

            before = hidden.AsSpan(block, AuthenticatorLength);
        }

        return hidden;
    }

    /// <summary>A key of MS-MPPE-Send-Key and -Recv-Key (RFC 2548 section 2.4.2): salt (2), then length (1), key and padding, hidden. Null when it is none.</summary>
    public static SecretBytes? Reveal(ReadOnlySpan<byte> value, ReadOnlySpan<byte> requestAuthenticator, ReadOnlySpan<byte> secret)
    {
        const int salt = 2;
        if (value.Length <= salt || (value.Length - salt) % AuthenticatorLength != 0)
        {
            return null;
        }

        byte[] clear = new byte[value.Length - salt];
        byte[] before = [.. requestAuthenticator, .. value[..salt]];
        for (int block = 0; block < clear.Length; block += AuthenticatorLength)
        {
            byte[] mask = MD5.HashData([.. secret, .. before]);
            before = value.Slice(salt + block, AuthenticatorLength).ToArray();
            for (int n = 0; n < AuthenticatorLength; n++)
            {
                clear[block + n] = (byte)(before[n] ^ mask[n]);
            }
        }

        SecretBytes? key = clear[0] < clear.Length ? new SecretBytes(clear.AsSpan(1, clear[0])) : null;
        CryptographicOperations.ZeroMemory(clear);
        return key;
    }

    private byte[] ToBytes()
    {
        byte[] bytes = new byte[HeaderLength + Attributes.Sum(attribute => AttributeHeader + attribute.Value.Length)];
        bytes[0] = (byte)Code;
        bytes[1] = Identifier;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(LengthAt), (ushort)bytes.Length);
        Authenticator.CopyTo(bytes.AsMemory(AuthenticatorAt));
        int at = HeaderLength;
        foreach (RadiusAttribute attribute in Attributes)
        {
            bytes[at] = (byte)attribute.Type;
            bytes[at + 1] = (byte)(AttributeHeader + attribute.Value.Length);
            attribute.Value.CopyTo(bytes.AsMemory(at + AttributeHeader));
            at += AttributeHeader + attribute.Value.Length;
        }

        return bytes;
    }
}

/// <param name="Value">At most 253 bytes.</param>
internal readonly record struct RadiusAttribute(RadiusType Type, ReadOnlyMemory<byte> Value)
{
    public const int MaxValue = 253;
}

/// <summary>RFC 2865 section 4.</summary>
internal enum RadiusCode : byte
{
    AccessRequest = 1,
    AccessAccept = 2,
    AccessReject = 3,
    AccessChallenge = 11,
}

/// <summary>RFC 2865 section 5, RFC 3579 section 3.</summary>
internal enum RadiusType : byte
{
    UserName = 1,
    UserPassword = 2,
    ServiceType = 6,
    FramedIpAddress = 8,
    ReplyMessage = 18,
    State = 24,
    VendorSpecific = 26,
    CallingStationId = 31,
    NasIdentifier = 32,
    NasPortType = 61,
    EapMessage = 79,
    MessageAuthenticator = 80,
}
