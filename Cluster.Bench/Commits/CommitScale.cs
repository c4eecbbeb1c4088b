using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cluster.Bench.Lab;

namespace Cluster.Bench.Commits;

/// <summary>
/// Loads and commits a configuration of very many gateways in a running cluster, then changes it line by line: what a user at the command line
/// waits for, the start of that program included.
/// </summary>
public sealed class CommitScale(ClusterLab lab, Action<string> say)
{
    /// <summary>Each gateway and vpn has an st0 unit, a static route and a place in a zone as well.</summary>
    public const int MaxGateways = 16_000;

    private const string Done = "commit complete";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(120), DevicesBound = TimeSpan.FromMinutes(10);

    private int _fewest = int.MaxValue;

    /// <exception cref="LabException">A commit failed, or the devices were not made.</exception>
    public async Task<CommitScaleFigures> MeasureAsync(int gateways, int changes)
    {
        NodeProcess node = lab.Nodes[0];
        string file = Path.Combine(node.Directory, "scale.set");
        await File.WriteAllTextAsync(file, Text(Math.Min(gateways, MaxGateways)));
        var made = Stopwatch.StartNew();
        double whole = await TimedAsync(node, "configure", $"load set {file}", "commit");
        say($"{gateways} gateways and vpns loaded and committed on {lab.Nodes.Length} nodes in {whole:0.00} s");

        var atOnce = new List<double>();
        for (int i = 0; i < changes; i++)
        {
            atOnce.Add(await ChangeAsync(node, i));
        }

        say($"one line after it, while the hosts make the devices: {Words(atOnce)}");
        await Until.TrueAsync("the devices on all nodes", DevicesBound, async () =>
        {
            ShellResult[] links = await Task.WhenAll(lab.Nodes.Select(one => lab.Network.RunAsync(one.Name, Bound, "ls", "/sys/class/net")));
            return links.All(said => said.Output.Split('\n').Count(link => link.StartsWith("st0.", StringComparison.Ordinal)) >= gateways);
        });
        double devices = made.Elapsed.TotalSeconds;
        var later = new List<double>();
        for (int i = 0; i < changes; i++)
        {
            later.Add(await ChangeAsync(node, changes + i));
        }

        long memory = lab.Nodes.Max(one => one.ResidentBytes());
        say($"devices on all hosts after {devices:0.0} s; one line then: {Words(later)}; largest node {memory / 1_000_000} MB");
        say(_fewest == lab.Nodes.Length ? "all nodes took part in each commit" : $"only {_fewest} of {lab.Nodes.Length} nodes took part in some commits: these are not the figures of the whole cluster");
        return new CommitScaleFigures(whole, [.. atOnce], [.. later], devices, memory, _fewest);
    }

    public static double Median(IEnumerable<double> seconds)
    {
        double[] sorted = [.. seconds.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Words(IReadOnlyCollection<double> seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"median {Median(seconds):0.00} s, {seconds.Min():0.00} to {seconds.Max():0.00} s of {seconds.Count}");

    private Task<double> ChangeAsync(NodeProcess node, int i) =>
        TimedAsync(node, "configure", $"set security ike gateway scale-7 nat-keepalive {20 + i}", "commit");

    private async Task<double> TimedAsync(NodeProcess node, params string[] commands)
    {
        var clock = Stopwatch.StartNew();
        ShellResult said = await node.CliAsync(commands, Bound);
        int nodes = said.Output.Split('\n').Count(line => line.TrimEnd() == Done);
        _fewest = Math.Min(_fewest, nodes);
        return said.ExitCode == 0 && nodes > 0
            ? clock.Elapsed.TotalSeconds
            : throw new LabException($"{node.Name}: {commands[^1]} after {commands[^2]}: {said.Output} {said.Error}");
    }

    private static string Text(int gateways)
    {
        var text = new StringBuilder(
            """
            set security ike policy scale proposals ike-branch
            set security ike policy scale pre-shared-key ascii-text not-a-secret-of-anybody

            """);
        for (int i = 0; i < gateways; i++)
        {
            int unit = 1000 + i;
            text.Append(CultureInfo.InvariantCulture, $"set security ike gateway scale-{i} address 198.18.{i / 250}.{i % 250} ike-policy scale\n")
                .Append(CultureInfo.InvariantCulture, $"set security ike gateway scale-{i} external-interface reth0.0 version v2-only\n")
                .Append(CultureInfo.InvariantCulture, $"set security ipsec vpn scale-{i} bind-interface st0.{unit} ike gateway scale-{i}\n")
                .Append(CultureInfo.InvariantCulture, $"set security ipsec vpn scale-{i} ike ipsec-policy ipsec-branch\n")
                .Append(CultureInfo.InvariantCulture, $"set interfaces st0 unit {unit} family inet\n")
                .Append(CultureInfo.InvariantCulture, $"set routing-options static route 10.{128 + (i / 250)}.{i % 250}.0/24 next-hop st0.{unit}\n")
                .Append(CultureInfo.InvariantCulture, $"set security zones security-zone offices interfaces st0.{unit}\n");
        }

        return text.ToString();
    }
}

/// <summary>Seconds, as the user at the command line waits.</summary>
/// <param name="Whole">Load and commit of everything.</param>
/// <param name="AtOnce">One-line changes right after it.</param>
/// <param name="Later">One-line changes when the hosts have come to rest.</param>
/// <param name="Devices">From the load until every host has all tunnel devices.</param>
/// <param name="ResidentBytes">Of the largest node at the end.</param>
/// <param name="Nodes">That said of a commit that they run it; of the commit with the fewest.</param>
public sealed record CommitScaleFigures(double Whole, double[] AtOnce, double[] Later, double Devices, long ResidentBytes, int Nodes);
