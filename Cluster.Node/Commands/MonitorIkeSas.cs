namespace Cluster.Node.Commands;

/// <summary>Refreshes <c>show security ike security-associations</c>.</summary>
public sealed class MonitorIkeSas() : MonitorCommand(new ShowIkeSas());
