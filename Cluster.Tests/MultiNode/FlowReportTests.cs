using Cluster.Bench.Flows;
using Cluster.Bench.Lab;
using Cluster.Bench.Setups;
using Cluster.Bench.Throughput;
using Cluster.Config;
using Xunit;

namespace Cluster.Tests.MultiNode;

/// <summary>The arithmetic of the drill on logs made by hand, and the configuration that the labs hand to the nodes.</summary>
public sealed class FlowReportTests : IDisposable
{
    private const long Ms = 1_000_000;
    private readonly string _directory = Directory.CreateTempSubdirectory("flows").FullName;

    [Fact]
    public void Outage_OfHalfASecond_GapAndLossAreThat()
    {
        // a packet every 10 ms; those of 100..149 are lost
        Write("sender", Enumerable.Range(1, 300).Select(n => new FlowEntry(FlowEvent.Sent, 1, n, n * 10 * Ms, n * 10 * Ms)));
        Write("receiver", Enumerable.Range(1, 300).Where(n => n is < 100 or >= 150).Select(n => new FlowEntry(FlowEvent.Received, 1, n, n * 10 * Ms, (n * 10 * Ms) + Ms)));

        FlowResult result = Assert.Single(FlowReport.Judge(Log("sender"), Log("receiver"), true, 1, from: 995 * Ms, until: 2500 * Ms));

        Assert.Equal(510, result.GapMilliseconds);
        Assert.Equal((50, 0, 99), (result.Lost, result.Duplicates, result.SentBefore));
    }

    [Fact]
    public void Outage_ThatNeverEnds_GapReachesTheEndOfTheWindow()
    {
        Write("sender", [new FlowEntry(FlowEvent.Sent, 1, 1, 0, 0)]);
        Write("receiver", [new FlowEntry(FlowEvent.Received, 1, 1, 1, 100 * Ms)]);

        Assert.Equal(900, FlowReport.Judge(Log("sender"), Log("receiver"), true, 1, from: 200 * Ms, until: 1000 * Ms)[0].GapMilliseconds);
    }

    [Fact]
    public void Outage_WithReplaysMeanwhile_GapIsNotHidden()
    {
        Write("sender", []);
        Write("receiver",
        [
            new FlowEntry(FlowEvent.Received, 1, 1, 1, 100 * Ms), new FlowEntry(FlowEvent.Received, 1, 1, 1, 400 * Ms), new FlowEntry(FlowEvent.Received, 1, 2, 1, 900 * Ms),
        ]);

        FlowResult result = FlowReport.Judge(Log("sender"), Log("receiver"), true, 1, from: 150 * Ms, until: 1000 * Ms)[0];

        Assert.Equal((800, 1), (result.GapMilliseconds, result.Duplicates));
    }

    [Fact]
    public void Replayed_OldAndYoungPackets_AreToldApart()
    {
        Write("receiver",
        [
            new FlowEntry(FlowEvent.Received, 1, 1, 1000 * Ms, 1001 * Ms), new FlowEntry(FlowEvent.Received, 1, 2, 5000 * Ms, 5001 * Ms),
            new FlowEntry(FlowEvent.Received, 1, 1, 1000 * Ms, 9000 * Ms), new FlowEntry(FlowEvent.Received, 1, 2, 5000 * Ms, 9001 * Ms),
            new FlowEntry(FlowEvent.Received, 1, 3, 9000 * Ms, 9002 * Ms), new FlowEntry(FlowEvent.Received, 1, 4, 5100 * Ms, 9003 * Ms),
        ]);

        Assert.Equal((2, 1), FlowReport.Replayed(Log("receiver"), attackFrom: 8000 * Ms, attackUntil: 10_000 * Ms, exposedSince: 4500 * Ms));
    }

    [Fact]
    public void PeerListing_OfStrongSwan_IsRead()
    {
        PeerIkeSa sa = Assert.Single(PeerIkeSa.Parse(
            """
            office7: #7, ESTABLISHED, IKEv2, 9bd39fc511de9125_i* e087c626e61a36d9_r
              local  '192.0.2.107' @ 192.0.2.107[4500]
              remote '192.0.2.1' @ 192.0.2.1[4500]
              AES_CBC-128/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/CURVE_25519
              established 0s ago, rekeying in 14325s
              office7: #9, reqid 1, INSTALLED, TUNNEL-in-UDP, ESP:AES_GCM_16-128
                installed 0s ago, rekeying in 3524s, expires in 3960s
                in  dad4bf34,      0 bytes,     0 packets
                out 29da96ac (0x00000001),      0 bytes,     0 packets
                local  10.2.7.0/24
                remote 10.1.0.0/24
            """));

        Assert.Equal(("office7", true, "9bd39fc511de9125", "e087c626e61a36d9", "192.0.2.1"), (sa.Name, sa.Established, sa.InitiatorSpi, sa.ResponderSpi, sa.Remote));
        Assert.Equal(new PeerChildSa("office7", "INSTALLED", "dad4bf34", "29da96ac"), Assert.Single(sa.Children));
    }

    [Fact]
    public void ClusterView_DocumentedJson_OwnerIsFoundByTheSpi()
    {
        ClusterView view = ClusterView.Parse(
            """{"nodes":[{"node":"node0","status":"up","oldest":true,"holds":["reth0"]},{"node":"node1"}],"anchors":[{"anchor":224,"term":3,"node":"node1"},{"anchor":1,"term":1,"node":"node0"}]}""");

        Assert.Equal("node1", view.OwnerOf("e087c626e61a36d9"));
        Assert.Equal(new ClusterMember("node0", "up", true, 1), view.Members[0]);
        Assert.Equal("node0", view.Holders["reth0"]);
        Assert.Throws<LabException>(() => ClusterView.Parse("{}"));
    }

    [Fact]
    public void LabConfiguration_TwentyOffices_LoadsWithoutErrors()
    {
        foreach (BranchSuite suite in new[] { BranchSuite.GcmCurve25519, BranchSuite.GcmModp2048, BranchSuite.CbcSha1Curve25519 })
        {
            Assert.Empty(LoadedConfiguration.From(BranchOffices.SetCommands(20, suite, office => $"SECRET{office}"), "lab").Errors);
        }
    }

    [Fact]
    public void BenchConfiguration_BothEnds_LoadsWithoutErrors()
    {
        foreach (bool first in new[] { true, false })
        {
            Assert.Empty(LoadedConfiguration.From(SetupConfiguration.SetCommands(first, 5, BranchSuite.GcmModp2048, "SECRET"), "setups").Errors);
            Assert.Empty(LoadedConfiguration.From(PairConfiguration.SetCommands(first, BranchSuite.CbcSha1Curve25519, "SECRET", inUdp: true), "pair").Errors);
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Log(string name) => Path.Combine(_directory, name);

    private void Write(string name, IEnumerable<FlowEntry> entries)
    {
        using var log = new FlowLog(Log(name));
        foreach (FlowEntry entry in entries)
        {
            log.Add(entry);
        }
    }
}
