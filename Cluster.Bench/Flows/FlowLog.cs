using System.Buffers.Binary;

namespace Cluster.Bench.Flows;

/// <summary>What happened to one packet at one end.</summary>
public enum FlowEvent : byte
{
    Sent = 1,

    /// <summary>The network stack refused it (no route, no neighbour); its number is used up.</summary>
    Refused = 2,
    Received = 3,
}

/// <summary>One line of a log.</summary>
/// <param name="At">When it was sent or received, by <see cref="FlowClock"/>.</param>
public readonly record struct FlowEntry(FlowEvent Event, int Flow, long Sequence, long Sent, long At);

/// <summary>
/// The log of one end: fixed-size entries, appended and flushed every second, so that a log of a process that was killed is readable
/// up to its last second. One writer thread.
/// </summary>
public sealed class FlowLog : IDisposable
{
    private const int EntrySize = 29;
    private readonly FileStream _file;
    private readonly Lock _gate = new();

    public FlowLog(string path) => _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 20);

    /// <summary>Sender and receiver threads share the file.</summary>
    public void Add(in FlowEntry entry)
    {
        Span<byte> bytes = stackalloc byte[EntrySize];
        bytes[0] = (byte)entry.Event;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], entry.Flow);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[5..], entry.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[13..], entry.Sent);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[21..], entry.At);
        lock (_gate)
        {
            _file.Write(bytes);
        }
    }

    public void Flush()
    {
        lock (_gate)
        {
            _file.Flush();
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Entries in the order in which they were written; a torn last one is left out.</summary>
    public static IEnumerable<FlowEntry> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 20);
        byte[] bytes = new byte[EntrySize];
        while (file.ReadAtLeast(bytes, EntrySize, throwOnEndOfStream: false) == EntrySize)
        {
            yield return new FlowEntry(
                (FlowEvent)bytes[0], BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(1)), BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(5)),
                BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(13)), BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(21)));
        }
    }
}
