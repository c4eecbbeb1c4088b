using System.Diagnostics;
using Cluster.Bench.Lab;

namespace Cluster.Bench.Reports;

/// <summary>One measurement: it adds its figures to the table, or throws <see cref="LabException"/>.</summary>
/// <param name="Name">For messages.</param>
internal sealed record BenchMeasurement(string Name, Func<Task> RunAsync);

/// <summary>Which rounds and rows to measure, and where the figures go.</summary>
/// <param name="Prefix">Name of the private network.</param>
/// <param name="Rounds">Each measures every chosen row once, so that a slow minute of the machine hits all of them.</param>
/// <param name="Only">Makes to measure; none is all.</param>
/// <param name="OnlySuites">Beginnings of suite names; none is all.</param>
/// <param name="Json">Written after every round, so that an interrupted run leaves what it had.</param>
/// <param name="Add">Go on with the runs that <paramref name="Json"/> holds.</param>
internal sealed record BenchPlan(string Prefix, int Rounds, string[] Only, string[] OnlySuites, FileInfo? Json, bool Add)
{
    public bool Wants(string who) => Only.Length == 0 || Only.Contains(who);

    public bool Wants(BranchSuite suite) => OnlySuites.Length == 0 || Array.Exists(OnlySuites, name => suite.Name.StartsWith(name, StringComparison.Ordinal));

    /// <summary>Measures all rounds; a measurement that fails is told and counted, the others go on.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(BenchTable table, IEnumerable<BenchMeasurement> measurements, (string Who, string Whom)[] compare)
    {
        BenchMeasurement[] all = [.. measurements];
        if (all.Length == 0)
        {
            throw new LabException("nothing to measure: --only, --suite and --offload leave no row");
        }

        if (Add && Json is { Exists: true })
        {
            table.Load(JsonReport.Read<BenchReport>(Json));
        }

        var clock = Stopwatch.StartNew();
        int failures = 0;
        for (int round = 1; round <= Rounds; round++)
        {
            for (int i = 0; i < all.Length; i++)
            {
                Console.WriteLine($"[{clock.Elapsed.TotalSeconds,6:0.0} s] round {round} of {Rounds}, {i + 1} of {all.Length}: {all[i].Name}");
                try
                {
                    await all[i].RunAsync();
                }
                catch (LabException failed)
                {
                    failures++;
                    Console.WriteLine($"  {all[i].Name}: {failed.Message}");
                }
            }

            JsonReport.Write(Json, table.Report(compare));
        }

        BenchTable.Print(table.Report(compare));
        return failures == 0 ? 0 : 1;
    }
}
