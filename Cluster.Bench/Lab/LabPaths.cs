namespace Cluster.Bench.Lab;

/// <summary>Where the repository, its scripts and its built programs are, and where a lab keeps its files.</summary>
public static class LabPaths
{
    /// <summary>The directory with <c>Cluster.sln</c>: from CLUSTER_ROOT, or found upwards from this program.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary><c>Debug</c> or <c>Release</c>: every program of one run comes from the same build.</summary>
    public static string Configuration { get; } =
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Debug" : "Release";

    /// <summary>The node as it is shipped; CLUSTER_NODE_DLL names another build of it, for example one with fault switches.</summary>
    public static string NodeProgram { get; } = Environment.GetEnvironmentVariable("CLUSTER_NODE_DLL")
        ?? Path.Combine(Root, "Cluster.Node", "bin", Configuration, "net10.0", "cluster-node.dll");

    public static string BenchProgram { get; } = Path.Combine(Root, "Cluster.Bench", "bin", Configuration, "net10.0", "Cluster.Bench.dll");

    public static string Script(string name) => Path.Combine(Root, "lab", name);

    /// <summary>Sockets, process ids, logs and keys of the lab <paramref name="prefix"/>; removed with its network.</summary>
    public static string State(string prefix) =>
        Path.Combine(Environment.GetEnvironmentVariable("CLUSTER_LAB_STATE") ?? "/run/cluster-lab", prefix);

    /// <summary>On a real disk, so that a database's fsync costs what it costs; removed with the network.</summary>
    public static string Disk(string prefix) =>
        Path.Combine(Environment.GetEnvironmentVariable("CLUSTER_LAB_DISK") ?? "/var/tmp/cluster-lab", prefix);

    private static string FindRoot()
    {
        if (Environment.GetEnvironmentVariable("CLUSTER_ROOT") is { Length: > 0 } given)
        {
            return given;
        }

        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Cluster.sln")))
            {
                return at.FullName;
            }
        }

        throw new LabException($"no Cluster.sln above {AppContext.BaseDirectory}; set CLUSTER_ROOT");
    }
}
