using Xunit;

namespace Cluster.Tests.Config;

/// <summary>
/// Compares with a file of the source tree. With <c>CLUSTER_WRITE_GOLDEN=1</c> the file is written instead: look at the
/// difference before it is committed.
/// </summary>
internal static class Golden
{
    public static void Check(string relative, string actual)
    {
        string path = Source.Path(relative);
        if (Environment.GetEnvironmentVariable("CLUSTER_WRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"{relative} is missing: run the test with CLUSTER_WRITE_GOLDEN=1");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
