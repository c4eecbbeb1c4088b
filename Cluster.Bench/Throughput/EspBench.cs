using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cluster.Bench.Lab;
using Cluster.Bench.Reports;

namespace Cluster.Bench.Throughput;

/// <summary>
/// Throughput of one TCP stream and idle round trip through a pair of gateways: ours, strongSwan's and wireguard-go's, in interleaved
/// rounds on the same network, with segmentation offload on the WAN and without. All carry their packets in UDP, as strongSwan's
/// user-space dataplane and WireGuard always do; "ours-plain" is ours with ESP as it is, for which Linux has no segmentation offload.
/// </summary>
internal sealed partial class EspBench(BenchPlan plan, int seconds, string[] offloads)
{
    /// <summary>Inner packets of all variants: strongSwan's TUN has this MTU.</summary>
    private const int InnerMtu = 1400;

    private const int Pings = 100;

    private static readonly TimeSpan ReachBound = TimeSpan.FromSeconds(20);
    private static readonly (string Who, BranchSuite? Suite)[] Variants =
    [
        ("ours", BranchSuite.GcmCurve25519), ("strongswan", BranchSuite.GcmCurve25519), ("wireguard-go", null), ("ours-plain", BranchSuite.GcmCurve25519),
        ("ours", BranchSuite.CbcSha1Curve25519), ("strongswan", BranchSuite.CbcSha1Curve25519),
    ];

    private readonly BenchTable _table = new();

    public static IReadOnlyList<string> Makes { get; } = [.. Variants.Select(variant => variant.Who).Distinct()];

    public async Task<int> RunAsync()
    {
        string tree = plan.Wants("wireguard-go") ? await StrongSwan.Debian13Async() : "";
        IEnumerable<BenchMeasurement> measurements =
            from offload in new[] { "on", "nic" }.Where(mode => offloads.Length == 0 || offloads.Contains(mode))
            from variant in Variants.Where(variant => plan.Wants(variant.Who) && (variant.Suite is null || plan.Wants(variant.Suite)))
            select new BenchMeasurement(
                $"{variant.Who} {variant.Suite?.Name} offload {offload}".Replace("  ", " ", StringComparison.Ordinal), () => MeasureAsync(variant.Who, variant.Suite, offload, tree));
        return await plan.RunAsync(_table, measurements, [("ours", "strongswan"), ("ours", "wireguard-go")]);
    }

    private async Task MeasureAsync(string who, BranchSuite? suite, string offload, string tree)
    {
        await LabNetwork.RemoveAsync(plan.Prefix);
        await using LabNetwork lab = await LabNetwork.PairAsync(plan.Prefix, offloads: offload == "on");
        foreach (string host in new[] { "client", "server" })
        {
            await lab.RunAsync(host, Shell.Usual, "ip", "link", "set", "lan0", "mtu", $"{InnerMtu}");
        }

        await using GatewayPair gateways = who switch
        {
            "ours" => await GatewayPair.OursAsync(lab, suite!, inUdp: true),
            "ours-plain" => await GatewayPair.OursAsync(lab, suite!, inUdp: false),
            "strongswan" => await GatewayPair.StrongSwanAsync(lab, suite!),
            _ => await GatewayPair.WireGuardAsync(lab, Path.Combine(tree, "usr", "bin", "wireguard-go")),
        };
        await Until.TrueAsync($"a ping through the tunnel of {who}", ReachBound,
            async () => (await lab.RunAsync("client", Shell.Usual, "ping", "-q", "-c", "1", "-W", "1", "10.2.0.10")).ExitCode == 0);
        string name = suite?.Name ?? "";
        _table.Add(who, "tcp1", name, offload, "Mbit/s", await TcpAsync(lab));
        _table.Add(who, "rtt", name, offload, "ms", await RoundTripAsync(lab));
    }

    /// <summary>Median of 100 pings, 50 ms apart, with nothing else to carry. (A mean is made by the two or three that the machine was late for.)</summary>
    private static async Task<double> RoundTripAsync(LabNetwork lab)
    {
        ShellResult result = await lab.RunAsync("client", Shell.Usual, "ping", "-c", $"{Pings}", "-i", "0.05", "10.2.0.10");
        double[] times = [.. TimeField().Matches(result.Output).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Order()];
        return times.Length == Pings ? (times[(Pings - 1) / 2] + times[Pings / 2]) / 2 : throw new LabException($"{times.Length} of {Pings} pings came back: {result.Output}");
    }

    private async Task<double> TcpAsync(LabNetwork lab)
    {
        await using ChildProcess server = lab.Start("server", "iperf3", ["iperf3", "-s"]);
        await Until.TrueAsync("iperf3 to listen", TimeSpan.FromSeconds(5), async () => (await lab.RunAsync("server", Shell.Usual, "ss", "-Hltn", "sport = :5201")).Output.Length > 0);
        ShellResult result = await lab.RunAsync("client", TimeSpan.FromSeconds(seconds + 20), "iperf3", "-c", "10.2.0.10", "-J", "-t", $"{seconds}", "-O", "1");
        try
        {
            using JsonDocument document = JsonDocument.Parse(result.Output);
            return document.RootElement.GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second").GetDouble() / 1e6;
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException)
        {
            throw new LabException($"iperf3 gave no figure: {result.Error} {result.Output}", wrong);
        }
    }

    [GeneratedRegex(@" time=([\d.]+) ms")]
    private static partial Regex TimeField();
}
