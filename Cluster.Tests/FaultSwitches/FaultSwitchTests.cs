#if FAULT_SWITCHES
using System.Net;
using Cluster.Actors.Formats;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Dataplane;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;
using Cluster.Tests.Anchors;
using Cluster.Tests.Dataplane;
using Cluster.Tests.Dataplane.Pipeline;
using Cluster.Tests.Simulation;
using Cluster.Tests.Store;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cluster.Tests.FaultSwitches;

/// <summary>
/// Each fault does what a drill has to notice, and nothing of it happens while it is off. In builds with
/// <c>-p:FaultSwitches=true</c> only; the switches are of the process, so nothing may run beside these.
/// </summary>
[Collection(nameof(FaultSwitchTests))]
[CollectionDefinition(nameof(FaultSwitchTests), DisableParallelization = true)]
public sealed class FaultSwitchTests : IDisposable
{
    private static readonly Anchor Seven = new(7);
    private static readonly FabricNode Other = new(1, new Incarnation(99), new IPEndPoint(IPAddress.Loopback, 1));
    private readonly TemporaryFolder _folder = new();

    public FaultSwitchTests() => FaultSwitch.Choose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private StoreSettings Settings => new StoreSettings.Sqlite(_folder.File("cluster.db"));

    [Theory]
    [InlineData("", 1)]
    [InlineData("skip-journal", 0)]
    public async Task SkipJournal_Append_IsAnsweredAndNotStored(string fault, int recovered)
    {
        FaultSwitch.Choose(fault);
        await using WriterHarness node = await WriterHarness.StartAsync(Settings);
        WriterHarness.Writer writer = node.Open(Seven);
        await writer.RecoveredAsync();
        await writer.AppendAsync(WriterHarness.Step(1, 1));
        await writer.StopAsync();

        Assert.Equal(recovered, (await node.Open(Seven).RecoveredAsync()).Sas.Length);
    }

    [Theory]
    [InlineData("", 5_000)]
    [InlineData("reuse-sequence", 8)]
    public void ReuseSequence_Successor_BeginsWhereThePredecessorWasSeen(string fault, ulong next)
    {
        FaultSwitch.Choose(fault);
        var checkpoint = new SaCheckpoint(LoopSide.Spi(2), 5_000, 0, 7, 700, 0, 0, new IPEndPoint(IPAddress.Loopback, 4500));
        using var side = new LoopSide(2, change: install => install with { ResumeFrom = checkpoint, ReservedEnd = 9_096 });

        Assert.Equal(next, side.Sa.Out.Sequence.Next);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("ignore-term", true)]
    public void IgnoreTerm_OlderAnnouncementOnTheFabric_IsTaken(string fault, bool taken)
    {
        FaultSwitch.Choose(fault);
        var owners = new AnchorOwners();
        Assert.True(owners.TryRaise(Seven, new Term(5), Other));

        Assert.Equal(taken, owners.TryRaise(Seven, new Term(4), Other));
    }

    [Theory]
    [Trait("Category", "Interop")]
    [InlineData("", AnchorState.Recovering, 1)]
    [InlineData("ignore-term", AnchorState.Elsewhere, 0)]
    public void IgnoreTerm_OlderPacketAndOwner_AreAcceptedByTheDataplane(string fault, AnchorState state, ulong stale)
    {
        FaultSwitch.Choose(fault);
        using var pair = new GatewayPair(Suites.Find("gcm"), udp: true, v6Outside: false);
        var plane = pair.Left.Plane;
        var anchor = new Anchor(1);
        plane.OwnAnchor(anchor, new Term(5));
        var ingress = new CipherIngress(new IPEndPoint(IPAddress.Loopback, 4500), new IPEndPoint(IPAddress.Loopback, 4500), true, false);
        plane.Sink.Cipher(anchor, new Term(4), ingress, new byte[64], hops: 1);
        Assert.Equal(stale, plane.Drops().Single(drop => drop.Reason == "StaleTerm").Count);

        plane.SetOwner(anchor, new Term(4), Other);
        Assert.Equal(state, plane.Anchors[anchor].State);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("ignore-term", true)]
    public async Task IgnoreTerm_CheckpointOfAnOlderTerm_IsWritten(string fault, bool written)
    {
        FaultSwitch.Choose(fault);
        await using SqlStore store = Settings.Open(new MasterKey(new SecretBytes(new byte[32])));
        await store.MigrateAsync(Cancel);
        Term old = await store.RaiseTermAsync(Seven, Term.None, 0, Cancel);
        Term young = await store.RaiseTermAsync(Seven, old, 1, Cancel);
        Assert.Empty(await store.WriteCheckpointsAsync([new AnchorCheckpoint(Seven, young, [], [])], Cancel));
        IReadOnlyList<Anchor> refused = await store.WriteCheckpointsAsync([new AnchorCheckpoint(Seven, old, [], [])], Cancel);

        Assert.Equal(written, refused.Count == 0);
        Assert.Equal(written ? old : young, (await store.ReadCheckpointAsync(Seven, Cancel))!.Term);
    }

    /// <summary>In a drill the lease and the membership silence a stale owner as well; without them the term alone is between two owners.</summary>
    [Theory]
    [InlineData("", false)]
    [InlineData("ignore-term", true)]
    public async Task IgnoreTerm_SimulatedOwners_UseNumbersTwice(string fault, bool found)
    {
        FaultSwitch.Choose(fault);

        (string[] violations, _) = await OwnershipSimulationTests.RunAsync(_folder, seeds: 20);

        Assert.Equal(found, violations.Length > 0);
    }

    public void Dispose()
    {
        FaultSwitch.Choose();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}
#endif
