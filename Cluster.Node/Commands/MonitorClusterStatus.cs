namespace Cluster.Node.Commands;

/// <summary>Refreshes <c>show chassis cluster status</c>.</summary>
public sealed class MonitorClusterStatus() : MonitorCommand(new ShowClusterStatus());
