using System.Net;

namespace Cluster.Bench.Flows;

/// <summary>Which packets one process sends and expects: the same number of flows at both ends, flow I on port base + I.</summary>
/// <param name="Local">Address to bind; <c>%</c> stands for the flow's number.</param>
/// <param name="Remote">Address of the other end; <c>%</c> likewise.</param>
/// <param name="Flows">Numbered from 1.</param>
/// <param name="Rate">Packets per second and flow.</param>
/// <param name="Size">UDP payload in bytes.</param>
/// <param name="Burst">Packets that flow 1 sends ahead of its usual rate.</param>
/// <param name="BurstRate">Packets per second of the burst.</param>
public sealed record FlowSpec(string Local, string Remote, int Flows, int PortBase, double Rate, int Size, long Burst, double BurstRate)
{
    /// <summary>UDP port of the first flow minus one.</summary>
    public const int DefaultPortBase = 7000;

    public const int MaxFlows = 200;

    public IPEndPoint LocalEnd(int flow) => End(Local, flow);

    public IPEndPoint RemoteEnd(int flow) => End(Remote, flow);

    private IPEndPoint End(string pattern, int flow) => new(IPAddress.Parse(pattern.Replace("%", $"{flow}", StringComparison.Ordinal)), PortBase + flow);
}
