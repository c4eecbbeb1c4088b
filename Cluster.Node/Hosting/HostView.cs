using Cluster.Actors.Queries;
using Cluster.Dataplane.Host;

namespace Cluster.Node.Hosting;

/// <summary>Interfaces and routes of this node for displays: what was configured, and what <c>ip</c> says of it.</summary>
internal sealed class HostView(HostNetwork network) : IHostView
{
    public IReadOnlyList<InterfaceRow> Interfaces() =>
        network.State is { } state ? HostRows.Interfaces(state, HostPrograms.Output("ip", ["-j", "-s", "address", "show"])) : [];

    public IReadOnlyList<RouteRow> Routes() => network.State is { } state
        ? HostRows.Routes(
            state, HostPrograms.Output("ip", ["-j", "-4", "route", "show", "table", "main"]), HostPrograms.Output("ip", ["-j", "-6", "route", "show", "table", "main"]),
            DateTimeOffset.UtcNow)
        : [];
}
