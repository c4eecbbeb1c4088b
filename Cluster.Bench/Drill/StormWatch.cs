using System.Globalization;
using Cluster.Bench.Lab;

namespace Cluster.Bench.Drill;

/// <summary>Looks at all nodes once a second during a storm: memory, half-open IKE SAs, and what became of the datagrams.</summary>
internal sealed class StormWatch : IAsyncDisposable
{
    private const string Datagrams = "cluster_ike_datagrams_total";
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly ClusterLab _lab;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _looking;

    private StormWatch(ClusterLab lab, Counts before)
    {
        _lab = lab;
        Before = before;
        MemoryMost = before.Resident;
        _looking = LookAsync();
    }

    public Counts Before { get; }

    public long MemoryMost { get; private set; }

    public long HalfOpenMost { get; private set; }

    public static async Task<StormWatch> StartAsync(ClusterLab lab) => new(lab, await CountsAsync(lab));

    public Task<Counts> NowAsync() => CountsAsync(_lab);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _looking;
        _end.Dispose();
    }

    private static async Task<Counts> CountsAsync(ClusterLab lab)
    {
        NodeFigures[] all = await Task.WhenAll(lab.Nodes.Select(node => node.FiguresAsync()));
        long Ingress(string outcome) => all.Sum(figures => figures.Sum(Datagrams, ["at=\"ingress\"", $"outcome=\"{outcome}\""]));
        long[] kernel = await Task.WhenAll(lab.Nodes.Select(node => KernelDropsAsync(lab, node)));
        return new Counts(
            all.Sum(figures => figures.Sum(Datagrams, ["at=\"ingress\""])),
            all.Sum(figures => figures.Sum("cluster_drops_total", ["reason=\"IkeQueueFull\""])),
            kernel.Sum(), Ingress("CookieRequired"), Ingress("TooManyHalfOpen"),
            all.Sum(figures => figures.Sum("cluster_ike_half_open")), lab.Nodes.Sum(node => node.ResidentBytes()));
    }

    /// <summary>RcvbufErrors of UDP in the node's namespace (/proc/net/snmp: a line of names, a line of numbers).</summary>
    private static async Task<long> KernelDropsAsync(ClusterLab lab, NodeProcess node)
    {
        ShellResult text = await lab.Network.RunAsync(node.Name, Shell.Usual, "grep", "^Udp:", "/proc/net/snmp");
        string[][] rows = [.. text.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))];
        return long.Parse(rows[1][Array.IndexOf(rows[0], "RcvbufErrors")], CultureInfo.InvariantCulture);
    }

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(Step);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                Counts now = await CountsAsync(_lab);
                MemoryMost = Math.Max(MemoryMost, now.Resident);
                HalfOpenMost = Math.Max(HalfOpenMost, now.HalfOpen);
            }
        }
        catch (OperationCanceledException)
        {
            // the end of the storm
        }
    }

    /// <param name="Seen">IKE datagrams that the ingress of any node has looked at.</param>
    /// <param name="Queue">Dropped before.</param>
    internal sealed record Counts(long Seen, long Queue, long Kernel, long Cookies, long Refused, long HalfOpen, long Resident);
}
