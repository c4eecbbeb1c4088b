using Cluster.Bench.Flows;
using Cluster.Bench.Lab;
using Cluster.Bench.Wan;
using Xunit;

namespace Cluster.Tests.MultiNode;

/// <summary>
/// The instruments of the drill on tunnels between two strongSwans: they must show an outage, a killed gateway and an attack as they
/// are, or no verdict about our own nodes means anything.
/// </summary>
[Trait("Category", "Failover")]
public sealed class TrafficAndJudgeTests
{
    private const int Offices = 20;
    private static readonly BranchSuite Suite = BranchSuite.GcmCurve25519;

    [Fact]
    public async Task Instruments_TwoStrongSwans_OutageAndAttackAreSeen()
    {
        await using LabNetwork lab = await LabNetwork.ClusterAsync($"t{Environment.ProcessId}f", nodes: 1, offices: Offices);
        await lab.RunAsync("node0", Shell.Usual, "ip", "addr", "add", "192.0.2.1/24", "dev", "wan0");
        await lab.RunAsync("node0", Shell.Usual, "ip", "addr", "add", "10.1.0.1/24", "dev", "lan0");
        await using WanCapture capture = await WanCapture.StartAsync(lab);
        await using StrongSwan hub = await StrongSwan.StartAsync(
            lab.Namespace("node0"), Path.Combine(lab.State, "hub"), BranchOffices.SwanctlOfGateway(Offices, Suite, Secret), BranchOffices.DaemonSettings());
        await using StrongSwan branch = await StrongSwan.StartAsync(
            lab.Namespace("branch"), Path.Combine(lab.State, "branch"), BranchOffices.Swanctl(Offices, office => new OfficePlan(BranchOffices.Name(office), 2, Suite), Secret), BranchOffices.DaemonSettings());
        for (int i = 1; i <= Offices; i++)
        {
            Assert.True(await branch.InitiateAsync(BranchOffices.Name(i), TimeSpan.FromSeconds(10)), $"{BranchOffices.Name(i)}: {(await branch.LogAsync())[^500..]}");
        }

        IReadOnlyList<PeerIkeSa> before = await branch.SasAsync();
        Assert.Equal(Offices, before.Count(sa => sa is { Established: true, Remote: "192.0.2.1", Children: [{ State: "INSTALLED" }] }));

        await using OfficeTraffic traffic = await OfficeTraffic.StartAsync(lab, Offices, burst: 2000, burstRate: 4000);
        await traffic.OpenConnectionsAsync();
        long quiet = FlowClock.Now;
        await traffic.AllFlowSinceAsync(quiet + 1_000_000_000, TimeSpan.FromSeconds(10));

        // one second without the WAN: every flow must show a gap of about that
        long cut = FlowClock.Now;
        await lab.LossAsync("branch", LabLink.Wan, 100);
        await Until.TrueAsync("a second of silence", TimeSpan.FromSeconds(3), () => FlowClock.Now > cut + 1_000_000_000, TestContext.Current.CancellationToken);
        await lab.LossAsync("branch", LabLink.Wan, 0);
        long healed = FlowClock.Now;
        await traffic.AllFlowSinceAsync(healed, TimeSpan.FromSeconds(20));
        await traffic.AllConnectionsSinceAsync(healed, TimeSpan.FromSeconds(20));

        long attack = FlowClock.Now;
        ShellResult replay = await lab.RunAsync("attacker", TimeSpan.FromSeconds(60), "dotnet", LabPaths.BenchProgram, "esp-replay", "--pcap", capture.File, "--rate", "10000");
        long attackEnd = FlowClock.Now;
        string attacker = (await lab.RunAsync("attacker", Shell.Usual, "cat", "/sys/class/net/wan0/address")).Output.Trim();
        await traffic.StopAsync();
        await capture.StopAsync();

        foreach (FlowResult flow in traffic.Results(cut, healed + 2_000_000_000))
        {
            Assert.InRange(flow.GapMilliseconds, 900, 10_000);
            Assert.InRange(flow.Lost, 50, 1_000);
            Assert.Equal(0, flow.Duplicates);
        }

        Assert.All(traffic.Results(quiet, cut), flow => Assert.InRange(flow.GapMilliseconds, 0, 500));
        Assert.Equal((2 * Offices, 2 * Offices), traffic.ConnectionsSince(healed));
        Assert.InRange(long.Parse(replay.Output), 4000, long.MaxValue);
        Assert.Equal((0, 0), FlowReport.Replayed(traffic.ClientLog, attack, attackEnd, attack));

        Assert.Equal(0, capture.Dropped);
        WanVerdict verdict = WanJudge.Judge(capture.File, attacker);
        Assert.Equal(Offices, verdict.Initiations.Count);
        Assert.InRange(verdict.EspPackets, 10_000, long.MaxValue);
        Assert.Equal((0, 0, 0, 0), (verdict.IvReuses, verdict.StepsBack, verdict.AnsweredTwice, verdict.Clear));
        Assert.InRange(WanJudge.Judge(capture.File).Repeats, 4000, long.MaxValue);
    }

    private static string Secret(int office) => $"branch-secret-{office}";
}
