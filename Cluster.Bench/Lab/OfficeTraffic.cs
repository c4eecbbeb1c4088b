using System.Collections.Immutable;
using System.Globalization;
using Cluster.Bench.Flows;

namespace Cluster.Bench.Lab;

/// <summary>
/// Traffic between the client on the gateway's LAN and a host in every office: numbered packets in both directions and one TCP
/// connection each way per office. Every end is a process of its own in its own namespace.
/// </summary>
public sealed class OfficeTraffic : IAsyncDisposable
{
    private const string Client = "10.1.0.10", Office = "10.2.%.10";
    private const int TcpFromClient = 8000, TcpFromOffice = 8500;
    private static readonly TimeSpan FlowsBound = TimeSpan.FromSeconds(20);

    private readonly LabNetwork _network;
    private readonly int _offices;
    private readonly List<ChildProcess> _processes = [];

    private OfficeTraffic(LabNetwork network, int offices)
    {
        _network = network;
        _offices = offices;
    }

    public string ClientLog => LogOf("flow-client");

    public string OfficeLog => LogOf("flow-office");

    /// <summary>Starts the packets; returns when every flow has arrived at both ends.</summary>
    /// <param name="burst">Packets that the first tunnel sends ahead in each direction.</param>
    public static async Task<OfficeTraffic> StartAsync(LabNetwork network, int offices, double rate = 100, long burst = 0, double burstRate = 8000)
    {
        var traffic = new OfficeTraffic(network, offices);
        string[] pace = ["--flows", $"{offices}", "--rate", rate.ToString(CultureInfo.InvariantCulture), "--burst", $"{burst}", "--burst-rate", burstRate.ToString(CultureInfo.InvariantCulture)];
        try
        {
            traffic.Run("office", "flow-office", ["udp-flow", "--local", Office, "--remote", Client, .. pace]);
            traffic.Run("client", "flow-client", ["udp-flow", "--local", Client, "--remote", Office, .. pace]);
            await Until.TrueAsync("packets on every flow at both ends", FlowsBound,
                () => Task.FromResult(Arriving(traffic.ClientLog) == offices && Arriving(traffic.OfficeLog) == offices), TimeSpan.FromMilliseconds(500));
        }
        catch
        {
            await traffic.DisposeAsync();
            throw;
        }

        return traffic;
    }

    /// <summary>Opens the TCP connections; returns when all are open.</summary>
    public async Task OpenConnectionsAsync()
    {
        foreach ((string side, string other, string local, string remote, int port) in Sides())
        {
            string[] ends(string a, string b) => ["--flows", $"{_offices}", "--port", $"{port}", "--local", a, "--remote", b];
            Run(other, $"tcp-listen-{other}", ["tcp-keeper", "--listen", .. ends(remote, local)]);
            await Until.TrueAsync($"listeners at {other}", FlowsBound, async () =>
                (await _network.RunAsync(other, Shell.Usual, "ss", "-Hltn")).Output.Contains($":{port + _offices} ", StringComparison.Ordinal));
            Run(side, $"tcp-connect-{side}", ["tcp-keeper", .. ends(local, remote)]);
        }

        await Until.TrueAsync($"{2 * _offices} TCP connections", FlowsBound, () => ConnectionsSince(0).Alive == 2 * _offices);
    }

    /// <summary>Connections opened in all, and those that had an echo at or after the moment and were not reported dead.</summary>
    public (int Opened, int Alive) ConnectionsSince(long moment)
    {
        var counts = Sides().Select(side => LogOf($"tcp-connect-{side.Side}")).Where(File.Exists).Select(log => TcpKeeper.Count(log, moment)).ToArray();
        return (counts.Sum(count => count.Opened), counts.Sum(count => count.Alive));
    }

    /// <summary>Waits until every TCP connection had an echo at or after the moment: after an outage its sender tries again as late as the outage was long (RFC 6298 section 5.5).</summary>
    public Task AllConnectionsSinceAsync(long moment, TimeSpan bound) =>
        Until.TrueAsync("an echo on every TCP connection", bound, () => ConnectionsSince(moment).Alive == 2 * _offices);

    /// <summary>Waits until every flow has a packet that was sent at or after the moment, at both ends.</summary>
    public Task AllFlowSinceAsync(long moment, TimeSpan bound) => Until.TrueAsync(
        "all flows to arrive again", bound,
        () => Task.FromResult(Arriving(ClientLog, moment) == _offices && Arriving(OfficeLog, moment) == _offices), TimeSpan.FromSeconds(1));

    /// <summary>Every flow in both directions for a window of time.</summary>
    public ImmutableArray<FlowResult> Results(long from, long until) =>
    [
        .. FlowReport.Judge(ClientLog, OfficeLog, towardsOffice: true, _offices, from, until),
        .. FlowReport.Judge(OfficeLog, ClientLog, towardsOffice: false, _offices, from, until),
    ];

    /// <summary>Ends all processes, those that connect before those that listen: no connection dies of its other end. The logs are whole afterwards.</summary>
    public async Task StopAsync()
    {
        foreach (ChildProcess process in _processes.AsEnumerable().Reverse())
        {
            await process.StopAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ChildProcess process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    private static IEnumerable<(string Side, string Other, string Local, string Remote, int Port)> Sides() =>
        [("client", "office", Client, Office, TcpFromClient), ("office", "client", Office, Client, TcpFromOffice)];

    private static int Arriving(string log, long since = 0) => !File.Exists(log) ? 0
        : FlowLog.Read(log).Where(entry => entry.Event == FlowEvent.Received && entry.Sent >= since).Select(entry => entry.Flow).Distinct().Count();

    private string LogOf(string name) => Path.Combine(_network.Disk, name);

    private void Run(string host, string name, string[] arguments) =>
        _processes.Add(_network.Start(host, name, ["dotnet", LabPaths.BenchProgram, .. arguments, "--log", LogOf(name)]));
}
