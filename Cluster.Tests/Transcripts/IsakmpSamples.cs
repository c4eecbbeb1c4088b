using Cluster.Ike.Machine;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>Two peers that speak IKEv1.</summary>
internal static class IsakmpSamples
{
    public static readonly IkeProposal Cbc = Samples.IkeProposalOf(12, 128, 5, 12, 19);

    public static IkeSaSettings Old(IkeSaSettings settings, IkeProposal? proposal = null, ChildProposal? child = null) => settings with
    {
        Version = IkeVersion.V1,
        Proposals = [proposal ?? Cbc],
        Children = [.. settings.Children.Select(one => one with { Proposals = [child ?? Samples.ChildCbc] })],
    };

    public static IkeSaSettings West() => Old(Samples.WestSettings());

    public static IkeSaSettings East() => Old(Samples.EastSettings());

    public static IkePair Pair(Func<IkeSaSettings, IkeSaSettings>? west = null, Func<IkeSaSettings, IkeSaSettings>? east = null, int seed = 7) =>
        new(seed, (west ?? (one => one))(West()), (east ?? (one => one))(East()));

    public static IkePair Established(Func<IkeSaSettings, IkeSaSettings>? west = null, Func<IkeSaSettings, IkeSaSettings>? east = null, int seed = 7)
    {
        var pair = Pair(west, east, seed);
        pair.Initiate();
        pair.Settle();
        Check(pair, children: 1);
        pair.Transcript.Clear();
        return pair;
    }

    /// <summary>Both ends have the same Child SAs, with the same keys, and send over one that the other has.</summary>
    public static void Check(IkePair pair, int children)
    {
        Assert.Equal(IkePhase.Established, pair.West.Machine.Phase);
        Assert.Equal(IkePhase.Established, pair.East.Machine.Phase);
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
