using Cluster.Config;
using Xunit;

namespace Cluster.Tests.Interop;

/// <summary>The directories themselves, without running anything.</summary>
public sealed class InteropScenarioTests
{
    public static TheoryData<string> Scenarios => [.. InteropScenario.Names];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Scenario_Directory_IsWhole(string name)
    {
        InteropScenario scenario = InteropScenario.Read(name);

        Assert.StartsWith($"# {name}\n", File.ReadAllText(Path.Combine(scenario.Directory, "README.md")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(scenario.Directory, "swanctl.conf")));
        Assert.Contains(scenario.Expectations, expected => expected.Where == "peer");
        Assert.Contains(scenario.Expectations, expected => expected.Present);
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Scenario_OurConfiguration_LoadsWithoutErrors(string name)
    {
        InteropScenario scenario = InteropScenario.Read(name);

        Assert.Empty(LoadedConfiguration.From(File.ReadAllText(scenario.Ours), scenario.Ours).Errors);
    }

    [Theory]
    [InlineData("peer --list-sas :: x :: YES")]
    [InlineData("peer: --list-sas :: x :: MAYBE")]
    [InlineData("nowhere: ls :: x :: YES")]
    [InlineData("peer: --list-sas :: YES")]
    public void Expectation_Malformed_IsRefusedWithItsLine(string text) =>
        Assert.Contains("line 7", Assert.Throws<FormatException>(() => Expectation.Parse(text, 7)).Message, StringComparison.Ordinal);
}
