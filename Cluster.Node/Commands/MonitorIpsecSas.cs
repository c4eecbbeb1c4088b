namespace Cluster.Node.Commands;

/// <summary>Refreshes <c>show security ipsec security-associations</c>.</summary>
public sealed class MonitorIpsecSas() : MonitorCommand(new ShowIpsecSas());
