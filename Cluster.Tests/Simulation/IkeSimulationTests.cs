using System.Globalization;
using Cluster.Ike.Machine.Negotiation;
using Xunit;

namespace Cluster.Tests.Simulation;

public sealed class IkeSimulationTests(ITestOutputHelper output)
{
    /// <summary>
    /// One line reproduces a failure: <c>CLUSTER_SIMULATION_SEED=n</c>. <c>CLUSTER_SIMULATION_SEEDS=n</c> runs more of them, from
    /// <c>CLUSTER_SIMULATION_FIRST</c> on, and says how many lifetimes that were.
    /// </summary>
    [Theory]
    [InlineData(IkeVersion.V2)]
    [InlineData(IkeVersion.V1)]
    public void Lives_OfTwoPeersInBadWeather_EndInAgreement(IkeVersion version)
    {
        var (first, count) = Seeds(150);
        int crashes = 0, survived = 0, restarts = 0;
        long datagrams = 0, lifetimes = 0, replays = 0;
        var failures = new List<string>();
        long began = Environment.TickCount64;
        for (int seed = first; seed < first + count; seed++)
        {
            var simulation = new IkeSimulation(seed, SimulationFault.None, version);
            if (simulation.Run() is { } violation)
            {
                failures.Add($"CLUSTER_SIMULATION_SEED={seed}: {violation}");
            }

            crashes += simulation.Crashes;
            datagrams += simulation.Datagrams;
            lifetimes += simulation.Lifetimes;
            replays += simulation.Replays;
            restarts += simulation.Restarts;
            survived += simulation.Survived ? 1 : 0;
        }

        double seconds = Math.Max(1, Environment.TickCount64 - began) / 1000.0;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{version}: {count} lives, {lifetimes} lifetimes of SAs, {lifetimes / seconds:F0} a second; {crashes} crashes, {datagrams} datagrams, {replays} replays, {restarts} new beginnings, {survived} survived, {failures.Count} failed"));
        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(20)));
        Assert.True(crashes > count, "too few crashes to mean anything");
        Assert.True(replays > count, "too few replays to mean anything");
        Assert.True(count == 1 || survived > count / 4, $"only {survived} of {count} lives went through without a new beginning");
    }

    /// <summary>A host that breaks a rule is found out, so a silent simulation means something.</summary>
    [Theory]
    [InlineData(nameof(SimulationFault.SkipJournal))]
    [InlineData(nameof(SimulationFault.LoseLastRecord))]
    [InlineData(nameof(SimulationFault.ForgetLastResponse))]
    public void Fault_InTheHost_IsFound(string fault)
    {
        var violations = Enumerable.Range(1, 30).Select(seed => new IkeSimulation(seed, Enum.Parse<SimulationFault>(fault)).Run()).OfType<string>().ToArray();
        output.WriteLine(string.Join('\n', violations.Take(5)));
        Assert.True(violations.Length >= 3, $"found in {violations.Length} of 30 lives");
    }

    /// <summary>
    /// No (key, IV) pair twice has two defences, each enough: the counter in the records, and the incarnation that a successor draws anew. Only
    /// when both are taken away is one used again, and then it is seen.
    /// </summary>
    [Theory]
    [InlineData(nameof(SimulationFault.ReuseIncarnation), false)]
    [InlineData(nameof(SimulationFault.LoseLastRecord), false)]
    [InlineData(nameof(SimulationFault.LoseLastRecordAndReuseIncarnation), true)]
    public void IvReuse_NeedsTheLossOfARecordAndOfTheIncarnation(string fault, bool expected)
    {
        int reused = 0;
        for (int seed = 1; seed <= 30; seed++)
        {
            var simulation = new IkeSimulation(seed, Enum.Parse<SimulationFault>(fault));
            simulation.Run();
            reused += simulation.IvReuse is null ? 0 : 1;
        }

        Assert.True(expected ? reused >= 3 : reused == 0, $"reused in {reused} of 30 lives");
    }

    private static (int First, int Count) Seeds(int otherwise)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("CLUSTER_SIMULATION_SEED"), CultureInfo.InvariantCulture, out int one))
        {
            return (one, 1);
        }

        int first = int.TryParse(Environment.GetEnvironmentVariable("CLUSTER_SIMULATION_FIRST"), CultureInfo.InvariantCulture, out int from) ? from : 1;
        return int.TryParse(Environment.GetEnvironmentVariable("CLUSTER_SIMULATION_SEEDS"), CultureInfo.InvariantCulture, out int many) ? (first, many) : (first, otherwise);
    }
}
