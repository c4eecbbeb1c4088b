namespace Cluster.Actors.Queries;

/// <summary>What this node's kernel says. Calls run a program and take some milliseconds.</summary>
public interface IHostView
{
    IReadOnlyList<InterfaceRow> Interfaces();

    IReadOnlyList<RouteRow> Routes();
}
