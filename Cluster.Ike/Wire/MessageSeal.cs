
namespace Cluster.Ike.Wire;

/// <summary>
/// Seals and opens SK and SKF payloads (RFC 7296 section 3.14, RFC 5282, RFC 7383 section 2.5). Pure: the IV is an input, and
/// the same input gives the same bytes.
/// </summary>
public static class MessageSeal
{
    /// <summary>Ours: padding is always the least that fits and always zero, so that an empty message has one form.</summary>
    private const int PadLengthSize = 1;

    /// <summary>Seals the payloads into one message.</summary>
    /// <param name="iv">Explicit IV, <see cref="MessageKeys.IvLength"/> bytes.</param>
    public static byte[] Seal(IkeHeader header, ReadOnlySpan<byte> inner, PayloadType firstInner, MessageKeys keys, ReadOnlySpan<byte> iv) =>
        Seal(header with { NextPayload = PayloadType.Encrypted }, firstInner, [], inner, keys, iv);

    /// <summary>Seals one fragment.</summary>
    public static byte[] SealFragment(
        IkeHeader header, ushort number, ushort total, ReadOnlySpan<byte> inner, PayloadType firstInner, MessageKeys keys, ReadOnlySpan<byte> iv) =>
        Seal(
            header with { NextPayload = PayloadType.EncryptedFragment },
            number == 1 ? firstInner : PayloadType.None,
            [(byte)(number >> 8), (byte)number, (byte)(total >> 8), (byte)total],
            inner,
            keys,
            iv);

    /// <summary>Length of the datagram that <see cref="Seal(IkeHeader, ReadOnlySpan{byte}, PayloadType, MessageKeys, ReadOnlySpan{byte})"/> makes.</summary>
    public static int SealedLength(int innerLength, MessageKeys keys) =>
        IkeHeader.Size + IkePayload.GenericHeaderSize + keys.IvLength + Padded(innerLength, keys) + keys.IcvLength;

    /// <summary>The largest inner part of a fragment whose datagram is no longer than this; below 1 when none fits.</summary>
    public static int FragmentCapacity(int datagramLength, MessageKeys keys)
    {
        int room = datagramLength - IkeHeader.Size - IkePayload.GenericHeaderSize - FragmentPayload.FieldsSize - keys.IvLength - keys.IcvLength;
        int block = keys.Encryption.BlockLength;
        return (room / block * block) - PadLengthSize;
    }

    /// <summary>Verifies, decrypts and parses. Null when the ICV is wrong; otherwise the bytes of the inner payloads.</summary>
    public static ReadOnlyMemory<byte>? Open(ReadOnlySpan<byte> datagram, int bodyOffset, MessageKeys keys)
    {
        int cipherAt = bodyOffset + keys.IvLength;
        int cipherLength = datagram.Length - cipherAt - keys.IcvLength;
        if (cipherLength < PadLengthSize || cipherLength % keys.Encryption.BlockLength != 0)
        {
            return null;
        }

        var icv = datagram[^keys.IcvLength..];
        var iv = datagram.Slice(bodyOffset, keys.IvLength);
        byte[] text = datagram.Slice(cipherAt, cipherLength).ToArray();
        if (keys.Integrity is { } integrity)
        {
            if (!integrity.Verify(keys.IntegrityKey.Expose(), datagram[..^keys.IcvLength], icv))
            {
                return null;
            }

            if (!keys.Encryption.Decrypt(keys.EncryptionKey.Expose(), iv, [], text, []))
            {
                return null;
            }
        }
        else if (!keys.Encryption.Decrypt(keys.EncryptionKey.Expose(), iv, datagram[..bodyOffset], text, icv))
        {
            return null;
        }

        int padding = text[^1];
        return padding + PadLengthSize > text.Length ? null : text.AsMemory(0, text.Length - PadLengthSize - padding);
    }

    private static byte[] Seal(
        IkeHeader header, PayloadType next, ReadOnlySpan<byte> fields, ReadOnlySpan<byte> inner, MessageKeys keys, ReadOnlySpan<byte> iv)
    {
        int padded = Padded(inner.Length, keys);
        int payloadLength = IkePayload.GenericHeaderSize + fields.Length + keys.IvLength + padded + keys.IcvLength;
        var writer = new WireWriter();
        header.Write(writer, IkeHeader.Size + payloadLength);
        writer.Byte((byte)next);
        writer.Byte(0);
        writer.UInt16((ushort)payloadLength);
        writer.Bytes(fields.ToArray());
        int bodyAt = writer.Length;
        writer.Bytes(new byte[payloadLength - IkePayload.GenericHeaderSize - fields.Length]);

        byte[] datagram = writer.ToArray();
        var text = datagram.AsSpan(bodyAt + keys.IvLength, padded);
        var icv = datagram.AsSpan(datagram.Length - keys.IcvLength);
        iv.CopyTo(datagram.AsSpan(bodyAt));
        inner.CopyTo(text);
        text[^1] = (byte)(padded - inner.Length - PadLengthSize);
        if (keys.Integrity is { } integrity)
        {
            keys.Encryption.Encrypt(keys.EncryptionKey.Expose(), iv, [], text, []);
            integrity.Compute(keys.IntegrityKey.Expose(), datagram.AsSpan(0, datagram.Length - keys.IcvLength), icv);
        }
        else
        {
            keys.Encryption.Encrypt(keys.EncryptionKey.Expose(), iv, datagram.AsSpan(0, bodyAt), text, icv);
        }

        return datagram;
    }

    private static int Padded(int innerLength, MessageKeys keys)
    {
        int block = keys.Encryption.BlockLength;
        return (innerLength + PadLengthSize + block - 1) / block * block;
    }
}
