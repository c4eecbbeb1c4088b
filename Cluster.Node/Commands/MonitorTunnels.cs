namespace Cluster.Node.Commands;

/// <summary>Refreshes <c>show security ipsec tunnels</c>.</summary>
public sealed class MonitorTunnels() : MonitorCommand(new ShowTunnels());
