using Cluster.Crypto.Identifiers;

namespace Cluster.Dataplane.Sad;

/// <summary>
/// All Child SAs of this node by inbound SPI. Open addressing: one writer at a time (control), any number of readers without a
/// lock. A reader sees an SA whole or not at all; one that is being removed may still be seen.
/// </summary>
public sealed class SaTable
{
    private const int InitialSlots = 1024; // power of two
    private static readonly ChildSa?[] Empty = new ChildSa?[InitialSlots];

    private ChildSa?[] _slots = (ChildSa?[])Empty.Clone();

    public int Count { get; private set; }

    public ChildSa? Find(EspSpi inbound)
    {
        ChildSa?[] slots = Volatile.Read(ref _slots);
        int mask = slots.Length - 1;
        for (int i = Hash(inbound) & mask; ; i = (i + 1) & mask)
        {
            ChildSa? sa = Volatile.Read(ref slots[i]);
            if (sa is null || sa.Inbound == inbound)
            {
                return sa;
            }
        }
    }

    /// <summary>The caller has made sure that the SPI is new.</summary>
    public void Add(ChildSa sa)
    {
        if ((Count + 1) * 2 > _slots.Length)
        {
            Rebuild(_slots.Length * 2, without: null);
        }

        Put(_slots, sa);
        Count++;
    }

    /// <summary>Copies the table: a gap in a probe sequence would hide others from a reader.</summary>
    public void Remove(IReadOnlySet<ChildSa> gone)
    {
        if (gone.Count > 0)
        {
            Rebuild(_slots.Length, gone);
        }
    }

    public IEnumerable<ChildSa> All()
    {
        foreach (ChildSa? sa in Volatile.Read(ref _slots))
        {
            if (sa is not null)
            {
                yield return sa;
            }
        }
    }

    private static int Hash(EspSpi spi) => (int)((spi.Value * 0x9E37_79B1u) >> 8);

    private static void Put(ChildSa?[] slots, ChildSa sa)
    {
        int mask = slots.Length - 1;
        int i = Hash(sa.Inbound) & mask;
        while (slots[i] is not null)
        {
            i = (i + 1) & mask;
        }

        Volatile.Write(ref slots[i], sa);
    }

    private void Rebuild(int length, IReadOnlySet<ChildSa>? without)
    {
        var slots = new ChildSa?[length];
        int count = 0;
        foreach (ChildSa? sa in _slots)
        {
            if (sa is not null && without?.Contains(sa) != true)
            {
                Put(slots, sa);
                count++;
            }
        }

        Count = count;
        Volatile.Write(ref _slots, slots);
    }
}
