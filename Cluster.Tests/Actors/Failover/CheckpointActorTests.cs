using System.Net;
using Akka.Actor;
using Akka.TestKit;
using Cluster.Actors.Failover;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Xunit;

namespace Cluster.Tests.Actors.Failover;

public sealed class CheckpointActorTests : ActorTests
{
    private static readonly Anchor Anchor = new(7);
    private static readonly EspSpi Spi = EspSpi.Own(Anchor, 0x123456);
    private readonly RecordingDataplane _dataplane = new();
    private readonly MemoryStore _store = new();
    private readonly TestProbe _anchor;
    private readonly IActorRef _checkpoints;

    public CheckpointActorTests()
    {
        _anchor = CreateTestProbe();
        _checkpoints = Sys.ActorOf(Props.Create(() => new CheckpointActor(_dataplane, _store)));
    }

    [Fact]
    public async Task ReservationLow_RowWritten_ThenDataplaneMayUseIt()
    {
        await Own();
        _dataplane.Count(Sa(reserved: 4_096));
        _checkpoints.Tell(new CheckpointMessages.ReservationLow(Anchor, Spi, 8_192));
        await Until("the reservation is extended", () => _dataplane.Calls.Contains($"extend {Spi} 8192"));
        Assert.Equal(8_192UL, (await Stored())!.ChildSas.Single().ReservedEnd);
    }

    [Fact]
    public async Task Tick_PacketsHaveComeIn_AnchorHearsOfThemOncePerTick()
    {
        await Own();
        _dataplane.Count(Sa(reserved: 4_096) with { PacketsIn = 7 });
        Advance(seconds: 1);
        await Until("the row is stored", async () => (await Stored())?.ChildSas is [{ PacketsIn: 7 }]);
        _dataplane.Count(Sa(reserved: 4_096) with { PacketsIn = 9 });
        Advance(seconds: 1);
        Assert.Equal([Spi], (await Next<CheckpointMessages.Traffic>(_anchor)).Heard);
        await Until("the row is stored", async () => (await Stored())?.ChildSas is [{ PacketsIn: 9 }]);
        Advance(seconds: 1);
        await Settled(_checkpoints);
        await _anchor.ExpectNoMsgAsync(TimeSpan.Zero, Cancel);
        _dataplane.Count(Sa(reserved: 4_096) with { PacketsIn = 9, PacketsOut = 1_000_000 });
        Advance(seconds: 1);
        CheckpointMessages.Traffic traffic = await Next<CheckpointMessages.Traffic>(_anchor);
        Assert.Empty(traffic.Heard);
        Assert.Equal([Spi], traffic.Sent);
    }

    [Fact]
    public async Task ReservationLow_DatabaseAway_ExtendsOnlyWhenItIsBack()
    {
        await Own();
        _dataplane.Count(Sa(reserved: 4_096));
        _store.Away = true;
        _checkpoints.Tell(new CheckpointMessages.ReservationLow(Anchor, Spi, 8_192));
        await Until("a write fails", () => _store.Failures > 0);
        await Settled(_checkpoints);
        Assert.DoesNotContain(_dataplane.Calls, call => call.StartsWith("extend", StringComparison.Ordinal));
        _store.Away = false;
        Advance(seconds: 1);
        await Until("the reservation is extended", () => _dataplane.Calls.Contains($"extend {Spi} 8192"));
    }

    /// <summary>The dataplane takes an extension up between batches: until then it reports the old end.</summary>
    [Fact]
    public async Task Tick_DataplaneStillReportsOldEnd_RowKeepsTheNewOne()
    {
        await Own();
        _dataplane.Count(Sa(reserved: 4_096));
        _checkpoints.Tell(new CheckpointMessages.ReservationLow(Anchor, Spi, 8_192));
        await Until("the reservation is extended", () => _dataplane.Calls.Contains($"extend {Spi} 8192"));
        _dataplane.Count(Sa(reserved: 4_096, packetsOut: 5));
        Advance(seconds: 1);
        await Until("the row is stored", async () => (await Stored())!.ChildSas.Single() is { PacketsOut: 5, ReservedEnd: 8_192 });
    }

    [Fact]
    public async Task Tick_SaNotReportedYet_RowKeepsItUntilRemoved()
    {
        await Own(Sa(reserved: 70_000));
        _dataplane.Count(Sa(reserved: 4_096) with { Inbound = EspSpi.Own(Anchor, 0x222222) });
        Advance(seconds: 1);
        await Until("the row is stored", async () => (await Stored())?.ChildSas.Length == 2);
        _checkpoints.Tell(new CheckpointMessages.ChildSaRemoved(Anchor, Spi));
        Advance(seconds: 1);
        await Until("the row is stored", async () => (await Stored())?.ChildSas is [{ Inbound.Value: 0x07222222 }]);
    }

    [Fact]
    public async Task Tick_NothingChanged_WritesNothing()
    {
        await Own(Sa(reserved: 4_096));
        _dataplane.Count(Sa(reserved: 4_096));
        int writes = _store.CheckpointWrites;
        Advance(seconds: 3);
        await Settled(_checkpoints);
        Assert.Equal(writes, _store.CheckpointWrites);
    }

    [Fact]
    public async Task Tick_SuccessorRaisedTerm_AnchorIsToldAndNothingExtended()
    {
        await Own();
        _dataplane.Count(Sa(reserved: 4_096));
        await _store.RaiseTermAsync(Anchor, Term.None, 2, Cancel);
        _checkpoints.Tell(new CheckpointMessages.ReservationLow(Anchor, Spi, 8_192));
        await Next<CheckpointMessages.Refused>(_anchor);
        Assert.DoesNotContain(_dataplane.Calls, call => call.StartsWith("extend", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Final_HandOver_ExactNumbersAndLivenessAreStored()
    {
        await Own();
        var own = new IkeSpi(0x0712345678abcdef);
        _checkpoints.Tell(new CheckpointMessages.LivenessMoved(Anchor, new LivenessCheckpoint(own, 9, 4)));
        _checkpoints.Tell(new CheckpointMessages.Final(Anchor, new Term(1), [Sa(reserved: 4_096) with { ExactNext = 77 }]), _anchor);
        Assert.Null((await Next<CheckpointMessages.FinalWritten>(_anchor)).Failure);
        AnchorCheckpoint row = (await Stored())!;
        Assert.Equal(77UL, row.ChildSas.Single().ExactNext);
        Assert.Equal(new LivenessCheckpoint(own, 9, 4), row.Liveness.Single());
    }

    private static SaCheckpoint Sa(ulong reserved, ulong packetsOut = 0) =>
        new(Spi, reserved, 0, packetsOut, 0, 0, 0, new IPEndPoint(IPAddress.Loopback, 4500));

    private async Task Own(params SaCheckpoint[] rows)
    {
        Term term = await _store.RaiseTermAsync(Anchor, Term.None, 0, Cancel);
        _checkpoints.Tell(new CheckpointMessages.Own(new AnchorCheckpoint(Anchor, term, [.. rows], [])), _anchor);
        await Settled(_checkpoints);
    }

    private Task<AnchorCheckpoint?> Stored() => _store.ReadCheckpointAsync(Anchor, Cancel);
}
