namespace Cluster.Node.Commands;

/// <summary>All operational commands. Completion, help, the reference and the CLI read these rows.</summary>
public static class CommandTable
{
    public static IReadOnlyList<OperationalCommand> Rows { get; } =
    [
        new ClearAlarms(),
        new ClearIkeSas(),
        new ClearIpsecSas(),
        new ClearIpsecStatistics(),
        new FileShow(),
        new MonitorClusterStatus(),
        new MonitorIkeSas(),
        new MonitorInterfaces(),
        new MonitorIpsecSas(),
        new MonitorIpsecStatistics(),
        new MonitorPacketDrops(),
        new MonitorTunnels(),
        new Ping(),
        new RequestSelfTest(),
        new ShowActivePeers(),
        new ShowAlarms(),
        new ShowClusterStatus(),
        new ShowConfiguration(),
        new ShowIkeFailures(),
        new ShowIkePreSharedKey(),
        new ShowIkeSas(),
        new ShowIkeTraces(),
        new ShowInactiveTunnels(),
        new ShowInterfaces(),
        new ShowIpsecSas(),
        new ShowIpsecStatistics(),
        new ShowLog(),
        new ShowNextHopTunnels(),
        new ShowPacketDrops(),
        new ShowRoute(),
        new ShowTunnels(),
        new ShowVersion(),
    ];

    /// <summary>The first words of paths that are not commands by themselves, with help.</summary>
    public static IReadOnlyDictionary<string, string> Sections { get; } = new Dictionary<string, string>
    {
        ["clear"] = "Delete state",
        ["clear security"] = "Security services",
        ["clear security ike"] = "Internet Key Exchange",
        ["clear security ipsec"] = "IP security",
        ["file"] = "Files of the nodes",
        ["monitor"] = "What show prints, refreshed",
        ["monitor chassis"] = "The nodes as one chassis",
        ["monitor chassis cluster"] = "The cluster",
        ["monitor security"] = "Security services",
        ["monitor security ike"] = "Internet Key Exchange",
        ["monitor security ipsec"] = "IP security",
        ["monitor security packet-drop"] = "Dropped packets",
        ["request"] = "Ask the nodes to do something",
        ["request system"] = "The nodes themselves",
        ["request system fips"] = "The cryptographic module",
        ["show"] = "Show state",
        ["show chassis"] = "The nodes as one chassis",
        ["show chassis cluster"] = "The cluster",
        ["show security"] = "Security services",
        ["show security ike"] = "Internet Key Exchange",
        ["show security ipsec"] = "IP security",
        ["show security packet-drop"] = "Dropped packets",
    };
}
