using Cluster.Bench.Lab;
using Xunit;

namespace Cluster.Tests.MultiNode;

/// <summary>The page about what is tried with other people's peers says what the tests do. <c>CLUSTER_WRITE_GOLDEN=1</c> writes it anew.</summary>
public sealed class PeerScenarioTableTests
{
    [Fact]
    public void Page_IsThePlanOfTheTests()
    {
        string file = Path.Combine(LabPaths.Root, "docs", "peer-scenarios.md");
        if (Environment.GetEnvironmentVariable("CLUSTER_WRITE_GOLDEN") == "1")
        {
            File.WriteAllText(file, PeerScenarios.Table());
        }

        Assert.Equal(PeerScenarios.Table(), File.ReadAllText(file));
    }

    [Fact]
    public void Page_ScenariosWithOneNode_AreThere()
    {
        string[] named = [.. PeerScenarios.OneNode().Select(name => name.Split(' ')[0].Trim())];
        string[] there = [.. Directory.GetDirectories(Path.Combine(LabPaths.Root, "Cluster.Tests", "Interop")).Select(path => Path.GetFileName(path)!)];
        Assert.All(named, name => Assert.Contains(there, directory => name.EndsWith('*') ? directory.StartsWith(name[..^1], StringComparison.Ordinal) : directory == name));
    }
}
