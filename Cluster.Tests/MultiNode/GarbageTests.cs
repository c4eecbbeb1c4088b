using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Cluster.Actors.Ingress;
using Cluster.Bench.Flows;
using Cluster.Bench.Lab;
using Cluster.Bench.Wan;
using Xunit;

namespace Cluster.Tests.MultiNode;

/// <summary>
/// 100,000 datagrams of garbage on ports 500 and 4500 of a cluster that carries tunnels: nothing that was authenticated changes, nothing stays
/// behind, and each datagram is counted once. Everything is judged from outside, by a capture, the peers, the database and the metrics.
/// </summary>
[Trait("Category", "Interop")]
public sealed class GarbageTests
{
    private const int Nodes = 3, Offices = 4, Datagrams = 100_000;
    private const double Rate = 5_000;

    /// <summary>"Back within 5 %", of the resident memory of all nodes: what the kernel has to keep for them, whatever the runtime says.</summary>
    private const double MemoryGrowth = 1.05;

    private const string Metric = "cluster_ike_datagrams_total";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>A half-open IKE SA lives for 30 s, and some seconds more for an anchor that is busy.</summary>
    private static readonly TimeSpan HalfOpenBound = TimeSpan.FromMilliseconds(HalfOpenTable.LifetimeMilliseconds + 15_000);

    /// <summary>What only clear packets on their way out can be dropped for.</summary>
    private static readonly string[] Outgoing = ["reason=\"NoSa\"", "reason=\"SequenceExhausted\"", "reason=\"TooBig\"", "reason=\"SendFailed\"", "layer=\"fabric\""];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Garbage_OnTheIkePorts_ChangesNothingStaysNowhereAndIsCountedOnce()
    {
        await using ClusterLab lab = await ClusterLab.StartAsync(new($"g{Environment.ProcessId}", Nodes, Offices, BranchSuite.GcmCurve25519), Say);
        string real = await CaptureRealMessagesAsync(lab);
        string[] peers = await PeerSasAsync(lab);
        await lab.Branch.PauseAsync(); // from here on the ports hear garbage alone

        // The same before, with other datagrams: a first flood makes the runtime load and grow what it needs for any.
        await FloodAsync(lab, real, seed: 1);
        Snapshot before = await SnapshotAsync(lab);
        await using WanCapture capture = await WanCapture.StartAsync(lab.Network, "flood");
        int most = await FloodAsync(lab, real, seed: 2);
        await capture.StopAsync();
        long arrived = GarbageSender.CountArrived(capture.File, IPAddress.Parse(BranchOffices.GatewayAddress));

        Assert.Equal(0, capture.Dropped);
        Assert.InRange(arrived, Datagrams * 0.99, Datagrams);
        Assert.InRange(most, 1, HalfOpenTable.NodeLimit);
        await EachIsCountedOnceAsync(lab, before, arrived);
        await MemoryIsBackAsync(lab, before);
        await NothingChangedAsync(lab, before);

        await lab.Branch.ResumeAsync();
        await using OfficeTraffic traffic = await OfficeTraffic.StartAsync(lab.Network, Offices);
        Assert.Equal(peers, await PeerSasAsync(lab));
    }

    /// <summary>Handshakes, established SAs with traffic, liveness.</summary>
    private static async Task<string> CaptureRealMessagesAsync(ClusterLab lab)
    {
        await using WanCapture capture = await WanCapture.StartAsync(lab.Network, "real");
        Assert.Equal(Offices, await lab.ConnectOfficesAsync());
        await using OfficeTraffic traffic = await OfficeTraffic.StartAsync(lab.Network, Offices);
        await traffic.AllFlowSinceAsync(FlowClock.Now, Bound);
        await traffic.StopAsync();
        await capture.StopAsync();
        return capture.File;
    }

    /// <summary>Returns the most half-open IKE SAs that were seen, when they are all gone again.</summary>
    private static async Task<int> FloodAsync(ClusterLab lab, string real, int seed)
    {
        var clock = Stopwatch.StartNew();
        Task<ShellResult> attack = lab.Network.RunAsync(
            "attacker", Bound, "dotnet", LabPaths.BenchProgram, "garbage", "--pcap", real, "--own", "192.0.2.66", "--count", $"{Datagrams}", "--seed", $"{seed}",
            "--rate", $"{Rate}");
        int most = 0;
        await Until.TrueAsync("the flood to end", Bound, async () =>
        {
            most = Math.Max(most, (int)await SumAsync(lab, figures => figures.Sum("cluster_ike_half_open")));
            return attack.IsCompleted;
        }, TimeSpan.FromSeconds(1), Cancel);
        ShellResult ended = await attack;
        Assert.True(ended.ExitCode == 0, ended.Error);
        Say($"{ended.Output.Trim()} datagrams of garbage in {clock.Elapsed.TotalSeconds:F1} s; at most {most} half-open IKE SAs");
        await Until.TrueAsync("no half-open IKE SA", HalfOpenBound, async () => await SumAsync(lab, figures => figures.Sum("cluster_ike_half_open")) == 0, TimeSpan.FromSeconds(1), Cancel);
        return most;
    }

    private static async Task EachIsCountedOnceAsync(ClusterLab lab, Snapshot before, long arrived)
    {
        Counts last = before.Counts;
        try
        {
            await Until.TrueAsync("all datagrams to be counted", Bound, async () =>
            {
                last = (await CountsAsync(lab)).Since(before.Counts);
                return last.Packets + last.Ingress == arrived && last.Routed == last.Owner;
            }, TimeSpan.FromSeconds(1), Cancel);
        }
        catch (LabException)
        {
            Assert.Fail($"{arrived} datagrams arrived; counted {last}\n{string.Join("\n\n", (await FiguresAsync(lab)).Select(figures => figures.ToString()))}");
        }

        Say($"{arrived} datagrams arrived; counted {last}");
    }

    private static async Task MemoryIsBackAsync(ClusterLab lab, Snapshot before)
    {
        long least = long.MaxValue;
        try
        {
            await Until.TrueAsync("memory", Bound, () =>
            {
                least = Math.Min(least, Resident(lab));
                return Task.FromResult(least <= before.Resident * MemoryGrowth);
            }, TimeSpan.FromSeconds(1), Cancel);
        }
        finally
        {
            Say($"resident memory of {Nodes} nodes: {before.Resident >> 10} KB before, {least >> 10} KB after");
        }
    }

    private static async Task NothingChangedAsync(ClusterLab lab, Snapshot before)
    {
        Snapshot after = await SnapshotAsync(lab);
        Assert.Equal(before.Configuration, after.Configuration);
        Assert.Equal(before.OurSas, after.OurSas);

        // Within the budget a first message with a true header may be journaled before its sender is known: its beginning and its end.
        long journaled = after.Journaled - before.Journaled;
        Say($"{journaled} half-open IKE SAs were journaled, {after.JournalRows - before.JournalRows} rows");
        Assert.Equal(2 * journaled, after.JournalRows - before.JournalRows);
        Assert.InRange(journaled, 0, 2 * HalfOpenTable.PrefixLimit * Offices); // the flood may take longer than one lifetime
    }

    private static async Task<Snapshot> SnapshotAsync(ClusterLab lab) => new(
        await CountsAsync(lab),
        await SumAsync(lab, figures => figures.Sum("cluster_ike_half_open_journaled_total")),
        long.Parse(await lab.Postgres.AskAsync("select count(*) from journal"), CultureInfo.InvariantCulture),
        Resident(lab),
        (await lab.Nodes[0].CliAsync("show configuration | display set")).Output,
        [
            .. await RowsAsync(lab, "show security ike security-associations", "security-associations", "index", "node", "state", "initiator-spi", "responder-spi", "remote-address", "remote-port"),
            .. await RowsAsync(lab, "show security ipsec security-associations", "security-associations", "index", "node", "direction", "spi", "remote-address", "port"),
        ]);

    private static async Task<IEnumerable<string>> RowsAsync(ClusterLab lab, string command, string array, params string[] fields)
    {
        ShellResult answer = await lab.Nodes[0].CliAsync(command + " | display json");
        Assert.True(answer.ExitCode == 0, answer.Error);
        using JsonDocument json = JsonDocument.Parse(answer.Output);
        return [.. json.RootElement.GetProperty(array).EnumerateArray().Select(row => string.Join(' ', fields.Select(field => row.GetProperty(field).ToString()))).Order(StringComparer.Ordinal)];
    }

    private static async Task<string[]> PeerSasAsync(ClusterLab lab) =>
    [
        .. (await lab.Branch.SasAsync()).Where(sa => sa.Established)
            .Select(sa => $"{sa.Name} {sa.InitiatorSpi} {sa.ResponderSpi} {string.Join(' ', sa.Children.Select(child => child.Inbound + child.Outbound))}").Order(StringComparer.Ordinal),
    ];

    private static async Task<Counts> CountsAsync(ClusterLab lab)
    {
        NodeFigures[] all = await FiguresAsync(lab);
        return new Counts(
            all.Sum(figures => figures.Sum("cluster_drops_total", without: Outgoing)),
            all.Sum(figures => figures.Sum(Metric, ["at=\"ingress\""])),
            all.Sum(figures => figures.Sum(Metric, ["at=\"ingress\"", "outcome=\"Routed\""])),
            all.Sum(figures => figures.Sum(Metric, ["at=\"owner\""])));
    }

    private static async Task<long> SumAsync(ClusterLab lab, Func<NodeFigures, long> of) => (await FiguresAsync(lab)).Sum(of);

    private static async Task<NodeFigures[]> FiguresAsync(ClusterLab lab) => await Task.WhenAll(lab.Nodes.Select(node => node.FiguresAsync()));

    private static long Resident(ClusterLab lab) => lab.Nodes.Sum(node => node.ResidentBytes());

    private static void Say(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);

    /// <param name="Packets">Dropped by the packet loops.</param>
    /// <param name="Ingress">IKE datagrams, by their outcome at the node that received them.</param>
    /// <param name="Routed">Those of them that went on to the owner of their anchor.</param>
    /// <param name="Owner">By their outcome there.</param>
    private sealed record Counts(long Packets, long Ingress, long Routed, long Owner)
    {
        public Counts Since(Counts before) => new(Packets - before.Packets, Ingress - before.Ingress, Routed - before.Routed, Owner - before.Owner);
    }

    private sealed record Snapshot(Counts Counts, long Journaled, long JournalRows, long Resident, string Configuration, string[] OurSas);
}
