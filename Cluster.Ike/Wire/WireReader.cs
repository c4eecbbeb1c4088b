using System.Buffers.Binary;

namespace Cluster.Ike.Wire;

/// <summary>
/// Reads big-endian fields. Sticky: after the first failure every read returns zero or nothing and <see cref="Error"/> keeps
/// the reason, so that callers check once at the end.
/// </summary>
/// <param name="bytes">What to read.</param>
/// <param name="origin">Offset of the first byte in the whole message, for error reports.</param>
public ref struct WireReader(ReadOnlyMemory<byte> bytes, int origin = 0)
{
    private readonly ReadOnlyMemory<byte> _bytes = bytes;
    private int _at;

    public ParseError? Error { get; private set; }

    public readonly int Remaining => Error is null ? _bytes.Length - _at : 0;

    /// <summary>Offset in the whole message.</summary>
    public readonly int Offset => origin + _at;

    public void Fail(ParseFault fault) => Error ??= new ParseError(fault, Offset);

    public byte Byte() => Take(1) is { Length: 1 } one ? one.Span[0] : (byte)0;

    public ushort UInt16() => Take(2) is { Length: 2 } two ? BinaryPrimitives.ReadUInt16BigEndian(two.Span) : (ushort)0;

    public uint UInt32() => Take(4) is { Length: 4 } four ? BinaryPrimitives.ReadUInt32BigEndian(four.Span) : 0;

    public ulong UInt64() => Take(8) is { Length: 8 } eight ? BinaryPrimitives.ReadUInt64BigEndian(eight.Span) : 0;

    /// <summary>A view of the next bytes; empty after a failure.</summary>
    public ReadOnlyMemory<byte> Take(int length)
    {
        if (Error is not null)
        {
            return default;
        }

        if (length < 0 || length > _bytes.Length - _at)
        {
            Fail(ParseFault.Truncated);
            return default;
        }

        var taken = _bytes.Slice(_at, length);
        _at += length;
        return taken;
    }

    public ReadOnlyMemory<byte> TakeRest() => Take(Remaining);
}
