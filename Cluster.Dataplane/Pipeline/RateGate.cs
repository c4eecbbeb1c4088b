namespace Cluster.Dataplane.Pipeline;

/// <summary>At most one event per key and second. Direct-mapped: a collision lets one event too many or too few through.</summary>
internal sealed class RateGate
{
    private const int Slots = 256;
    private const long IntervalMs = 1000;

    private readonly long[] _until = new long[Slots];
    private readonly int[] _keys = new int[Slots];

    public bool Pass(int key, long nowMs)
    {
        int slot = (key ^ (key >> 16)) & (Slots - 1);
        if (_keys[slot] == key && nowMs < _until[slot])
        {
            return false;
        }

        _keys[slot] = key;
        _until[slot] = nowMs + IntervalMs;
        return true;
    }
}
