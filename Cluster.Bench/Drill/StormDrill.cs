using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cluster.Bench.Flows;
using Cluster.Bench.Lab;
using Cluster.Bench.Reports;
using Cluster.Bench.Setups;
using Cluster.Bench.Wan;

namespace Cluster.Bench.Drill;

/// <summary>
/// Tunnels of both versions stand, then a storm of invented initiators and hostile messages comes: at first nobody renews anything and nothing may
/// change, then all peers renew all Child SAs and all IKE SAs and all of them must succeed.
/// </summary>
/// <param name="rate">First messages per second.</param>
/// <param name="still">Seconds of storm before the peers begin to renew.</param>
/// <param name="rounds">How often every SA is renewed in the storm.</param>
public sealed class StormDrill(ClusterLab lab, int offices, double rate, double still, int rounds, Action<string> say)
{
    /// <summary>Ours: what a storm may cost in memory, of all nodes together and for good.</summary>
    private const double MemoryGrowth = 1.25;

    /// <summary>Low: the question is whether tunnels carry traffic, not how much.</summary>
    private const double PacketRate = 2;

    private static readonly TimeSpan RekeyBound = TimeSpan.FromSeconds(120), EndBound = TimeSpan.FromSeconds(90), Look = TimeSpan.FromSeconds(1);

    /// <summary>Half the offices speak IKEv1, some of them in aggressive mode; and there are gateways that take calls from anywhere, in both versions.</summary>
    public static ClusterLabSettings Lab(string prefix, int nodes, int offices) => new(prefix, nodes, offices, BranchSuite.GcmCurve25519)
    {
        Plans = [.. Enumerable.Range(1, offices).Select(Plan)],
        Statements =
        [
            .. Anywhere("any2", "v2-only", "ike-branch", "main"),
            .. Anywhere("any1", "v1-only", $"ike-{BranchOffices.Name(2)}", "aggressive"),
        ],
    };

    /// <summary>The tunnels must be up.</summary>
    public async Task<StormReport> RunAsync()
    {
        foreach (NodeProcess node in lab.Nodes)
        {
            // so that what we answer to nobody's addresses leaves, as it would on the Internet
            await Shell.CheckAsync("ip", ["-n", lab.Network.Namespace(node.Name), "route", "replace", "198.18.0.0/15", "via", "192.0.2.66"]);
        }

        using var peer = new ViciClient(await lab.Branch.ControlSocketAsync());
        (string capture, double calm) = await RehearseAsync(peer);
        await StormOfSecondsAsync(capture, seconds: 5, seed: 1); // the first storm makes the runtime load and grow what it needs for any
        await QuietAsync();

        await using OfficeTraffic traffic = await OfficeTraffic.StartAsync(lab.Network, offices, PacketRate);
        string[] before = await SpisAsync();
        string logBefore = await lab.Branch.LogAsync();
        await using StormWatch watch = await StormWatch.StartAsync(lab);
        ChildProcess storm = Start(capture, seconds: 600, seed: 2);
        await using ChildProcess ending = storm;
        long from = FlowClock.Now;
        var clock = Stopwatch.StartNew();
        await Until.TrueAsync("the storm before the renewals", TimeSpan.FromSeconds(still + 5), () => clock.Elapsed.TotalSeconds > still);
        int changed = before.Except(await SpisAsync()).Count();
        say($"{still:0} s of storm: {changed} of {before.Length} SAs changed");
        (int done, double seconds) = (0, 0);
        for (int round = 0; round < rounds; round++)
        {
            (int more, double took) = await RenewAllAsync(peer);
            (done, seconds) = (done + more, Math.Max(seconds, took));
            say($"{more} of {2 * offices} renewals done in {took:0.0} s (without a storm {calm:0.0} s)");
        }

        long until = FlowClock.Now;
        StormTally tally = await EndAsync(storm);
        StormWatch.Counts now = await watch.NowAsync();
        string log = (await lab.Branch.LogAsync())[logBefore.Length..];
        bool quiet = await QuietAsync();
        bool flows = await FlowsAsync(traffic);
        await traffic.StopAsync();
        ImmutableArray<FlowResult> packets = traffic.Results(from, until);
        StormWatch.Counts after = await watch.NowAsync();
        var report = new StormReport
        {
            Tunnels = offices,
            InitiationsSent = tally.Initiations,
            InitiationsPerSecond = Math.Round(tally.Initiations / tally.Seconds),
            HostileSent = tally.Hostile,
            DatagramsSeen = now.Seen - watch.Before.Seen,
            DatagramsSeenPerSecond = Math.Round((now.Seen - watch.Before.Seen) / tally.Seconds),
            DroppedAtQueue = now.Queue - watch.Before.Queue,
            DroppedByKernel = now.Kernel - watch.Before.Kernel,
            CookiesAsked = now.Cookies - watch.Before.Cookies,
            Refused = now.Refused - watch.Before.Refused,
            HalfOpenMost = watch.HalfOpenMost,
            SasChanged = changed,
            RekeysAsked = 2 * offices * rounds,
            RekeysDone = done,
            RekeySeconds = Math.Round(seconds, 1),
            RekeySecondsCalm = Math.Round(calm, 1),
            PeerRetransmissions = Count(log, "retransmit "),
            PeersGaveUp = Count(log, "giving up after"),
            PacketsSent = packets.Sum(flow => (long)flow.Sent),
            PacketsLost = packets.Sum(flow => (long)flow.Lost),
            MemoryBefore = Mebibytes(watch.Before.Resident),
            MemoryMost = Mebibytes(watch.MemoryMost),
            MemoryAfter = Mebibytes(after.Resident),
            Failures = [],
        };
        return report with { Failures = [.. Failures(report, quiet, flows)] };
    }

    private static IEnumerable<string> Failures(StormReport report, bool quiet, bool flows)
    {
        (bool Failed, string What)[] all =
        [
            (report.DatagramsSeen < report.InitiationsSent / 100, "hardly anything of the storm arrived: nothing was tested"),
            (report.SasChanged > 0, $"{report.SasChanged} SAs changed although nobody renewed them"),
            (report.RekeysDone < report.RekeysAsked, $"{report.RekeysDone} of {report.RekeysAsked} renewals were done"),
            (report.PeersGaveUp > 0, $"{report.PeersGaveUp} requests of peers were never answered"),
            (report.MemoryMost > report.MemoryBefore * MemoryGrowth, $"memory grew from {report.MemoryBefore} to {report.MemoryMost} MiB"),
            (!quiet, "half-open IKE SAs were left behind"),
            (!flows, "not every tunnel carries traffic afterwards"),
        ];
        return all.Where(row => row.Failed).Select(row => row.What);
    }

    private static OfficePlan Plan(int office) => office % 2 == 1
        ? new OfficePlan(BranchOffices.Name(office), 2, BranchSuite.GcmCurve25519)
        : new OfficePlan(BranchOffices.Name(office), 1, BranchSuite.CbcSha1Modp1024, Aggressive: office % 4 == 0);

    private static IEnumerable<string> Anywhere(string name, string version, string proposal, string mode) =>
    [
        $"security ike policy {name} proposals {proposal}",
        $"security ike policy {name} mode {mode}",
        $"security ike policy {name} pre-shared-key ascii-text a-secret-that-nobody-has",
        $"security ike gateway {name} ike-policy {name}",
        $"security ike gateway {name} dynamic hostname {name}.lab",
        $"security ike gateway {name} external-interface reth0.0",
        $"security ike gateway {name} version {version}",
        $"security ipsec vpn {name} ike gateway {name}",
        $"security ipsec vpn {name} ike ipsec-policy ipsec-branch",
        $"interfaces st0 unit {UnitOf(name)} family inet",
        $"security zones security-zone offices interfaces st0.{UnitOf(name)}",
        $"security ipsec vpn {name} bind-interface st0.{UnitOf(name)}",
    ];

    private static int UnitOf(string name) => 900 + (name[^1] - '0');

    /// <summary>Everything is renewed once before, under a capture: what it takes in peace, and real messages about the SAs that stand then.</summary>
    private async Task<(string Capture, double Seconds)> RehearseAsync(ViciClient peer)
    {
        await using WanCapture capture = await WanCapture.StartAsync(lab.Network, "calm");
        await ReconnectAsync();
        (int done, double seconds) = await RenewAllAsync(peer);
        if (done < 2 * offices)
        {
            throw new LabException($"only {done} of {2 * offices} renewals were done even without a storm");
        }

        // The peers look every second whether we live.
        var clock = Stopwatch.StartNew();
        await Until.TrueAsync("liveness of the new SAs in the capture", TimeSpan.FromSeconds(10), () => clock.Elapsed > TimeSpan.FromSeconds(3));
        await capture.StopAsync();
        return (capture.File, seconds);
    }

    /// <summary>First messages of every kind belong into the capture.</summary>
    private async Task ReconnectAsync()
    {
        for (int office = 1; office <= Math.Min(4, offices); office++)
        {
            await lab.Branch.SwanctlAsync("--terminate", "--ike", BranchOffices.Name(office), "--timeout", "10");
            await lab.Branch.InitiateAsync(BranchOffices.Name(office), TimeSpan.FromSeconds(20));
        }
    }

    private async Task<(int Done, double Seconds)> RenewAllAsync(ViciClient peer)
    {
        var clock = Stopwatch.StartNew();
        int done = await RenewAsync(peer, "child", (old, sa) => sa.Children.Any(child => child.State == "INSTALLED" && old.Children.All(one => one.Inbound != child.Inbound)));
        done += await RenewAsync(peer, "ike", (old, sa) => sa.InitiatorSpi != old.InitiatorSpi && sa.Children.Any(child => child.State == "INSTALLED"));
        return (done, clock.Elapsed.TotalSeconds);
    }

    private async Task<int> RenewAsync(ViciClient peer, string what, Func<PeerIkeSa, PeerIkeSa, bool> isRenewed)
    {
        IReadOnlyList<PeerIkeSa> before = [.. (await UpAsync()).Where(sa => sa.Children.Length > 0).DistinctBy(sa => sa.Name)];
        foreach (PeerIkeSa sa in before)
        {
            peer.Call("rekey", (what, sa.Name));
        }

        int done = 0;
        try
        {
            await Until.TrueAsync("", RekeyBound, async () =>
            {
                ILookup<string, PeerIkeSa> now = (await UpAsync()).ToLookup(sa => sa.Name);
                done = before.Count(old => now[old.Name].Any(sa => isRenewed(old, sa)));
                return done == offices;
            }, Look);
        }
        catch (LabException)
        {
            say($"NOT all: {done} of {offices} renewals of the {what}");
        }

        return done;
    }

    private async Task<IReadOnlyList<PeerIkeSa>> UpAsync() => [.. (await lab.Branch.SasAsync()).Where(sa => sa.Established)];

    /// <summary>A phase-1 SA that was renewed before may go at any time: only the newest of each office is held to stay.</summary>
    private async Task<string[]> SpisAsync() =>
    [
        .. (await UpAsync()).Where(sa => sa.Children.Length > 0).SelectMany(sa => sa.Children.Where(child => child.State == "INSTALLED")
            .Select(child => $"{sa.Name} {child.Inbound} {child.Outbound}").Prepend($"{sa.Name} {sa.InitiatorSpi} {sa.ResponderSpi}")),
    ];

    private ChildProcess Start(string capture, double seconds, int seed) => lab.Network.Start(
        "attacker", $"storm{seed}",
        [
            "dotnet", LabPaths.BenchProgram, "storm", "--pcap", capture, "--rate", rate.ToString(CultureInfo.InvariantCulture),
            "--seconds", seconds.ToString(CultureInfo.InvariantCulture), "--seed", $"{seed}",
        ]);

    private async Task StormOfSecondsAsync(string capture, double seconds, int seed)
    {
        await using ChildProcess storm = Start(capture, seconds, seed);
        await storm.ExitedAsync(TimeSpan.FromSeconds(seconds + 60));
        _ = Read(storm);
    }

    private static async Task<StormTally> EndAsync(ChildProcess storm)
    {
        await storm.StopAsync();
        return Read(storm);
    }

    private static StormTally Read(ChildProcess storm)
    {
        string text = File.ReadAllText(storm.Log);
        try
        {
            return JsonSerializer.Deserialize<StormTally>(text, JsonReport.Options) ?? throw new LabException("the attacker said nothing");
        }
        catch (JsonException)
        {
            throw new LabException($"the attacker failed: {text}");
        }
    }

    private async Task<bool> QuietAsync()
    {
        try
        {
            await Until.TrueAsync("no half-open IKE SA", EndBound, async () => (await Task.WhenAll(lab.Nodes.Select(node => node.FiguresAsync())))
                .Sum(figures => figures.Sum("cluster_ike_half_open")) == 0, Look);
            return true;
        }
        catch (LabException late)
        {
            say(late.Message);
            return false;
        }
    }

    private async Task<bool> FlowsAsync(OfficeTraffic traffic)
    {
        try
        {
            await traffic.AllFlowSinceAsync(FlowClock.Now, EndBound);
            return true;
        }
        catch (LabException late)
        {
            say(late.Message);
            return false;
        }
    }

    private static int Count(string log, string what) => log.Split('\n').Count(line => line.Contains(what, StringComparison.Ordinal));

    private static double Mebibytes(long bytes) => Math.Round(bytes / (1024.0 * 1024.0), 1);
}
