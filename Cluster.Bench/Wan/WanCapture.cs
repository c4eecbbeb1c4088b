using System.Text.RegularExpressions;
using Cluster.Bench.Lab;

namespace Cluster.Bench.Wan;

/// <summary>tcpdump on the WAN switch: sees every frame that crosses it, whoever sends, without being part of any gateway.</summary>
public sealed partial class WanCapture : IAsyncDisposable
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(10);
    private readonly ChildProcess _tcpdump;

    private WanCapture(ChildProcess tcpdump, string file)
    {
        _tcpdump = tcpdump;
        File = file;
    }

    /// <summary>The pcap file; it may be read while the capture runs.</summary>
    public string File { get; }

    /// <summary>Frames that the kernel could not hand to tcpdump. Known after the end; anything but 0 makes the judge blind.</summary>
    public long Dropped { get; private set; } = -1;

    /// <summary>Returns when tcpdump listens.</summary>
    public static async Task<WanCapture> StartAsync(LabNetwork network, string name = "wan")
    {
        string file = Path.Combine(network.Disk, $"{name}.pcap");
        // -B: 128 MB of kernel buffer; whole packets, as the attacker sends them again
        ChildProcess tcpdump = network.Start(
            "switch", $"capture-{name}", ["tcpdump", "-i", "wan", "-n", "-s", "0", "-B", "131072", "--immediate-mode", "-U", "-w", file, "ip or ip6"]);
        var capture = new WanCapture(tcpdump, file);
        await Until.TrueAsync("tcpdump to listen on the WAN", StartBound, () => tcpdump.Running
            ? System.IO.File.Exists(tcpdump.Log) && System.IO.File.ReadAllText(tcpdump.Log).Contains("listening on", StringComparison.Ordinal)
            : throw new LabException($"tcpdump ended{tcpdump.Tail()}"));
        return capture;
    }

    /// <summary>Ends the capture and reads the kernel's count of lost frames.</summary>
    public async Task StopAsync()
    {
        if (_tcpdump.Running)
        {
            _tcpdump.Send(Signal.Interrupt);
            await _tcpdump.ExitedAsync(StartBound);
        }

        Match match = DroppedLine().Match(_tcpdump.Tail());
        Dropped = match.Success ? long.Parse(match.Groups[1].Value) : -1;
    }

    public async ValueTask DisposeAsync() => await _tcpdump.DisposeAsync();

    [GeneratedRegex(@"(\d+) packets? dropped by kernel")]
    private static partial Regex DroppedLine();
}
