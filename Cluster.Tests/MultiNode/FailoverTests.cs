using Cluster.Bench.Demo;
using Cluster.Bench.Drill;
using Cluster.Bench.Flows;
using Cluster.Bench.Lab;
using Cluster.Bench.Wan;
using Xunit;

namespace Cluster.Tests.MultiNode;

/// <summary>Three shipped nodes, real strongSwan offices, traffic; judged from outside, as in the drill.</summary>
[Trait("Category", "Failover")]
[Collection(AloneCollection.Name)]
public sealed class FailoverTests
{
    private const int Nodes = 3, Offices = 6;
    private const long Second = 1_000_000_000;
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);
    private static int _count;

    /// <summary>What is kept must be kept every time; the outage has its budget at once or in the median of three kills.</summary>
    [Fact]
    public async Task Owner_Killed_TunnelsLiveOnWithinBudget()
    {
        var kills = new List<KillReport>();
        IReadOnlyList<string> late;
        do
        {
            await using ClusterLab lab = await ConnectedAsync();
            DrillReport report = await new NodeKillDrill(lab, Offices, new NodeKillSettings(Kills: 1, Burst: 0, BurstRate: 1, Attack: true), Say).RunAsync(kills.Count + 1);
            Assert.Empty(report.Failures);
            kills.AddRange(report.Kills);
            late = DrillBudget.Failures(kills);
        }
        while (kills.Count == 2 || (late.Count > 0 && kills.Count < 3));

        Assert.Empty(late);
    }

    [Fact]
    public async Task Owner_StoppedFor15Seconds_MutesItselfAndNothingIsLost()
    {
        await using ClusterLab lab = await ConnectedAsync();
        NodeProcess owner = await OwnerOfMostAsync(lab);
        await SurvivesAsync(lab, TimeSpan.FromSeconds(15), Done(owner.Pause), Done(owner.Resume));

        static Func<Task> Done(Action act) => () =>
        {
            act();
            return Task.CompletedTask;
        };
    }

    [Fact]
    public async Task ControlLinks_CutFor60Seconds_StaleNodeIsSilentAndNothingIsLost()
    {
        await using ClusterLab lab = await ConnectedAsync();
        NodeProcess owner = await OwnerOfMostAsync(lab);
        await SurvivesAsync(
            lab, TimeSpan.FromSeconds(60), () => lab.Network.CutAsync(owner.Name, LabLink.Control), () => lab.Network.HealAsync(owner.Name, LabLink.Control));
    }

    /// <summary>The peers ask for liveness every second. The office without a tunnel asks for one meanwhile: it waits, and gets it.</summary>
    [Fact]
    public async Task Database_StoppedFor30Seconds_TunnelsLoseNothingAndANewOneWaits()
    {
        const int connected = Offices - 1;
        await using ClusterLab lab = await ConnectedAsync(connected);
        IReadOnlyList<PeerIkeSa> before = await lab.Branch.SasAsync();
        await using OfficeTraffic traffic = await OfficeTraffic.StartAsync(lab.Network, connected);
        long from = FlowClock.Now;

        await lab.Postgres.StopAsync();
        Task<bool> negotiation = lab.Branch.InitiateAsync(BranchOffices.Name(Offices), TimeSpan.FromSeconds(55));
        await PassedAsync(30 * Second);
        Assert.False(negotiation.IsCompleted);
        await lab.Postgres.RestartAsync();
        await traffic.AllFlowSinceAsync(FlowClock.Now, Recovery);
        long until = FlowClock.Now;
        await traffic.StopAsync();

        Assert.All(traffic.Results(from, until), flow => Assert.Equal((0, 0), (flow.Lost, flow.Duplicates)));
        Assert.True(await negotiation, await lab.Branch.LogAsync());
        AssertKept(before, [.. (await lab.Branch.SasAsync()).Where(sa => sa.Name != BranchOffices.Name(Offices))]);
    }

    [Fact]
    public async Task Owner_KilledBetweenInitAndAuth_NegotiationCompletesElsewhere()
    {
        await using ClusterLab lab = await ClusterLab.StartAsync(Settings(), Say);
        await using WanCapture capture = await WanCapture.StartAsync(lab.Network);
        // IKE_AUTH goes to port 4500 (strongSwan always floats there): hold it back until the owner is dead
        await SwitchAsync(lab, "add table bridge hold { chain pass { type filter hook forward priority 0; udp dport 4500 drop; }; }");
        Task<bool> negotiation = lab.Branch.InitiateAsync(BranchOffices.Name(1), TimeSpan.FromSeconds(60));
        ulong responder = 0;
        await Until.TrueAsync("the answer to IKE_SA_INIT", Recovery, () => Task.FromResult((responder = ResponderSpi(capture.File)) != 0), TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        string spi = $"{responder:x16}", owner = (await lab.ViewAsync()).OwnerOf(spi) ?? throw new LabException("nobody owns the SPI");

        lab.Nodes.Single(node => node.Name == owner).Kill();
        await SwitchAsync(lab, "delete table bridge hold");

        Assert.True(await negotiation, await lab.Branch.LogAsync());
        PeerIkeSa sa = Assert.Single(await lab.Branch.SasAsync(), sa => sa.Established);
        Assert.Equal(spi, sa.ResponderSpi);
        IGrouping<string, TracedSpan> trace = null!;
        await Until.TrueAsync("a trace with the second exchange", Recovery, () => Task.FromResult(
            (trace = TraceTimeline.Read(lab.Nodes.Select(node => node.TraceFile)).GroupBy(span => span.Trace).SingleOrDefault(trace => trace.Any(span => span.Name == "IKE_AUTH"))!) is not null),
            TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        Assert.Equal(owner, Assert.Single(trace.Where(span => span.Name == "IKE_SA_INIT").Select(span => span.Node).Distinct()));
        Assert.NotEqual(owner, Assert.Single(trace.Where(span => span.Name == "IKE_AUTH").Select(span => span.Node).Distinct()));
    }

    private static ClusterLabSettings Settings() =>
        new($"t{Environment.ProcessId}x{Interlocked.Increment(ref _count)}", Nodes, Offices, BranchSuite.GcmCurve25519);

    private static async Task<ClusterLab> ConnectedAsync(int offices = Offices)
    {
        ClusterLab lab = await ClusterLab.StartAsync(Settings(), Say);
        try
        {
            int up = await lab.ConnectOfficesAsync(offices);
            return up == offices ? lab : throw new LabException($"{up} of {offices} tunnels came up{Environment.NewLine}{await lab.Branch.LogAsync()}");
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Traffic through a disturbance and its end: all SAs keep their SPIs, every flow comes back within the budget, nobody asks for a new IKE SA, no IV is used
    /// twice, no message ID answered in two ways.
    /// </summary>
    private static async Task SurvivesAsync(ClusterLab lab, TimeSpan length, Func<Task> disturb, Func<Task> end)
    {
        await using WanCapture capture = await WanCapture.StartAsync(lab.Network);
        IReadOnlyList<PeerIkeSa> before = await lab.Branch.SasAsync();
        await using OfficeTraffic traffic = await OfficeTraffic.StartAsync(lab.Network, Offices);
        long from = FlowClock.Now;
        await disturb();
        await traffic.AllFlowSinceAsync(from + (6 * Second), Recovery);
        long recovered = FlowClock.Now;
        await PassedAsync((long)(length.TotalSeconds * Second) - (recovered - from));
        await end();
        await PassedAsync(5 * Second);
        await traffic.AllFlowSinceAsync(FlowClock.Now, Recovery);
        long until = FlowClock.Now;
        await traffic.StopAsync();
        await capture.StopAsync();

        AssertKept(before, await lab.Branch.SasAsync());
        WanVerdict wan = WanJudge.Judge(capture.File);
        Assert.Equal(0, capture.Dropped);
        Assert.Empty(wan.Initiations);
        Assert.True(wan is { IvReuses: 0, AnsweredTwice: 0, StepsBack: 0, Clear: 0 }, string.Join('\n', wan.Findings));
        Assert.All(traffic.Results(from, until), flow => Assert.Equal(0, flow.Duplicates));
        Assert.All(traffic.Results(from, until), flow => Assert.InRange(flow.GapMilliseconds, 0, DrillBudget.MaxGap));
    }

    private static void AssertKept(IReadOnlyList<PeerIkeSa> before, IReadOnlyList<PeerIkeSa> after)
    {
        Assert.Equal(before.Select(sa => (sa.InitiatorSpi, sa.ResponderSpi)).Order(), after.Where(sa => sa.Established).Select(sa => (sa.InitiatorSpi, sa.ResponderSpi)).Order());
        Assert.Equal(
            before.SelectMany(sa => sa.Children).Select(child => (child.Inbound, child.Outbound)).Order(),
            after.SelectMany(sa => sa.Children).Select(child => (child.Inbound, child.Outbound)).Order());
    }

    private static async Task<NodeProcess> OwnerOfMostAsync(ClusterLab lab)
    {
        ClusterView view = await lab.ViewAsync();
        string owner = (await lab.Branch.SasAsync()).GroupBy(sa => view.OwnerOf(sa.ResponderSpi)).MaxBy(group => group.Count())?.Key ?? throw new LabException("nobody owns a tunnel");
        return lab.Nodes.Single(node => node.Name == owner);
    }

    private static ulong ResponderSpi(string pcap)
    {
        foreach (CapturedFrame frame in PcapReader.Read(pcap))
        {
            WanPacket packet = WanPacket.Read(frame);
            if (packet.Kind == WanKind.Ike && IkeHeader.Read(packet.Body.Span) is { Exchange: IkeHeader.IkeSaInit, IsResponse: true, ResponderSpi: not 0 } header)
            {
                return header.ResponderSpi;
            }
        }

        return 0;
    }

    private static async Task SwitchAsync(ClusterLab lab, string command)
    {
        ShellResult result = await lab.Network.RunAsync("switch", Shell.Usual, "nft", command);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    /// <summary>The disturbance itself takes this long.</summary>
    private static Task PassedAsync(long nanoseconds)
    {
        long end = FlowClock.Now + nanoseconds;
        return Until.TrueAsync("time to pass", TimeSpan.FromSeconds((nanoseconds / 1e9) + 5), () => FlowClock.Now >= end, TestContext.Current.CancellationToken);
    }

    private static void Say(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
}
