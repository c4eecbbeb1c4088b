namespace Cluster.Ike.Wire.V1;

/// <summary>
/// A part of a message that is too long for one datagram, as Cisco, Microsoft and strongSwan cut IKEv1 (no RFC has it): fragment ID (2), number from
/// 1 on (1), flags (1), then bytes of the whole message, header and all. It is the only payload of its message, in clear whatever is inside.
/// </summary>
public sealed record IsakmpFragment(ushort Id, byte Number, bool IsLast, ReadOnlyMemory<byte> Part)
{
    public const int FieldsSize = 4;

    /// <summary>Bytes of a datagram that are not <see cref="Part"/>.</summary>
    public const int Overhead = IsakmpHeader.Size + IsakmpPayload.GenericHeaderSize + FieldsSize;

    private const byte LastFlag = 1;

    /// <summary>Null when it is not one payload of this kind, with bytes in it and a number within <see cref="IsakmpLimits.MaxFragments"/>.</summary>
    public static IsakmpFragment? TryRead(IsakmpHeader header, ReadOnlyMemory<byte> body)
    {
        if (!IsakmpMessage.TryRead(header, body, out var message, out _) || message.Payloads is not [{ Type: IsakmpPayloadType.Fragment } payload])
        {
            return null;
        }

        var reader = new WireReader(payload.Body);
        ushort id = reader.UInt16();
        byte number = reader.Byte();
        byte flags = reader.Byte();
        var part = reader.TakeRest();
        return reader.Error is null && number is > 0 and <= IsakmpLimits.MaxFragments && !part.IsEmpty
            ? new IsakmpFragment(id, number, (flags & LastFlag) != 0, part)
            : null;
    }

    public IsakmpPayload ToPayload()
    {
        var writer = new WireWriter();
        writer.UInt16(Id);
        writer.Byte(Number);
        writer.Byte(IsLast ? LastFlag : (byte)0);
        writer.Bytes(Part);
        return new IsakmpPayload(IsakmpPayloadType.Fragment, writer.ToArray());
    }
}
