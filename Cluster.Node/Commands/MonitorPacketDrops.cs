namespace Cluster.Node.Commands;

/// <summary>Refreshes <c>show security packet-drop counters</c>.</summary>
public sealed class MonitorPacketDrops() : MonitorCommand(new ShowPacketDrops());
