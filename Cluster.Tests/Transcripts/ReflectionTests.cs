using System.Net;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>
/// Everything that was said, thrown back at who said it, and said again from elsewhere: nothing that stands changes. In IKEv1 both directions
/// have one key, so that what comes back is authentic.
/// </summary>
public sealed class ReflectionTests
{
    [Theory]
    [InlineData(IkeVersion.V1)]
    [InlineData(IkeVersion.V2)]
    public void EveryMessage_ThrownBackAndSaidAgain_ChangesNothing(IkeVersion version)
    {
        var pair = version == IkeVersion.V1 ? IsakmpSamples.Established() : IkePair.Established();
        var said = new List<IkePair.Flight>();
        Action[] story =
        [
            () => pair.Ask(pair.West, new IkeCommand.CheckLiveness()),
            () => pair.Ask(pair.East, new IkeCommand.CheckLiveness()),
            () => pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"])),
            () => pair.Ask(pair.West, new IkeCommand.RekeyIkeSa()),
            () => pair.Ask(pair.East, new IkeCommand.CheckLiveness()),
        ];
        foreach (var begin in story)
        {
            begin();
            while (pair.InFlight.Count > 0)
            {
                said.Add(pair.InFlight[0]);
                pair.Deliver(0);
            }
        }

        foreach (var flight in said)
        {
            Attack(pair, flight.From, flight, "thrown back");
            Attack(pair, flight.From == pair.West ? pair.East : pair.West, flight, "said again");
        }

        Assert.True(said.Count >= 12, $"{said.Count} messages");
    }

    /// <summary>A reflected R-U-THERE was authentic, told that the peer lives, and where.</summary>
    [Fact]
    public void Version1RUThere_ThrownBack_IsDroppedWithoutAWord()
    {
        var pair = IsakmpSamples.Established();
        pair.Ask(pair.West, new IkeCommand.CheckLiveness());
        var probe = pair.Drop(0);

        var step = pair.West.Machine.Receive(probe.Datagram, Elsewhere(probe), pair.Now);

        Assert.NotNull(step.Drop);
        Assert.Empty(step.Effects);
    }

    /// <summary>Message 3 has the form of message 4, which nothing authenticates.</summary>
    [Fact]
    public void Version1Message3_ThrownBack_IsNotTakenForMessage4()
    {
        var pair = IsakmpSamples.Pair();
        pair.Initiate();
        pair.Deliver(0);
        pair.Deliver(0);
        var third = pair.InFlight[0];

        var step = pair.West.Machine.Receive(third.Datagram, Elsewhere(third), pair.Now);

        Assert.NotNull(step.Drop);
        Assert.Null(step.Record);
        pair.Settle();
        IsakmpSamples.Check(pair, children: 1);
    }

    /// <summary>A probe that waited while the last phase 1 went was due for ever, and its host busy with nothing else.</summary>
    [Fact]
    public void Version1Probe_Phase1GoneMeanwhile_WaitsForTheNextOne()
    {
        var pair = IsakmpSamples.Established(east: east => east with { LivenessInterval = null });
        pair.Ask(pair.West, new IkeCommand.CheckLiveness());
        pair.Drop(0);
        // East's phase 1 goes, its Child SA stays: what was said of both is heard in part.
        pair.Ask(pair.East, new IkeCommand.DeleteIkeSa());
        var deletes = pair.InFlight.ToArray();
        while (pair.InFlight.Count > 0)
        {
            pair.Drop(0);
        }

        pair.Inject(deletes[^1]);
        pair.Advance(TimeSpan.FromSeconds(60));

        Assert.True((pair.West.Machine.NextWake(pair.Now) ?? long.MaxValue) > pair.Now.Boot, "a timer is due and does nothing");
    }

    /// <summary>What is to be done again after a phase 1 that failed waits for the next one, and its time having come it was due for ever.</summary>
    [Fact]
    public void Version1Task_Phase1IsBeingTriedAgain_WaitsForItsEnd()
    {
        var pair = IsakmpSamples.Established(west => west with { LivenessInterval = null }, east => east with { LivenessInterval = null });
        pair.Ask(pair.East, new IkeCommand.DeleteIkeSa());
        var deletes = pair.InFlight.ToArray();
        pair.East.Crash();
        pair.Inject(deletes[^1]);
        Assert.Equal(IkePhase.Established, pair.West.Machine.Phase);
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));

        // Fails when a timer is due at one moment without end.
        pair.Advance(TimeSpan.FromSeconds(400));

        Assert.True((pair.West.Machine.NextWake(pair.Now) ?? long.MaxValue) >= pair.Now.Boot);
    }

    private static void Attack(IkePair pair, IkeHost host, IkePair.Flight flight, string how)
    {
        var step = host.Machine.Receive(flight.Datagram, Elsewhere(flight), pair.Now);
        Assert.False(step.NeedsJournal, $"{host.Name}, {how}: {flight.Text}");
        Assert.True(step.Record?.Path is null, $"{host.Name} follows, {how}: {flight.Text}");
    }

    private static IkeEndpoints Elsewhere(IkePair.Flight flight) =>
        new(flight.Endpoints.PeerAddress, flight.Endpoints.PeerPort, IPAddress.Parse("203.0.113.66"), 6_666);
}
