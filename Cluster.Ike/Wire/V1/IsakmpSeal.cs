using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;

namespace Cluster.Ike.Wire.V1;

/// <summary>
/// Encryption of a whole message body in CBC mode (RFC 2409 appendix B): no integrity of its own, the IV is known to both, the next IV is the
/// last block of ciphertext.
/// </summary>
public static class IsakmpSeal
{
    /// <summary>The message with its body encrypted, padded with zeros to whole blocks.</summary>
    public static byte[] Seal(
        EncryptionTransform cipher, SecretBytes key, ReadOnlySpan<byte> iv, IsakmpHeader header, IReadOnlyList<IsakmpPayload> payloads)
    {
        var body = new WireWriter();
        var first = IsakmpChain.Write(body, payloads);
        byte[] text = new byte[Padded(body.Length, cipher.BlockLength)];
        body.ToArray().CopyTo(text, 0);
        cipher.Encrypt(key.Expose(), iv, default, text, default);
        var writer = new WireWriter();
        (header with { NextPayload = first, Flags = header.Flags | IsakmpFlags.Encrypted }).Write(writer, IsakmpHeader.Size + text.Length);
        writer.Bytes(text);
        return writer.ToArray();
    }

    /// <summary>The body of a message in clear; null when it is not whole blocks. Whether it is the peer's, its hash must tell.</summary>
    public static byte[]? Open(EncryptionTransform cipher, SecretBytes key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> datagram)
    {
        byte[] text = datagram[IsakmpHeader.Size..].ToArray();
        return text.Length > 0 && text.Length % cipher.BlockLength == 0 && cipher.Decrypt(key.Expose(), iv, default, text, default) ? text : null;
    }

    /// <summary>The last block of a sealed message: the next IV of its exchange.</summary>
    public static byte[] LastBlock(EncryptionTransform cipher, ReadOnlySpan<byte> datagram) => datagram[^cipher.BlockLength..].ToArray();

    private static int Padded(int length, int block) => (length + block - 1) / block * block;
}
