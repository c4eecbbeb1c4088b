namespace Cluster.Ike.Wire;

/// <summary>
/// Encrypted Fragment payload (RFC 7383 section 2.5), the only payload of its message: fragment number (2), total (2), IV, ciphertext, ICV.
/// </summary>
/// <param name="FirstInner">Type of the first payload of the whole message; meaningful in fragment 1 only.</param>
public sealed record FragmentPayload(PayloadType FirstInner, ushort Number, ushort Total, ReadOnlyMemory<byte> Sealed) : IkePayload
{
    public const int FieldsSize = 4;

    public override PayloadType Type => PayloadType.EncryptedFragment;

    public static FragmentPayload Read(ref WireReader reader, PayloadType firstInner)
    {
        ushort number = reader.UInt16();
        ushort total = reader.UInt16();
        if (number == 0 || number > total)
        {
            reader.Fail(ParseFault.BadValue);
        }

        if (total > WireLimits.MaxFragments)
        {
            reader.Fail(ParseFault.TooMany);
        }

        return new FragmentPayload(firstInner, number, total, reader.TakeRest());
    }

    public override void WriteBody(WireWriter writer)
    {
        writer.UInt16(Number);
        writer.UInt16(Total);
        writer.Bytes(Sealed);
    }
}
