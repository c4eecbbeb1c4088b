using System.Collections.Concurrent;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Queries;

/// <summary>
/// Where an operator zeroed the counters of an SA. Displays count from there; the SA's own counters go on, since its lifetime in kilobytes
/// and its checkpoints need them. Any thread.
/// </summary>
public sealed class StatisticsBaselines
{
    private readonly ConcurrentDictionary<EspSpi, SaStatistics> _baselines = new();

    public void Reset(EspSpi inbound, SaStatistics now) => _baselines[inbound] = now;

    /// <summary>SAs that have gone take their baselines with them.</summary>
    public void Prune(Func<EspSpi, bool> isThere)
    {
        foreach (EspSpi inbound in _baselines.Keys.Where(inbound => !isThere(inbound)).ToArray())
        {
            _baselines.TryRemove(inbound, out _);
        }
    }

    public SaStatistics Since(EspSpi inbound, SaStatistics now) => !_baselines.TryGetValue(inbound, out SaStatistics? before) ? now : now with
    {
        PacketsOut = Less(now.PacketsOut, before.PacketsOut),
        BytesOut = Less(now.BytesOut, before.BytesOut),
        PacketsIn = Less(now.PacketsIn, before.PacketsIn),
        BytesIn = Less(now.BytesIn, before.BytesIn),
        AuthenticationFailures = Less(now.AuthenticationFailures, before.AuthenticationFailures),
        DecryptionFailures = Less(now.DecryptionFailures, before.DecryptionFailures),
        ReplayErrors = Less(now.ReplayErrors, before.ReplayErrors),
        BadHeaders = Less(now.BadHeaders, before.BadHeaders),
        BadTrailers = Less(now.BadTrailers, before.BadTrailers),
        ReplayExposed = Less(now.ReplayExposed, before.ReplayExposed),
    };

    private static ulong Less(ulong now, ulong before) => now > before ? now - before : 0;
}
