using System.Globalization;
using System.Text.Json;
using Cluster.Crypto.Packets;
using Cluster.Crypto.Transforms;
using Cluster.Dataplane.Sad;
using Cluster.Tests.Dataplane;
using Xunit;

namespace Cluster.Tests.Interop;

/// <summary>Two dataplanes over veth links with real devices, sockets and peers inside.</summary>
[Trait("Category", "Interop")]
public sealed class DataplanePairTests(ITestOutputHelper output)
{
    public static TheoryData<string, bool, bool> Paths => new()
    {
        { "gcm", true, false },
        { "gcm", true, true },
        { "gcm", false, false },
        { "gcm256-esn", false, true },
        { "cbc-sha1", true, false },
        { "cbc-sha1", false, true },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public void Gateways_PingAndBulk_BothFamiliesPass(string suite, bool udp, bool v6Outside)
    {
        using var pair = new GatewayPair(Suites.Find(suite), udp, v6Outside);
        foreach (string server in new[] { "10.2.0.10", "2001:db8:2::10" })
        {
            string ping = Namespaces.Run(pair.Client, "ping", "-c", "5", "-i", "0.05", "-W", "2", server);
            Assert.Contains(" 0% packet loss", ping, StringComparison.Ordinal);
            output.WriteLine(ping.Split('\n')[^2]);
            output.WriteLine($"{server}: {Bulk(pair, server):F0} Mbit/s");
        }

        output.WriteLine(string.Join(", ", pair.Left.Plane.Drops().Where(d => d.Count > 0)));
        output.WriteLine(string.Join(", ", pair.Right.Plane.Drops().Where(d => d.Count > 0)));
    }

    [Fact]
    public void Gateways_WithTwoWorkers_PassWhatTheFirstReadsToTheSecond()
    {
        // One of the two SAs belongs to the worker that has no sockets, so its packets cross the rings.
        int[] workers = [WorkerPinning.WorkerOf(GatewayPair.Spi(1), 2), WorkerPinning.WorkerOf(GatewayPair.Spi(2), 2)];
        Assert.Contains(1, workers);
        using var pair = new GatewayPair(Suites.Find("gcm"), udp: true, v6Outside: false, workers: 2);
        Assert.Contains(" 0% packet loss", Namespaces.Run(pair.Client, "ping", "-c", "5", "-i", "0.05", "-W", "2", "10.2.0.10"), StringComparison.Ordinal);
        output.WriteLine($"{Bulk(pair, "10.2.0.10"):F0} Mbit/s");
    }

    private static double Bulk(GatewayPair pair, string server)
    {
        using var iperf = new IperfServer(pair.Server);
        string json = Namespaces.Run(pair.Client, "iperf3", "-c", server, "-t", "1", "-J", "--connect-timeout", "3000");
        using JsonDocument report = JsonDocument.Parse(json);
        double bits = report.RootElement.GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second").GetDouble();
        Assert.True(bits > 50e6, $"only {bits.ToString(CultureInfo.InvariantCulture)} bit/s");
        return bits / 1e6;
    }
}
