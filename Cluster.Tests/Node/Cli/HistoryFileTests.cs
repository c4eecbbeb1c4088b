using Cluster.Node.Cli.Terminal;
using Xunit;

namespace Cluster.Tests.Node.Cli;

public sealed class HistoryFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("history-test-").FullName;

    private string File => Path.Combine(_directory, "history");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Lines_AreKeptByMode_ForTheNextTime()
    {
        var first = new HistoryFile(File);
        first.Keep("show configuration", configuration: false);
        first.Keep("set system host-name a", configuration: true);
        first.Keep("set system host-name a", configuration: true);

        var second = new HistoryFile(File);

        Assert.Equal((1, 1), (second.Operational.Count, second.Configuration.Count));
        Assert.Equal("show configuration", second.Operational[0]);
        Assert.Equal("set system host-name a", second.Configuration[0]);
    }

    [Fact]
    public void File_IsForItsOwnerOnly()
    {
        new HistoryFile(File).Keep("show configuration", configuration: false);

        UnixFileMode? mode = OperatingSystem.IsLinux() ? System.IO.File.GetUnixFileMode(File) : null;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
    }

    [Fact]
    public void LargeFile_IsCutToTheNewest()
    {
        System.IO.File.WriteAllLines(File, Enumerable.Range(0, 10_000).Select(number => $"> line {number}"));

        var history = new HistoryFile(File);

        Assert.Equal(LineHistory.MaxLines, history.Operational.Count);
        Assert.Equal("line 9999", history.Operational[^1]);
        Assert.Equal(LineHistory.MaxLines, System.IO.File.ReadAllLines(File).Length);
    }

    [Fact]
    public void DirectoryThatIsMissing_IsNoError()
    {
        var history = new HistoryFile(Path.Combine(_directory, "missing", "history"));

        history.Keep("show configuration", configuration: false);

        Assert.Equal(0, history.Operational.Count);
    }
}
