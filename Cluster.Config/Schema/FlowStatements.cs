using Cluster.Config.Model;

namespace Cluster.Config.Schema;

internal static class FlowStatements
{
    public static readonly Statement[] Rows =
    [
        Row.Section("security flow", "Traffic flows"),
        Row.Section("security flow tcp-mss", "Lower the maximum segment size of TCP connections"),
        Row.Section("security flow tcp-mss all-tcp", "All TCP traffic"),
        Row.Leaf("security flow tcp-mss all-tcp mss", ArgumentTypes.Number("bytes", 64, 65535), "Largest segment, in bytes",
            (ClusterBuilder b, int value) => b.AllTcpMss = value),
        Row.Presence("security flow tcp-mss ipsec-vpn", "TCP traffic that enters a tunnel; overrides all-tcp",
            (ClusterBuilder b, Place at) => new TunnelMssBuilder(b)),
        Row.Leaf("security flow tcp-mss ipsec-vpn mss", ArgumentTypes.Number("bytes", 64, 65535), "Largest segment, in bytes",
            (TunnelMssBuilder b, int value) => b.Cluster.IpsecMss = value, otherwise: "1320"),
    ];

    private sealed record TunnelMssBuilder(ClusterBuilder Cluster);
}
