using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Tunnels;

/// <summary>
/// How long tunnels have carried nothing. By tunnel and not by SA: a rekey is no traffic, and must not begin the wait anew. What is told of a
/// node's own SAs; a successor begins at its takeover.
/// </summary>
internal sealed class IdleTunnels
{
    private readonly Dictionary<(uint IkeSa, string Vpn), Seen> _seen = [];

    /// <param name="ikeSa">Index of the IKE SA that the tunnel's SAs belong to.</param>
    /// <param name="packets">Of both directions, by SA of the tunnel.</param>
    /// <param name="boot">Boot clock, milliseconds.</param>
    /// <returns>Milliseconds since a look that found more packets than the one before.</returns>
    public long Look(uint ikeSa, string vpn, IReadOnlyDictionary<EspSpi, ulong> packets, long boot)
    {
        bool isKnown = _seen.TryGetValue((ikeSa, vpn), out Seen? before);
        if (!isKnown || packets.Any(sa => sa.Value > before!.Packets.GetValueOrDefault(sa.Key)))
        {
            _seen[(ikeSa, vpn)] = new Seen(packets, boot, boot);
            return 0;
        }

        _seen[(ikeSa, vpn)] = before! with { Packets = packets, LookedAt = boot };
        return boot - before.TrafficAt;
    }

    /// <summary>Forgets tunnels that were not looked at since.</summary>
    public void ForgetBefore(long boot)
    {
        foreach ((uint, string) key in _seen.Where(entry => entry.Value.LookedAt < boot).Select(entry => entry.Key).ToArray())
        {
            _seen.Remove(key);
        }
    }

    private sealed record Seen(IReadOnlyDictionary<EspSpi, ulong> Packets, long TrafficAt, long LookedAt);
}
