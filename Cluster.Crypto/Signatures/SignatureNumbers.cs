using System.Formats.Asn1;
using System.Numerics;

namespace Cluster.Crypto.Signatures;

/// <summary>
/// The two numbers of a DSA or ECDSA signature: as DER (X.509, RFC 7427) or one behind the other in fixed length (RFC 4754 section 7, RFC 2409).
/// </summary>
public static class SignatureNumbers
{
    /// <summary>Null when it is no DER of two numbers that fit.</summary>
    public static byte[]? ToFixed(ReadOnlyMemory<byte> der, int numberLength)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            var pair = reader.ReadSequence();
            byte[] both = new byte[2 * numberLength];
            return Write(pair.ReadInteger(), both.AsSpan(0, numberLength)) && Write(pair.ReadInteger(), both.AsSpan(numberLength)) ? both : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    public static byte[] ToDer(ReadOnlySpan<byte> both)
    {
        int length = both.Length / 2;
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(both[..length], isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(both[length..], isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }

    private static bool Write(BigInteger number, Span<byte> room)
    {
        if (number.Sign < 0 || number.GetByteCount(isUnsigned: true) is var length && length > room.Length)
        {
            return false;
        }

        return number.TryWriteBytes(room[(room.Length - length)..], out _, isUnsigned: true, isBigEndian: true);
    }
}
