namespace Cluster.Dataplane.Fabric;

/// <summary>
/// Replay window over the 64-bit frame counter (the idea of RFC 4303 section 3.4.3, and RFC 6479's bit blocks). A sender uses
/// one counter for all its peers, so what one peer sees has gaps; the window is wide enough for them. Belongs to one thread.
/// </summary>
internal sealed class FrameWindow
{
    /// <summary>Ours: frames in flight between two nodes times the members of a cluster, with room.</summary>
    public const int Width = 8192;

    private const int Words = (Width / 64) + 1; // one word more than the width: the one that is being filled

    private readonly ulong[] _bits = new ulong[Words];
    private ulong _top;

    /// <summary>Whether the counter could be new. Says nothing before the tag is verified, and changes nothing.</summary>
    public bool IsFresh(ulong counter)
    {
        if (counter > _top)
        {
            return true;
        }

        return counter != 0 && _top - counter < Width && (_bits[WordOf(counter)] & BitOf(counter)) == 0;
    }

    /// <summary>Marks the counter of an authentic frame.</summary>
    public void Accept(ulong counter)
    {
        if (counter > _top)
        {
            ulong first = (_top / 64) + 1;
            ulong last = counter / 64;
            ulong clear = Math.Min(last - first + 1, Words);
            for (ulong i = 0; i < clear && last >= first; i++)
            {
                _bits[(last - i) % Words] = 0;
            }

            _top = counter;
        }

        _bits[WordOf(counter)] |= BitOf(counter);
    }

    private static int WordOf(ulong counter) => (int)(counter / 64 % Words);

    private static ulong BitOf(ulong counter) => 1UL << (int)(counter % 64);
}
