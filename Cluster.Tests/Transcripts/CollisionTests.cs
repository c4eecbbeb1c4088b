using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>
/// What both ends want at once, by the cases of RFC 7296 sections 2.25.1 and 2.25.2 that <see cref="RekeyTests"/> has not, and their like in
/// IKEv1, which has no such rules: there everything is done, and both ends agree in the end.
/// </summary>
public sealed class CollisionTests
{
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(30);

    [Fact]
    public void ChildDelete_OfAChildBeingRekeyed_IsAnsweredAsUsual_Section2_25_1()
    {
        var pair = Crossed(East, RekeyChild, DeleteChild, "--> INFORMATIONAL 2 { D }", "<-- INFORMATIONAL response 2 { D }");
        pair.Advance(Later, deliver: true);
        Agreement.CheckChildSas(pair, pair.West.Dataplane.Count);
        Assert.InRange(pair.West.Dataplane.Count, 0, 1);
    }

    [Fact]
    public void IkeRekey_OfAnIkeSaBeingDeleted_TemporaryFailure_Section2_25_2() => NothingIsLeft(
        Crossed(West, DeleteIke, RekeyIke, "<-- CREATE_CHILD_SA 0 { SA, Nonce, KE }", "--> CREATE_CHILD_SA response 0 { N(TEMPORARY_FAILURE) }"));

    [Fact]
    public void IkeDelete_OfAnIkeSaBeingRekeyed_IsAnsweredAndTheRekeyForgotten_Section2_25_2() => NothingIsLeft(
        Crossed(East, RekeyIke, DeleteIke, "--> INFORMATIONAL 2 { D }", "<-- INFORMATIONAL response 2 {  }"));

    [Fact]
    public void ChildCreate_WhileTheIkeSaIsBeingRekeyed_TemporaryFailureAndLaterAChildSa_Section2_25_2()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, DeleteChild(pair.West));
        pair.Settle();
        Cross(pair, East, RekeyIke, CreateChild, "--> CREATE_CHILD_SA 3 { Nonce, SA, TSi, TSr }", "<-- CREATE_CHILD_SA response 3 { N(TEMPORARY_FAILURE) }");
        pair.Advance(Later, deliver: true);
        Agreement.Check(pair, children: 1);
    }

    [Fact]
    public void ChildDelete_WhileTheIkeSaIsBeingRekeyed_IsAnsweredAsUsual_Section2_25_2()
    {
        var pair = Crossed(East, RekeyIke, DeleteChild, "--> INFORMATIONAL 2 { D }", "<-- INFORMATIONAL response 2 { D }");
        pair.Advance(Later, deliver: true);
        Agreement.Check(pair, children: 0);
    }

    [Fact]
    public void IkeRekey_WhileAChildSaIsBeingDeleted_TemporaryFailureAndLaterANewIkeSa_Section2_25_2()
    {
        var pair = IkePair.Established();
        var before = pair.West.Machine.View(pair.Now);
        Cross(pair, East, DeleteChild, RekeyIke, "--> CREATE_CHILD_SA 2 { SA, Nonce, KE }", "<-- CREATE_CHILD_SA response 2 { N(TEMPORARY_FAILURE) }");
        pair.Advance(Later, deliver: true);
        Agreement.Check(pair, children: 0);
        Assert.NotEqual(before.Initiator, pair.West.Machine.View(pair.Now).Initiator);
    }

    [Fact]
    public void Version1_ChildDeleteAgainstChildRekey_BothAgreeInTheEnd() => IsakmpSamples.Check(AtOnce(RekeyChild, DeleteChild), children: 1);

    [Fact]
    public void Version1_BothDeleteTheChildSaAtOnce_NoneIsLeft() => IsakmpSamples.Check(AtOnce(DeleteChild, DeleteChild), children: 0);

    /// <summary>IKEv1 has no rule which of two is given up: both may stand until they are renewed, and each end may send over another.</summary>
    [Fact]
    public void Version1_BothRekeyTheChildSaAtOnce_TheOldOneGoesAndBothHaveTheNew()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var pair = IsakmpSamples.Established(seed: seed);
            var before = pair.West.InUse["vpn-1"];
            AtOnce(pair, RekeyChild, RekeyChild);
            Assert.InRange(pair.West.Dataplane.Count, 1, 2);
            Assert.Equal(pair.West.Dataplane.Values.Select(child => child.Inbound.Value).Order(), pair.East.Dataplane.Values.Select(child => child.Outbound.Value).Order());
            Assert.DoesNotContain(before.Value, pair.West.Dataplane.Keys);
        }
    }

    [Fact]
    public void Version1_ChildDeleteWhilePhase1IsRenewed_TheChildSaGoesAndPhase1Stays() => IsakmpSamples.Check(AtOnce(RekeyIke, DeleteChild), children: 0);

    [Fact]
    public void Version1_ChildCreateWhilePhase1IsRenewed_IsDone()
    {
        var pair = IsakmpSamples.Established();
        pair.Ask(pair.West, DeleteChild(pair.West));
        pair.Settle();
        AtOnce(pair, RekeyIke, CreateChild);
        IsakmpSamples.Check(pair, children: 1);
    }

    [Fact]
    public void Version1_RenewalOfAPhase1BeingDeleted_NothingIsLeft()
    {
        var pair = IsakmpSamples.Established();
        AtOnce(pair, RekeyIke, DeleteIke);
        pair.Advance(TimeSpan.FromMinutes(5), deliver: true);
        NothingIsLeft(pair);
    }

    [Fact]
    public void Version1_BothRenewPhase1AtOnce_OneCarriesOnAndTheChildSaStays()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var pair = IsakmpSamples.Established(seed: seed);
            var child = pair.West.Machine.InstalledChildSas.Single();
            AtOnce(pair, RekeyIke, RekeyIke);
            IsakmpSamples.Check(pair, children: 1);
            Assert.Equal(child, pair.West.Machine.InstalledChildSas.Single());
        }
    }

    [Fact]
    public void Version1_ChildRekeyAgainstRenewalOfPhase1_BothAreDone()
    {
        var pair = IsakmpSamples.Established();
        var before = pair.West.InUse["vpn-1"];
        AtOnce(pair, RekeyChild, RekeyIke);
        IsakmpSamples.Check(pair, children: 1);
        Assert.NotEqual(before, pair.West.InUse["vpn-1"]);
    }

    [Fact]
    public void Version1_BothDeleteTheIkeSaAtOnce_NothingIsLeft() => NothingIsLeft(AtOnce(DeleteIke, DeleteIke));

    private static IkeHost West(IkePair pair) => pair.West;

    private static IkeHost East(IkePair pair) => pair.East;

    private static IkeCommand RekeyChild(IkeHost host) => new IkeCommand.RekeyChildSa(host.InUse["vpn-1"]);

    private static IkeCommand DeleteChild(IkeHost host) => new IkeCommand.DeleteChildSa(host.InUse["vpn-1"]);

    private static IkeCommand CreateChild(IkeHost host) => new IkeCommand.CreateChildSa("vpn-1");

    private static IkeCommand RekeyIke(IkeHost host) => new IkeCommand.RekeyIkeSa();

    private static IkeCommand DeleteIke(IkeHost host) => new IkeCommand.DeleteIkeSa();

    private static IkePair Crossed(Func<IkePair, IkeHost> first, Func<IkeHost, IkeCommand> held, Func<IkeHost, IkeCommand> said, params string[] expected) =>
        Cross(IkePair.Established(), first, held, said, expected);

    /// <summary>What the first says is held back until the other's exchange, of which these messages are expected, is over.</summary>
    private static IkePair Cross(IkePair pair, Func<IkePair, IkeHost> first, Func<IkeHost, IkeCommand> held, Func<IkeHost, IkeCommand> said, params string[] expected)
    {
        IkeHost one = first(pair), other = one == pair.West ? pair.East : pair.West;
        pair.Ask(one, held(one));
        var late = pair.Drop(0);
        pair.Ask(other, said(other));
        Array.ForEach(expected, pair.Expect);
        pair.Inject(late);
        pair.Settle();
        return pair;
    }

    private static IkePair AtOnce(Func<IkeHost, IkeCommand> byEast, Func<IkeHost, IkeCommand> byWest, int seed = 7) =>
        AtOnce(IsakmpSamples.Established(seed: seed), byEast, byWest);

    /// <summary>Both say it before either hears the other; a minute later what was replaced is gone too.</summary>
    private static IkePair AtOnce(IkePair pair, Func<IkeHost, IkeCommand> byEast, Func<IkeHost, IkeCommand> byWest)
    {
        pair.Ask(pair.East, byEast(pair.East));
        pair.Ask(pair.West, byWest(pair.West));
        pair.Settle();
        pair.Advance(TimeSpan.FromSeconds(60), deliver: true);
        return pair;
    }

    private static void NothingIsLeft(IkePair pair)
    {
        pair.Advance(Later, deliver: true);
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Equal(IkePhase.Gone, pair.East.Machine.Phase);
        Assert.Empty(pair.West.Dataplane);
        Assert.Empty(pair.East.Dataplane);
    }
}
