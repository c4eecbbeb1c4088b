namespace Cluster.Ike.Wire.V1;

/// <summary>A data attribute (RFC 2408 section 3.3): two bytes in place of the length, or a length and so many bytes.</summary>
/// <param name="Value">What it says as a number; null when it is longer than eight bytes.</param>
public readonly record struct IsakmpAttribute(ushort Type, ulong? Value)
{
    private const ushort ShortForm = 0x8000;

    public static IsakmpAttribute Read(ref WireReader reader)
    {
        ushort type = reader.UInt16();
        ushort valueOrLength = reader.UInt16();
        if ((type & ShortForm) != 0)
        {
            return new IsakmpAttribute((ushort)(type & ~ShortForm), valueOrLength);
        }

        ulong value = 0;
        var bytes = reader.Take(valueOrLength);
        foreach (byte one in bytes.Span)
        {
            value = (value << 8) | one;
        }

        return new IsakmpAttribute(type, bytes.Length <= sizeof(ulong) ? value : null);
    }

    /// <summary>Short where the value fits, else four bytes.</summary>
    public void Write(WireWriter writer)
    {
        if (Value is <= ushort.MaxValue)
        {
            writer.UInt16((ushort)(Type | ShortForm));
            writer.UInt16((ushort)Value);
            return;
        }

        writer.UInt16(Type);
        writer.UInt16(sizeof(uint));
        writer.UInt32((uint)Value!);
    }
}
