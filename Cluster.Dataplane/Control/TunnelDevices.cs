using Cluster.Dataplane.Host;

namespace Cluster.Dataplane.Control;

/// <summary>Sets TUN devices up, and takes them down, through iproute2: the dataplane speaks no netlink.</summary>
internal static class TunnelDevices
{
    /// <summary>What went wrong, line by line; the other lines are in force.</summary>
    public static IReadOnlyList<string> Configure(IReadOnlyList<TunnelInterface> tunnels) =>
        tunnels.Count == 0 ? [] : HostPrograms.Ip(tunnels.SelectMany(Lines));

    /// <summary>All at once: closing them one by one takes the kernel minutes when there are thousands.</summary>
    public static void RemoveAll() => HostPrograms.Ip([RemovalOf(Environment.ProcessId)]);

    /// <summary>What <c>ip</c> has to do when that process has died.</summary>
    public static string RemovalOf(int process) => $"link delete group {Group(process)}";

    private static int Group(int process) => 0x5a00_0000 | (process & 0xff_ffff);

    private static IEnumerable<string> Lines(TunnelInterface tunnel) =>
    [
        $"link set dev {tunnel.Name} addrgenmode none", // no link-local chatter that would find no SA
        $"link set dev {tunnel.Name} mtu {tunnel.Mtu} group {Group(Environment.ProcessId)} up",
        $"address flush dev {tunnel.Name} scope global",
        .. tunnel.Addresses.Select(address => $"address replace {address} dev {tunnel.Name}"),
    ];
}
