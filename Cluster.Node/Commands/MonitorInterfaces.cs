namespace Cluster.Node.Commands;

/// <summary>Refreshes <c>show interfaces</c>.</summary>
public sealed class MonitorInterfaces() : MonitorCommand(new ShowInterfaces());
