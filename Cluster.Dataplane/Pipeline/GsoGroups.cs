using Cluster.Dataplane.Io;

namespace Cluster.Dataplane.Pipeline;

/// <summary>A sealed packet in the batch, ready for the wire.</summary>
internal readonly record struct WireSlot(SocketPath Path, int Length, byte TrafficClass, bool DontFragment);

/// <summary>
/// Which neighbours of a batch may leave in one UDP_SEGMENT call: same path, traffic class, DF and length; the last may be shorter.
/// </summary>
internal static class GsoGroups
{
    public const int MaxSegments = 64;    // UDP_MAX_SEGMENTS of Linux before 6.9; later kernels take 128
    public const int MaxBytes = 65_000;   // below 65,535 less the longest headers

    /// <summary>One past the end of the group that begins at <paramref name="start"/>.</summary>
    public static int End(ReadOnlySpan<WireSlot> slots, int start)
    {
        ref readonly WireSlot first = ref slots[start];
        int bytes = first.Length;
        int limit = Math.Min(slots.Length, start + MaxSegments);
        int end = start + 1;
        while (end < limit)
        {
            ref readonly WireSlot slot = ref slots[end];
            if (!ReferenceEquals(slot.Path, first.Path)
                || slot.TrafficClass != first.TrafficClass
                || slot.DontFragment != first.DontFragment
                || slot.Length > first.Length
                || bytes + slot.Length > MaxBytes)
            {
                break;
            }

            bytes += slot.Length;
            end++;
            if (slot.Length < first.Length)
            {
                break;
            }
        }

        return end;
    }
}
