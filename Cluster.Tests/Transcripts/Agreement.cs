using Cluster.Ike.Machine.State;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>What must hold of two peers when nothing is under way.</summary>
internal static class Agreement
{
    public static void Check(IkePair pair, int children)
    {
        Assert.Equal(IkePhase.Established, pair.West.Machine.Phase);
        Assert.Equal(IkePhase.Established, pair.East.Machine.Phase);
        var west = pair.West.Machine.View(pair.Now);
        var east = pair.East.Machine.View(pair.Now);
        Assert.Equal((west.Initiator, west.Responder), (east.Initiator, east.Responder));
        Assert.Equal(west.NextRequest, east.ExpectedRequest);
        Assert.Equal(east.NextRequest, west.ExpectedRequest);
        CheckChildSas(pair, children);
    }

    /// <summary>Both ends have the same Child SAs, with the same keys, and send over one that the other has.</summary>
    public static void CheckChildSas(IkePair pair, int children)
    {
        Assert.Equal(children, pair.West.Dataplane.Count);
        Assert.Equal(children, pair.East.Dataplane.Count);
        foreach (var ours in pair.West.Dataplane.Values)
        {
            var theirs = Assert.Single(pair.East.Dataplane.Values, child => child.Inbound == ours.Outbound);
            Assert.Equal(ours.Inbound, theirs.Outbound);
            Assert.Equal(ours.InboundKeys.Encryption, theirs.OutboundKeys.Encryption);
            Assert.Equal(ours.OutboundKeys.Encryption, theirs.InboundKeys.Encryption);
            Assert.Equal(ours.InboundKeys.Integrity, theirs.OutboundKeys.Integrity);
            Assert.Equal(ours.OutboundKeys.Integrity, theirs.InboundKeys.Integrity);
            Assert.Equal(ours.Local, theirs.Remote);
            Assert.Equal(ours.Suite, theirs.Suite);
            Assert.Equal(ours.UdpEncapsulation, theirs.UdpEncapsulation);
        }

        foreach (var (vpn, inbound) in pair.West.InUse)
        {
            Assert.Equal(pair.West.Dataplane[inbound.Value].Outbound, pair.East.InUse[vpn]);
        }
    }
}
