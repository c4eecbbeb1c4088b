namespace Cluster.Tests.Store;

/// <summary>A folder for one test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Path { get; } = Directory.CreateTempSubdirectory("cluster-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A database call that was under way when its actor was stopped may create a file while the folder is being emptied.</summary>
    public void Dispose()
    {
        Exception? last = null;
        bool isGone = SpinWait.SpinUntil(
            () =>
            {
                try
                {
                    Directory.Delete(Path, recursive: true);
                    return true;
                }
                catch (IOException busy)
                {
                    last = busy;
                    return !Directory.Exists(Path);
                }
            },
            Patience);
        if (!isGone)
        {
            throw new IOException($"{Path} is still in use after {Patience.TotalSeconds} s", last);
        }
    }
}
