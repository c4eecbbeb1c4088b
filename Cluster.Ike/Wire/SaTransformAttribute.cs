namespace Cluster.Ike.Wire;

/// <summary>A transform attribute (RFC 7296 section 3.3.5), either a two-byte value or, when that is null, bytes.</summary>
public sealed record SaTransformAttribute(ushort Type, ushort? Value, ReadOnlyMemory<byte> Data)
{
    public const ushort KeyLength = 14;

    /// <summary>The AF bit: the value stands where the length would.</summary>
    public const ushort ShortForm = 0x8000;

    public void Write(WireWriter writer)
    {
        if (Value is { } value)
        {
            writer.UInt16((ushort)(Type | ShortForm));
            writer.UInt16(value);
            return;
        }

        writer.UInt16(Type);
        writer.UInt16((ushort)Data.Length);
        writer.Bytes(Data);
    }
}
