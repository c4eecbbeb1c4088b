using Cluster.Crypto.Keys;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>Peers without a configured address: the gateway is that which expects who calls.</summary>
public sealed class DynamicPeerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void S045_Dynamic_OfSeveralGateways_ThePeersIsChosenByItsIdentity(int place)
    {
        var pair = Pair(place == 0 ? [Of("west"), Of("north")] : [Of("north"), Of("west")]);
        pair.Initiate();
        pair.Settle();

        Assert.Equal((IkePhase.Established, IkePhase.Established), (pair.West.Machine.Phase, pair.East.Machine.Phase));
        Assert.Equal("gateway-west", pair.East.Gateway);
        Assert.Equal("vpn-west", Assert.Single(pair.East.Dataplane.Values).Vpn);
    }

    [Fact]
    public void S222_Dynamic_ByMailAddress_ComesUp()
    {
        var mail = new IkeIdentity(IkeIdentityType.UserFqdn, "office@west.example"u8.ToArray());
        var pair = Pair([Of("north"), Of("west") with { RemoteIdentity = mail }], Samples.WestSettings() with { LocalIdentity = mail, PreSharedKey = Key("west") });
        pair.Initiate();
        pair.Settle();

        Assert.Equal(("gateway-west", mail), (pair.East.Gateway, pair.East.Machine.State.Lineage!.Peer));
    }

    [Fact]
    public void Dynamic_IdentityThatNobodyExpects_IsRefusedInWords() =>
        AssertRefused(Pair([Of("north"), Of("south")]), "no gateway with a dynamic peer expects west.example");

    [Fact]
    public void Dynamic_KeyOfAnotherGateway_IsRefused() =>
        AssertRefused(Pair([Of("north"), Of("west") with { PreSharedKey = Key("north") }]), "the pre-shared key of west.example differs from ours");

    [Fact]
    public void S224_ConnectionsLimit_OneTooMany_IsRefusedInWords()
    {
        var pair = Pair([Of("north"), Of("west")]);
        pair.East.MayConnect = gateway => gateway != "gateway-west";
        AssertRefused(pair, "west.example is one more than the connections-limit of gateway gateway-west allows");
    }

    /// <summary>Each user of a group has a key of its own, which the gateway computes.</summary>
    [Theory]
    [InlineData("west.example", true)]
    [InlineData("north.example", false)]
    public void S225_GroupOfUsers_EachWithTheKeyOfItsName_ComesUp(string nameInKey, bool up)
    {
        using var master = Key("all");
        var user = Samples.WestSettings() with { PreSharedKey = GroupKey.Of(master, Samples.Identity(nameInKey)) };
        var pair = Pair([Of("west") with { RemoteIdentity = Samples.Identity("example"), IsGroup = true, PreSharedKey = Key("all") }], user);
        if (!up)
        {
            AssertRefused(pair, "the pre-shared key of west.example differs from ours");
            return;
        }

        pair.Initiate();
        pair.Settle();
        Assert.Equal((IkePhase.Established, IkePhase.Established), (pair.West.Machine.Phase, pair.East.Machine.Phase));
    }

    [Fact]
    public void S225_PeerOutsideTheGroup_IsRefusedInWords() => AssertRefused(
        Pair([Of("west") with { RemoteIdentity = Samples.Identity("other"), IsGroup = true }]), "no gateway with a dynamic peer expects west.example");

    [Fact]
    public void Dynamic_ProposalOfAnotherGatewayWasChosen_IsRefusedInWords() => AssertRefused(
        Pair([Of("north"), Of("west") with { Proposals = [Samples.Cbc] }], Samples.WestSettings() with { PreSharedKey = Key("west"), Proposals = [Samples.Gcm] }),
        "gateway gateway-west, which expects west.example, does not accept the proposal");

    /// <summary>What one gateway accepts is found even when the first does not.</summary>
    [Fact]
    public void Dynamic_OnlyTheSecondGatewayAcceptsTheOffer_ComesUp()
    {
        var pair = Pair(
            [Of("north") with { Proposals = [Samples.CbcP256] }, Of("west") with { Proposals = [Samples.Cbc] }],
            Samples.WestSettings() with { PreSharedKey = Key("west"), Proposals = [Samples.Cbc] });
        pair.Initiate();
        pair.Settle();

        Assert.Equal("gateway-west", pair.East.Gateway);
        Assert.Equal(IkePhase.Established, pair.East.Machine.Phase);
    }

    private static SecretBytes Key(string of) => new(System.Text.Encoding.ASCII.GetBytes($"the key of {of}"));

    private static IkeSaSettings Of(string peer) => Samples.EastSettings() with
    {
        Gateway = $"gateway-{peer}",
        RemoteIdentity = Samples.Identity($"{peer}.example"),
        PreSharedKey = Key(peer),
        Children = [Samples.Child($"vpn-{peer}", Samples.EastNet, Samples.WestNet)],
    };

    private static IkePair Pair(IkeSaSettings[] candidates, IkeSaSettings? west = null)
    {
        var pair = new IkePair(west: west ?? Samples.WestSettings() with { PreSharedKey = Key("west") }, east: candidates[0]);
        pair.East.Candidates = [.. candidates];
        return pair;
    }

    private static void AssertRefused(IkePair pair, string words)
    {
        pair.Initiate();
        pair.Settle();
        Assert.Contains(words, Assert.Single(pair.East.Reports.OfType<IkeReport.NegotiationFailed>()).Detail, StringComparison.Ordinal);
        Assert.Empty(pair.East.Dataplane);
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
    }
}
