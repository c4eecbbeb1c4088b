using System.Buffers.Binary;

namespace Cluster.Dataplane.Fabric;

/// <summary>
/// Puts records together that were cut to fit the fabric's MTU. At most <see cref="Slots"/> incomplete ones per peer, each given
/// up after <see cref="Timeout"/>; buffers are made at first use and kept. Belongs to the receive thread.
/// <code>
/// part: id:32 | index:8 | count:8 | length of every part but the last:16 | length of the whole:32 | bytes
/// </code>
/// </summary>
internal sealed class PartAssembly(FabricCounters counters)
{
    /// <summary>Ours: the parts of one record leave back to back, so few records are ever incomplete.</summary>
    public const int Slots = 16;

    /// <summary>Boot-clock milliseconds. Ours: far above any reordering between two nodes of a site.</summary>
    public const long Timeout = 500;

    public const int HeaderLength = 12;

    private readonly Slot[] _slots = new Slot[Slots];

    public static void WriteHeader(Span<byte> body, uint id, int index, int count, int partLength, int wholeLength)
    {
        BinaryPrimitives.WriteUInt32BigEndian(body, id);
        body[4] = (byte)index;
        body[5] = (byte)count;
        BinaryPrimitives.WriteUInt16BigEndian(body[6..], (ushort)partLength);
        BinaryPrimitives.WriteInt32BigEndian(body[8..], wholeLength);
    }

    /// <summary>Takes a part. Returns the whole record when this was the last one missing: valid until the next call.</summary>
    public ReadOnlySpan<byte> Add(ReadOnlySpan<byte> body, long now)
    {
        if (!TryReadPart(body, out Part part))
        {
            counters.Add(FabricDrop.Malformed);
            return default;
        }

        ref Slot slot = ref Find(part, now);
        if (slot.Count != part.Count || slot.PartLength != part.PartLength || slot.WholeLength != part.WholeLength)
        {
            counters.Add(FabricDrop.Malformed);
            return default;
        }

        body[HeaderLength..].CopyTo(slot.Buffer.AsSpan(part.Index * part.PartLength));
        slot.Seen |= 1UL << part.Index;
        if (slot.Seen != (ulong.MaxValue >> (64 - part.Count)))
        {
            return default;
        }

        slot.Count = 0;
        return slot.Buffer.AsSpan(0, part.WholeLength);
    }

    /// <summary>Counts and frees what stayed incomplete for too long.</summary>
    public void Expire(long now)
    {
        for (int i = 0; i < Slots; i++)
        {
            if (_slots[i].Count != 0 && now - _slots[i].Since > Timeout)
            {
                counters.Add(FabricDrop.PartsMissing);
                _slots[i].Count = 0;
            }
        }
    }

    private static bool TryReadPart(ReadOnlySpan<byte> body, out Part part)
    {
        part = default;
        if (body.Length <= HeaderLength)
        {
            return false;
        }

        part = new Part(
            BinaryPrimitives.ReadUInt32BigEndian(body), body[4], body[5], BinaryPrimitives.ReadUInt16BigEndian(body[6..]), BinaryPrimitives.ReadInt32BigEndian(body[8..]));
        int rest = part.WholeLength - (part.Index * part.PartLength);
        return part.Count is >= 2 and <= FrameLayout.MaxParts
            && part.Index < part.Count
            && part.WholeLength is > 0 and <= FrameLayout.MaxRecordLength
            && part.WholeLength > (part.Count - 1) * part.PartLength
            && part.WholeLength <= part.Count * part.PartLength
            && body.Length - HeaderLength == Math.Min(part.PartLength, rest);
    }

    /// <summary>The slot of this record, or a free one, or the oldest.</summary>
    private ref Slot Find(in Part part, long now)
    {
        int chosen = 0;
        for (int i = 0; i < Slots; i++)
        {
            ref Slot candidate = ref _slots[i];
            if (candidate.Count != 0 && candidate.Id == part.Id && now - candidate.Since <= Timeout)
            {
                return ref candidate;
            }

            if (_slots[chosen].Count != 0 && (candidate.Count == 0 || candidate.Since < _slots[chosen].Since))
            {
                chosen = i;
            }
        }

        ref Slot slot = ref _slots[chosen];
        if (slot.Count != 0)
        {
            counters.Add(now - slot.Since > Timeout ? FabricDrop.PartsMissing : FabricDrop.PartsEvicted);
        }

        slot.Buffer ??= new byte[FrameLayout.MaxRecordLength];
        slot.Id = part.Id;
        slot.Count = part.Count;
        slot.PartLength = part.PartLength;
        slot.WholeLength = part.WholeLength;
        slot.Seen = 0;
        slot.Since = now;
        return ref slot;
    }

    private readonly record struct Part(uint Id, int Index, int Count, int PartLength, int WholeLength);

    /// <summary>Count 0 says that the slot is free.</summary>
    private struct Slot
    {
        public uint Id;
        public int Count;
        public int PartLength;
        public int WholeLength;
        public ulong Seen;
        public long Since;
        public byte[]? Buffer;
    }
}
