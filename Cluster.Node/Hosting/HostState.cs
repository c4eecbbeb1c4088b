using System.Collections.Immutable;
using Cluster.Config.Model;
using Cluster.Dataplane.Host;

namespace Cluster.Node.Hosting;

/// <summary>What was last applied to the host.</summary>
/// <param name="RoutesSince">When a static route was first applied, by its destination; it stays while it does.</param>
internal sealed record HostState(ClusterModel Model, HostInput Input, ImmutableDictionary<string, DateTimeOffset> RoutesSince)
{
    /// <summary>Null for a route that is not configured; never negative, whatever the clock did.</summary>
    public TimeSpan? AgeOf(string destination, DateTimeOffset now) =>
        RoutesSince.TryGetValue(destination, out DateTimeOffset since) ? TimeSpan.FromTicks(Math.Max(0, (now - since).Ticks)) : null;

    public static HostState After(HostState? before, ClusterModel model, HostInput input, DateTimeOffset now) => new(
        model,
        input,
        input.Routes.Select(route => route.Destination.ToString()).Distinct()
            .ToImmutableDictionary(destination => destination, destination => before?.RoutesSince.GetValueOrDefault(destination, now) ?? now));
}
