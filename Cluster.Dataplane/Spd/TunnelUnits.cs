using System.Collections.Concurrent;

namespace Cluster.Dataplane.Spd;

/// <summary>The st0 units that anything refers to; they are few and never forgotten.</summary>
public sealed class TunnelUnits
{
    private readonly ConcurrentDictionary<string, TunnelUnit> _byName = new();
    private readonly ConcurrentDictionary<int, TunnelUnit> _byNumber = new();

    public TunnelUnit Get(string name) => _byName.GetOrAdd(name, Make);

    /// <summary>By N of <c>st0.N</c>; lock-free.</summary>
    public TunnelUnit? Find(int number) => _byNumber.GetValueOrDefault(number);

    public IEnumerable<TunnelUnit> All => _byName.Values;

    private TunnelUnit Make(string name)
    {
        var unit = new TunnelUnit(name);
        if (unit.Number >= 0)
        {
            unit = _byNumber.GetOrAdd(unit.Number, unit);
        }

        return unit;
    }
}
