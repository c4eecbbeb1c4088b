using System.Diagnostics;

namespace Cluster.Tests.Interop;

/// <summary>One iperf3 server in a namespace, listening when the constructor returns.</summary>
internal sealed class IperfServer : IDisposable
{
    private readonly Process _process;

    public IperfServer(string network)
    {
        var start = new ProcessStartInfo("ip", ["netns", "exec", network, "iperf3", "-s", "--forceflush"]) { RedirectStandardOutput = true };
        _process = Process.Start(start)!;
        while (_process.StandardOutput.ReadLine() is { } line && !line.Contains("listening", StringComparison.Ordinal))
        {
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
