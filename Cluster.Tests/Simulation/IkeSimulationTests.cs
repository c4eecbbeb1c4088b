using System.Globalization;
using Xunit;

namespace Cluster.Tests.Simulation;

public sealed class IkeSimulationTests(ITestOutputHelper output)
{
    /// <summary>
    /// One line reproduces a failure: <c>CLUSTER_SIMULATION_SEED=n</c>. <c>CLUSTER_SIMULATION_SEEDS=n</c> runs more of them.
    /// </summary>
    [Fact]
    public void Lives_OfTwoPeersInBadWeather_EndInAgreement()
    {
        var (first, count) = Seeds(150);
        int crashes = 0;
        int survived = 0;
        int datagrams = 0;
        var failures = new List<string>();
        for (int seed = first; seed < first + count; seed++)
        {
            var simulation = new IkeSimulation(seed, SimulationFault.None);
            if (simulation.Run() is { } violation)
            {
                failures.Add($"CLUSTER_SIMULATION_SEED={seed}: {violation}");
            }

            crashes += simulation.Crashes;
            datagrams += simulation.Datagrams;
            survived += simulation.Survived ? 1 : 0;
            if (!simulation.Survived)
            {
                output.WriteLine($"{seed}: {simulation.Ends}");
            }
        }

        output.WriteLine($"{count} lives, {crashes} crashes, {datagrams} datagrams, {survived} survived, {failures.Count} failed");
        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(20)));
        Assert.True(survived > count * 95 / 100, $"only {survived} of {count} IKE SAs survived");
        Assert.True(crashes > count, "too few crashes to mean anything");
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

        return int.TryParse(Environment.GetEnvironmentVariable("CLUSTER_SIMULATION_SEEDS"), CultureInfo.InvariantCulture, out int many) ? (1, many) : (1, otherwise);
    }
}
