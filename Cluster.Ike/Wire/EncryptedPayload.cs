namespace Cluster.Ike.Wire;

/// <summary>
/// Encrypted payload (RFC 7296 section 3.14), always the last of its message: IV, ciphertext, ICV. <see cref="MessageSeal"/> opens it.
/// </summary>
/// <param name="FirstInner">Type of the first payload inside.</param>
public sealed record EncryptedPayload(PayloadType FirstInner, ReadOnlyMemory<byte> Sealed) : IkePayload
{
    public override PayloadType Type => PayloadType.Encrypted;

    public override void WriteBody(WireWriter writer) => writer.Bytes(Sealed);
}
