using System.Buffers.Binary;

namespace Cluster.Bench.Wan;

/// <summary>A captured frame.</summary>
/// <param name="At">Nanoseconds since 1970.</param>
/// <param name="Frame">Ethernet frame as captured; valid until the next one is read.</param>
public readonly record struct CapturedFrame(long At, ReadOnlyMemory<byte> Frame);

/// <summary>Reads classic pcap files as tcpdump writes them on this machine (little endian, micro- or nanoseconds, Ethernet).</summary>
public static class PcapReader
{
    private const uint Microseconds = 0xa1b2c3d4, Nanoseconds = 0xa1b23c4d;
    private const int FileHeader = 24, RecordHeader = 16;
    private const int Ethernet = 1;

    /// <summary>Larger than any frame, offloads included: a longer record means that the file is damaged.</summary>
    private const int MaxFrame = 256 * 1024;

    /// <summary>A torn last record (the writer was stopped) is left out; a file that is no capture throws <see cref="InvalidDataException"/>.</summary>
    public static IEnumerable<CapturedFrame> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 20);
        byte[] header = new byte[FileHeader];
        if (file.ReadAtLeast(header, FileHeader, throwOnEndOfStream: false) < FileHeader)
        {
            yield break;
        }

        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (magic is not (Microseconds or Nanoseconds) || BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(20)) != Ethernet)
        {
            throw new InvalidDataException($"{path} is not a pcap file of Ethernet frames");
        }

        long unit = magic == Nanoseconds ? 1 : 1000;
        byte[] record = new byte[RecordHeader], frame = new byte[MaxFrame];
        while (file.ReadAtLeast(record, RecordHeader, throwOnEndOfStream: false) == RecordHeader)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(record.AsSpan(8));
            if (length is < 0 or > MaxFrame)
            {
                throw new InvalidDataException($"{path}: a record of {length} bytes");
            }

            if (file.ReadAtLeast(frame.AsSpan(0, length), length, throwOnEndOfStream: false) < length)
            {
                yield break;
            }

            long at = (BinaryPrimitives.ReadUInt32LittleEndian(record) * 1_000_000_000L) + (BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(4)) * unit);
            yield return new CapturedFrame(at, frame.AsMemory(0, length));
        }
    }
}
