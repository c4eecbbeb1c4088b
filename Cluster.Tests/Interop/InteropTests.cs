using Cluster.Bench.Lab;
using Cluster.Bench.Wan;
using Xunit;

namespace Cluster.Tests.Interop;

/// <summary>Runs every directory: our shipped node as a child process in a namespace, a real strongSwan in another.</summary>
[Trait("Category", "Interop")]
public sealed class InteropTests
{
    private static readonly TimeSpan NodeBound = TimeSpan.FromSeconds(40);
    private static int _count;

    public static TheoryData<string> Scenarios => [.. InteropScenario.Names];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Scenario_AgainstStrongSwan_MeetsItsExpectations(string name)
    {
        InteropScenario scenario = InteropScenario.Read(name);
        string? root = scenario.StrongSwan6 ? await StrongSwan.Debian13Async() : null;
        await using LabNetwork lab = await LabNetwork.PairAsync($"i{Environment.ProcessId}n{Interlocked.Increment(ref _count)}", scenario.Nat, offloads: false, second: scenario.Second is not null);
        await using WanCapture capture = await WanCapture.StartAsync(lab);
        await using NodeProcess node = new(new NodePlan(
            "node0", Path.Combine(lab.Disk, "node0"), lab.Namespace("gwa"), ["--interface", "ge-0/0/0=lan0", "--interface", "ge-0/0/3=wan0"], ["--config", scenario.Ours]));
        node.Start();
        await node.ReadyAsync(NodeBound);
        await using FreeRadius? radius = scenario.Radius ? await FreeRadius.StartAsync(lab, scenario.Users) : null;
        (string configuration, string certificates) = await PrepareAsync(scenario, lab);
        await using StrongSwan peer = await StrongSwan.StartAsync(lab.Namespace("gwb"), configuration, root);
        await using StrongSwan? second = scenario.Second is { } its ? await StrongSwan.StartAsync(lab.Namespace("gwc"), its, root) : null;
        foreach (Expectation expected in scenario.Expectations)
        {
            string output = "";
            try
            {
                await Until.TrueAsync("", expected.Bound, async () =>
                {
                    output = await RunAsync(expected with { Command = expected.Command.Replace("$certificates", certificates, StringComparison.Ordinal).Replace("$scenario", scenario.Directory, StringComparison.Ordinal) }, lab, node, expected.Where == "second" ? second! : peer, capture);
                    return expected.Pattern.IsMatch(output) == expected.Present;
                }, TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
            }
            catch (LabException)
            {
                Assert.Fail($"{name}, line {expected.Line}: '{expected.Where}: {expected.Command}' {(expected.Present ? "never showed" : "still shows")} '{expected.Pattern}'"
                    + $" after {expected.Bound.TotalSeconds} s:\n{output}\n== our log\n{Last(await File.ReadAllTextAsync(node.Log, TestContext.Current.CancellationToken))}\n== the peer's log\n{Last(await peer.LogAsync())}");
            }
        }
    }

    /// <summary>The peer's directory and that of our certificates: with certificates, of this run alone.</summary>
    private static async Task<(string Configuration, string Certificates)> PrepareAsync(InteropScenario scenario, LabNetwork lab)
    {
        if (scenario.Certificates is not { } words)
        {
            return (scenario.Directory, "");
        }

        string peer = Path.Combine(lab.Disk, "peer");
        Directory.CreateDirectory(peer);
        foreach (string file in Directory.GetFiles(scenario.Directory, "*.conf"))
        {
            File.Copy(file, Path.Combine(peer, Path.GetFileName(file)));
        }

        return (peer, await LabCertificates.MakeAsync(words, Path.Combine(lab.Disk, "certificates"), peer));
    }

    private static async Task<string> RunAsync(Expectation expected, LabNetwork lab, NodeProcess node, StrongSwan peer, WanCapture capture)
    {
        string[] words = expected.Command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (expected.Where)
        {
            case "ours":
                return Text(await node.CliAsync(expected.Command));
            case "peer" or "second":
                return Text(await peer.SwanctlAsync(words[0] is "--initiate" or "--terminate" ? [.. words, "--timeout", "10"] : words));
            case "wan":
                return (await Shell.CheckAsync("tcpdump", ["-n", "-r", capture.File, expected.Command])).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ToString();
            case "log":
                return await peer.LogAsync();
            default:
                return Text(await lab.RunAsync(expected.Where, TimeSpan.FromSeconds(30), words));
        }
    }

    private static string Text(ShellResult result) => result.Output + result.Error;

    private static string Last(string log) => string.Join('\n', log.Split('\n').TakeLast(25));
}
