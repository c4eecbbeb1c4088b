using Cluster.Node.Settings;

namespace Cluster.Node.Hosting;

/// <summary>Runs one node until it is told to stop.</summary>
public static class NodeProgram
{
    public static Task<int> RunAsync(NodeSettings settings, CancellationToken cancel) => Task.FromResult(0);
}
