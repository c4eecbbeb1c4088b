namespace Cluster.Dataplane.Sad;

/// <summary>
/// The anti-replay window of RFC 4303 section 3.4.3 and its appendix A for extended numbers. A bitmap of twice the size wraps around,
/// so that moving the window clears whole words (RFC 6479). Nothing moves before the ICV is verified: callers ask
/// <see cref="MayAccept"/> before opening and <see cref="TryAccept"/> after.
/// </summary>
public sealed class ReplayWindow
{
    public const int MaxSize = 1024;
    private const int WordBits = 64;
    private const int InferenceWithoutWindow = 64; // appendix A needs a window even where replay is not checked

    private readonly ulong[] _bits;
    private readonly int _wordMask;
    private readonly bool _extended;
    private readonly ulong _floor;
    private ulong _top;

    /// <param name="size">Packets; 0 switches the check off.</param>
    /// <param name="floor">Nothing at or below is accepted: 0, or a predecessor's checkpointed top.</param>
    public ReplayWindow(int size, bool extended, ulong floor)
    {
        Size = Math.Clamp(size, 0, MaxSize);
        _extended = extended;
        _floor = floor;
        _top = floor;
        int words = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)((Size / WordBits) + 2));
        _bits = new ulong[words];
        _wordMask = words - 1;
    }

    public int Size { get; }

    /// <summary>The highest number accepted. Another thread that reads it may see an older one, never a newer.</summary>
    public ulong Top => Volatile.Read(ref _top);

    /// <summary>The full number of a packet: appendix A2.2 for extended numbers. 0, which is never accepted, stands for impossible.</summary>
    public ulong Infer(uint low)
    {
        if (!_extended)
        {
            return low;
        }

        uint topLow = (uint)_top;
        uint topHigh = (uint)(_top >> 32);
        uint window = (uint)(Size == 0 ? InferenceWithoutWindow : Size);
        uint bottom = unchecked(topLow - window + 1);
        if (topLow >= window - 1)
        {
            return Full(low >= bottom ? topHigh : topHigh + 1UL, low);
        }

        if (low < bottom)
        {
            return Full(topHigh, low);
        }

        return topHigh == 0 ? 0 : Full(topHigh - 1UL, low);
    }

    public bool MayAccept(ulong sequence)
    {
        if (sequence == 0 || sequence <= _floor)
        {
            return false;
        }

        if (Size == 0 || sequence > _top)
        {
            return true;
        }

        return _top - sequence < (ulong)Size && (_bits[Word(sequence)] & Bit(sequence)) == 0;
    }

    /// <summary>Marks an authenticated number as seen; false when it is a replay after all (a duplicate in the same batch).</summary>
    /// <param name="advanced">It is the highest so far.</param>
    public bool TryAccept(ulong sequence, out bool advanced)
    {
        advanced = false;
        if (!MayAccept(sequence))
        {
            return false;
        }

        if (sequence > _top)
        {
            advanced = true;
            ClearBetween(_top, sequence);
            Volatile.Write(ref _top, sequence);
        }

        _bits[Word(sequence)] |= Bit(sequence);
        return true;
    }

    private static ulong Full(ulong high, uint low) => (high << 32) | low;

    private static ulong Bit(ulong sequence) => 1UL << (int)(sequence % WordBits);

    private int Word(ulong sequence) => (int)(sequence / WordBits) & _wordMask;

    private void ClearBetween(ulong from, ulong to)
    {
        ulong words = (to / WordBits) - (from / WordBits);
        if (words > (ulong)_wordMask)
        {
            Array.Clear(_bits);
            return;
        }

        for (ulong i = 1; i <= words; i++)
        {
            _bits[(int)((from / WordBits) + i) & _wordMask] = 0;
        }
    }
}
