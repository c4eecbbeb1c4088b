using Cluster.Bench.Lab;

namespace Cluster.Bench.Setups;

/// <summary>The network of the set-up measurement: a pair of gateways with an address per tunnel on each side of each.</summary>
internal static class SetupNetwork
{
    public static async Task<LabNetwork> UpAsync(string prefix, int tunnels)
    {
        await LabNetwork.RemoveAsync(prefix);
        LabNetwork lab = await LabNetwork.PairAsync(prefix);
        await BatchAsync(lab, "gwa", ["route add 198.18.0.0/16 dev wan0"]);
        await BatchAsync(lab, "gwb", Each(tunnels, "addr add 198.18.%/16 dev wan0"));
        await BatchAsync(lab, "client", Each(tunnels, "addr add 10.64.%/32 dev lan0"));
        await BatchAsync(lab, "server", Each(tunnels, "addr add 10.65.%/32 dev lan0"));
        return lab;
    }

    /// <summary>strongSwan's user-space dataplane refuses a selector of its own side without an address of the host in it.</summary>
    public static async Task OwnSelectorsAsync(LabNetwork lab, int tunnels)
    {
        await BatchAsync(lab, "gwa", Each(tunnels, "addr add 10.64.%/32 dev lo"));
        await BatchAsync(lab, "gwb", Each(tunnels, "addr add 10.65.%/32 dev lo"));
    }

    private static IEnumerable<string> Each(int tunnels, string format) =>
        Enumerable.Range(1, tunnels).Select(i => format.Replace("%", SetupConfiguration.Octets(i), StringComparison.Ordinal));

    private static async Task BatchAsync(LabNetwork lab, string host, IEnumerable<string> lines)
    {
        string file = Path.Combine(lab.State, $"batch-{host}");
        await File.WriteAllLinesAsync(file, lines);
        await Shell.CheckAsync("ip", ["-n", lab.Namespace(host), "-batch", file]);
    }
}
