using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Cluster.Actors.Alarms;
using Cluster.Config.Model;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Pipeline;
using Cluster.Tests.Config;
using Xunit;

namespace Cluster.Tests.Actors.Alarms;

public sealed class PacketFailuresActorTests : ActorTests
{
    [Fact]
    public async Task S100_S102_CountersOfThePacketLoops_RaiseAlarms()
    {
        AlarmSettings settings = ConfigText.Model(ConfigText.With(
            "set security alarms potential-violation decryption-failures threshold 3", "set security alarms potential-violation replay-attacks threshold 3")).Alarms;
        var alarms = new SecurityAlarms(() => settings, _ => { }, TimeProvider.System);
        IReadOnlyList<DropCount> drops =
        [
            new(nameof(DropReason.BadIcv), "integrity", 2), new(nameof(DropReason.BadTrailer), "trailer", 2), new(nameof(DropReason.Replayed), "replayed", 3),
            new(nameof(DropReason.NoSa), "no SA", 1000),
        ];

        IActorRef watch = Sys.ActorOf(Props.Create(() => new PacketFailuresActor(() => drops, alarms)));
        await Settled(watch);
        Advance(2);

        await Until("an alarm", () => alarms.Rows.Length == 1);
        Assert.Equal((AlarmClass.DecryptionFailures, 4L), (alarms.Rows[0].Class, alarms.Rows[0].Count));
    }

    /// <summary>The audit trail of packets is the log: one line for those of a second.</summary>
    [Fact]
    public async Task S128_WrongPadding_IsInTheLog_InWords()
    {
        string help = DropCounters.Sum([]).Single(drop => drop.Reason == nameof(DropReason.BadTrailer)).Help;
        Assert.Contains("padding", help, StringComparison.OrdinalIgnoreCase);
        TestProbe log = CreateTestProbe();
        Sys.EventStream.Subscribe(log, typeof(Warning));
        IReadOnlyList<DropCount> drops = [new(nameof(DropReason.BadTrailer), help, 2)];

        var alarms = new SecurityAlarms(() => AlarmSettings.None, _ => { }, TimeProvider.System);
        IActorRef watch = Sys.ActorOf(Props.Create(() => new PacketFailuresActor(() => drops, alarms)));
        await Settled(watch);
        Advance(2);

        Assert.Equal($"2 packets dropped: {help}", (await Next<Warning>(log)).Message.ToString());
    }
}
