using Cluster.Node.Telemetry;
using Xunit;

namespace Cluster.Tests.Node.Telemetry;

public sealed class TraceFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("trace-").FullName;

    private string File => Path.Combine(_directory, "log", "vpn.log");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void S051_FullFile_IsRenamed_AndTheOldestGoes()
    {
        using (var trace = new TraceFile(File, files: 3, size: 20, worldReadable: false))
        {
            foreach (char letter in "abcdefgh")
            {
                trace.Write(new string(letter, 9));
            }
        }

        Assert.Equal(["vpn.log", "vpn.log.0", "vpn.log.1"], Names);
        Assert.Equal("ggggggggg\nhhhhhhhhh\n", System.IO.File.ReadAllText(File));
        Assert.Equal("eeeeeeeee\nfffffffff\n", System.IO.File.ReadAllText(File + ".0"));
        Assert.Equal("ccccccccc\nddddddddd\n", System.IO.File.ReadAllText(File + ".1"));
    }

    [Fact]
    public void S051_FileThatIsThere_IsWrittenOn_AndALineIsNeverCut()
    {
        using (var first = new TraceFile(File, files: 2, size: 20, worldReadable: false))
        {
            first.Write("before");
        }

        using (var second = new TraceFile(File, files: 2, size: 20, worldReadable: false))
        {
            second.Write("after");
            second.Write(new string('x', 50));
            second.Write("end");
        }

        Assert.Equal(["vpn.log", "vpn.log.0"], Names);
        Assert.Equal("end\n", System.IO.File.ReadAllText(File));
        Assert.Equal(new string('x', 50) + "\n", System.IO.File.ReadAllText(File + ".0"));
    }

    [Theory]
    [InlineData(false, UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(true, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead)]
    public void S050_WorldReadable_SaysWhoMayRead(bool readable, UnixFileMode expected)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var trace = new TraceFile(File, files: 2, size: 1000, worldReadable: readable);
        trace.Write("x");

        Assert.Equal(expected, System.IO.File.GetUnixFileMode(File));
    }

    private IEnumerable<string> Names => Directory.EnumerateFiles(Path.GetDirectoryName(File)!).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
}
