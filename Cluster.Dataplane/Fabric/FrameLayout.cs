using System.Buffers.Binary;

namespace Cluster.Dataplane.Fabric;

/// <summary>
/// A frame is one UDP datagram: a clear header (associated data), sealed records, the tag.
/// <code>
/// version:8 | zero:24 | incarnation of the sender:32 | counter:64 | records, encrypted | tag:128
/// </code>
/// A record is <c>kind:8 | length of the body:24 | body</c>. Numbers are big-endian.
/// </summary>
internal static class FrameLayout
{
    public const byte Version = 1;
    public const int SenderAt = 4;
    public const int CounterAt = 8;
    public const int HeaderLength = 16;
    public const int TagLength = 16;
    public const int KeyLength = 32;
    public const int RecordHeaderLength = 4;

    /// <summary>Hops a packet may make: ingress to owner, and once more when the owner has just changed.</summary>
    public const int MaxHops = 2;

    /// <summary>The longest record: an IP packet of 65,535 bytes and our own header of it.</summary>
    public const int MaxRecordLength = 65_535 + 64;

    /// <summary>One bit of a 64-bit map for each part.</summary>
    public const int MaxParts = 64;

    public static void WriteHeader(Span<byte> frame, uint sender, ulong counter)
    {
        frame[..SenderAt].Clear();
        frame[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(frame[SenderAt..], sender);
        BinaryPrimitives.WriteUInt64BigEndian(frame[CounterAt..], counter);
    }

    public static void WriteRecordHeader(Span<byte> record, FrameRecordKind kind)
    {
        BinaryPrimitives.WriteInt32BigEndian(record, record.Length - RecordHeaderLength);
        record[0] = (byte)kind;
    }
}

/// <summary>What stands in a record. Sent between nodes of different builds: never renumber.</summary>
internal enum FrameRecordKind : byte
{
    /// <summary>The rest of the frame is padding.</summary>
    Padding = 0,
    Cipher = 1,
    Outbound = 2,
    Opened = 3,
    Owner = 4,
    Part = 5,
    Heartbeat = 6,
    HeartbeatAnswer = 7,
}
