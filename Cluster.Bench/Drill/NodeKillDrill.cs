using System.Collections.Immutable;
using Cluster.Bench.Flows;
using Cluster.Bench.Lab;
using Cluster.Bench.Wan;

namespace Cluster.Bench.Drill;

/// <summary>What to do in one drill.</summary>
/// <param name="Kills">How many nodes to kill, one after the other; the first owns most tunnels.</param>
/// <param name="Burst">Packets that the first tunnel carries ahead in each direction: an SA of some age.</param>
/// <param name="Attack">Send the recorded ESP again after each takeover.</param>
public sealed record NodeKillSettings(int Kills, long Burst, double BurstRate, bool Attack);

/// <summary>
/// Kills nodes under traffic and notes what an observer needs to judge the outage. Works on a lab with connected offices; the last
/// killed node is started again too.
/// </summary>
public sealed class NodeKillDrill(ClusterLab lab, int offices, NodeKillSettings settings, Action<string> say)
{
    private const long Second = 1_000_000_000;
    private static readonly TimeSpan RecoverBound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TcpBound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RejoinBound = TimeSpan.FromSeconds(75);

    /// <summary>Traffic must have had time for its burst.</summary>
    public async Task<DrillReport> RunAsync(int round)
    {
        long began = FlowClock.Now;
        await using WanCapture capture = await WanCapture.StartAsync(lab.Network, $"wan{round}");
        await using OfficeTraffic traffic = await OfficeTraffic.StartAsync(lab.Network, offices, burst: settings.Burst, burstRate: settings.BurstRate);
        await traffic.OpenConnectionsAsync();
        say($"{offices} tunnels carry 100 packets/s in each direction and {2 * offices} TCP connections");
        if (settings.Burst > 0)
        {
            say($"one tunnel carries {settings.Burst} packets ahead in each direction");
            TimeSpan bound = TimeSpan.FromSeconds((settings.Burst / settings.BurstRate * 3) + 20);
            await Until.TrueAsync("the burst of the busy tunnel", bound, () => Task.FromResult(SentByFirst(traffic.ClientLog) >= settings.Burst), TimeSpan.FromSeconds(2));
        }

        var observations = new List<KillObservation>();
        var killed = new HashSet<string>();
        for (int i = 0; i < settings.Kills; i++)
        {
            observations.Add(await KillAsync(round, killed, traffic, capture));
        }

        await traffic.StopAsync();
        await capture.StopAsync();
        string attacker = (await lab.Network.RunAsync("attacker", Shell.Usual, "cat", "/sys/class/net/wan0/address")).Output.Trim();
        return await new DrillVerdict(lab.Postgres, offices, settings.Burst > 0, traffic, capture, attacker).JudgeAsync(observations, (FlowClock.Now - began) / 1e9);
    }

    private async Task<KillObservation> KillAsync(int round, HashSet<string> killed, OfficeTraffic traffic, WanCapture capture)
    {
        ClusterView before = await lab.ViewAsync();
        IReadOnlyList<PeerIkeSa> sas = await lab.Branch.SasAsync();
        ILookup<string?, int> owners = sas.Where(sa => sa.Established).ToLookup(sa => before.OwnerOf(sa.ResponderSpi), sa => OfficeOf(sa.Name));
        NodeProcess victim = lab.Nodes.Where(node => node.Running && !killed.Contains(node.Name)).MaxBy(node => owners[node.Name].Count())
            ?? throw new LabException("no node left to kill");
        killed.Add(victim.Name);
        say($"tunnels by node: {string.Join(", ", lab.Nodes.Select(node => $"{node.Name} {owners[node.Name].Count()}"))}; killing {victim.Name} (SIGKILL, its network stack stays)");

        long killedAt = FlowClock.Now;
        victim.Kill();
        await TryAsync("traffic to come back", () => traffic.AllFlowSinceAsync(killedAt + (Second / 5), RecoverBound));
        long settledAt = FlowClock.Now + (2 * Second);
        await Until.TrueAsync("two quiet seconds", TimeSpan.FromSeconds(5), () => FlowClock.Now > settledAt);
        (int ike, int child) = Kept(sas, await lab.Branch.SasAsync());
        await TryAsync("TCP to go on", () => traffic.AllConnectionsSinceAsync(settledAt - Second, TcpBound));
        (int, int) tcp = traffic.ConnectionsSince(settledAt - Second);
        say($"{victim.Name} is dead: {ike} of {sas.Count} IKE SAs kept");

        (long attackFrom, long attackUntil, long replaySent) = settings.Attack ? await AttackAsync(capture, settledAt) : default;
        long rejoinFrom = FlowClock.Now;
        await ClusterLab.RejoinAsync(victim);
        int share = 256 / lab.Nodes.Length / 2;
        await TryAsync($"{victim.Name} to take its anchors back", () => Until.TrueAsync($"{victim.Name} to own {share} anchors", RejoinBound,
            async () => (await lab.ViewAsync()).Members.Any(member => member.Node == victim.Name && member.Anchors >= share), TimeSpan.FromSeconds(1)));
        return new KillObservation
        {
            Round = round,
            Node = victim.Name,
            Before = before,
            Owned = [.. owners[victim.Name]],
            IkeSasKept = ike,
            ChildSasKept = child,
            SasExpected = offices,
            KilledAt = killedAt,
            SettledAt = settledAt,
            AttackFrom = attackFrom,
            AttackUntil = attackUntil,
            ReplaySent = replaySent,
            RejoinFrom = rejoinFrom,
            RejoinUntil = FlowClock.Now,
            Tcp = tcp,
        };
    }

    private async Task<(long From, long Until, long Sent)> AttackAsync(WanCapture capture, long recordedUntil)
    {
        long from = FlowClock.Now;
        ShellResult result = await lab.Network.RunAsync("attacker", TimeSpan.FromMinutes(3),
            "dotnet", LabPaths.BenchProgram, "esp-replay", "--pcap", capture.File, "--until", $"{FlowClock.ToUnix(recordedUntil)}");
        long sent = result.ExitCode == 0 ? long.Parse(result.Output) : throw new LabException($"esp-replay: {result.Error}");
        say($"the attacker has sent {sent} recorded packets again");
        return (from, FlowClock.Now + Second, sent);
    }

    /// <summary>A condition that does not come is a finding of the drill, not its end.</summary>
    private async Task TryAsync(string what, Func<Task> wait)
    {
        try
        {
            await wait();
        }
        catch (LabException late)
        {
            say($"NOT seen: {what} ({late.Message})");
        }
    }

    private static (int Ike, int Child) Kept(IReadOnlyList<PeerIkeSa> before, IReadOnlyList<PeerIkeSa> after)
    {
        HashSet<(string, string)> ike = [.. after.Where(sa => sa.Established).Select(sa => (sa.InitiatorSpi, sa.ResponderSpi))];
        HashSet<(string, string)> child = [.. after.SelectMany(sa => sa.Children).Where(sa => sa.State == "INSTALLED").Select(sa => (sa.Inbound, sa.Outbound))];
        return (before.Count(sa => ike.Contains((sa.InitiatorSpi, sa.ResponderSpi))), before.SelectMany(sa => sa.Children).Count(sa => child.Contains((sa.Inbound, sa.Outbound))));
    }

    private static long SentByFirst(string log) => FlowLog.Read(log).Count(entry => entry.Event == FlowEvent.Sent && entry.Flow == 1);

    private static int OfficeOf(string name) => int.TryParse(name.AsSpan("office".Length), out int office) ? office : 0;
}
