using System.Buffers.Binary;

namespace Cluster.Dataplane.Esp;

/// <summary>Reads and writes the clear parts of an ESP packet in place.</summary>
public static unsafe class EspPacket
{
    public static uint Spi(byte* esp) => BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(esp, 4));

    public static uint Sequence(byte* esp) => BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(esp + 4, 4));

    public static void WriteHeader(byte* esp, uint spi, uint sequence)
    {
        var header = new Span<byte>(esp, EspLayout.HeaderLength);
        BinaryPrimitives.WriteUInt32BigEndian(header, spi);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], sequence);
    }

    public static void WriteIv(byte* esp, ulong iv) =>
        BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(esp + EspLayout.HeaderLength, sizeof(ulong)), iv);

    /// <summary>Padding 1, 2, 3, ... (RFC 4303 section 2.4), pad length and next header, right behind the inner packet.</summary>
    public static void WriteTrailer(byte* trailer, int padLength, byte nextHeader)
    {
        for (int i = 0; i < padLength; i++)
        {
            trailer[i] = (byte)(i + 1);
        }

        trailer[padLength] = (byte)padLength;
        trailer[padLength + 1] = nextHeader;
    }

    /// <summary>
    /// Reads the trailer of an opened payload; false when it contradicts itself. The padding is inspected, as RFC 4303
    /// section 2.4 recommends.
    /// </summary>
    public static bool TryReadTrailer(byte* payload, int length, out int innerLength, out byte nextHeader)
    {
        nextHeader = payload[length - 1];
        int pad = payload[length - 2];
        innerLength = length - EspLayout.TrailerLength - pad;
        if (innerLength < 0)
        {
            return false;
        }

        byte* padding = payload + innerLength;
        for (int i = 0; i < pad; i++)
        {
            if (padding[i] != i + 1)
            {
                return false;
            }
        }

        return true;
    }
}
