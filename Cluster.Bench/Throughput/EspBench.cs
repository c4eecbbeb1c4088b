using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cluster.Bench.Lab;
using Cluster.Bench.Reports;

namespace Cluster.Bench.Throughput;

/// <summary>
/// Throughput of one TCP stream and idle round trip through a pair of gateways: ours, strongSwan's and wireguard-go's, in interleaved
/// rounds on the same network, with segmentation offload on the WAN and without.
/// </summary>
internal sealed partial class EspBench(string prefix, int rounds, int seconds, string only, FileInfo? json)
{
    /// <summary>Inner packets of all variants: strongSwan's TUN has this MTU.</summary>
    private const int InnerMtu = 1400;

    private static readonly TimeSpan ReachBound = TimeSpan.FromSeconds(20);

    private readonly BenchTable _table = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public async Task<int> RunAsync()
    {
        string tree = await StrongSwan.Debian13Async();
        (string Who, BranchSuite? Suite)[] variants =
        [
            ("ours", BranchSuite.GcmCurve25519), ("strongswan", BranchSuite.GcmCurve25519), ("wireguard-go", null),
            ("ours", BranchSuite.CbcSha1Curve25519), ("strongswan", BranchSuite.CbcSha1Curve25519),
        ];
        string[] chosen = only.Split(',', StringSplitOptions.RemoveEmptyEntries);
        variants = [.. variants.Where(variant => chosen.Length == 0 || chosen.Contains(variant.Who))];
        int failures = 0;
        for (int round = 1; round <= rounds; round++)
        {
            foreach (bool offload in new[] { true, false })
            {
                Console.WriteLine($"[{_clock.Elapsed.TotalSeconds,6:0.0} s] round {round} of {rounds}, offloads {(offload ? "on" : "off (as a real network card)")}");
                foreach ((string who, BranchSuite? suite) in variants)
                {
                    try
                    {
                        await MeasureAsync(who, suite, offload, tree);
                    }
                    catch (LabException failed)
                    {
                        failures++;
                        Console.WriteLine($"  {who}: {failed.Message}");
                    }
                }
            }
        }

        BenchReport report = _table.Report(("ours", "strongswan"), ("ours", "wireguard-go"));
        BenchTable.Print(report);
        JsonReport.Write(json, report);
        return failures == 0 ? 0 : 1;
    }

    private async Task MeasureAsync(string who, BranchSuite? suite, bool offload, string tree)
    {
        await LabNetwork.RemoveAsync(prefix);
        await using LabNetwork lab = await LabNetwork.PairAsync(prefix, offloads: offload);
        foreach (string host in new[] { "client", "server" })
        {
            await lab.RunAsync(host, Shell.Usual, "ip", "link", "set", "lan0", "mtu", $"{InnerMtu}");
        }

        await using GatewayPair gateways = who switch
        {
            "ours" => await GatewayPair.OursAsync(lab, suite!),
            "strongswan" => await GatewayPair.StrongSwanAsync(lab, suite!),
            _ => await GatewayPair.WireGuardAsync(lab, Path.Combine(tree, "usr", "bin", "wireguard-go")),
        };
        await Until.TrueAsync($"a ping through the tunnel of {who}", ReachBound,
            async () => (await lab.RunAsync("client", Shell.Usual, "ping", "-q", "-c", "1", "-W", "1", "10.2.0.10")).ExitCode == 0);
        string name = suite?.Name ?? "", mode = offload ? "on" : "nic";
        _table.Add(who, "rtt", name, mode, "ms", await RoundTripAsync(lab));
        _table.Add(who, "tcp1", name, mode, "Mbit/s", await TcpAsync(lab));
    }

    private static async Task<double> RoundTripAsync(LabNetwork lab)
    {
        ShellResult result = await lab.RunAsync("client", Shell.Usual, "ping", "-q", "-c", "50", "-i", "0.05", "10.2.0.10");
        return RttLine().Match(result.Output) is { Success: true } match
            ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : throw new LabException($"no round-trip time from ping: {result.Output}");
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

    [GeneratedRegex(@"rtt min/avg/max/mdev = [\d.]+/([\d.]+)/")]
    private static partial Regex RttLine();
}
