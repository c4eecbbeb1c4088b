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
        var pair = IkePair.Established();
        pair.Ask(pair.East, new IkeCommand.RekeyChildSa(pair.East.InUse["vpn-1"]));
        var rekey = pair.Drop(0);
        pair.Ask(pair.West, new IkeCommand.DeleteChildSa(pair.West.InUse["vpn-1"]));
        pair.Expect("--> INFORMATIONAL 2 { D }");
        pair.Expect("<-- INFORMATIONAL response 2 { D }");
        pair.Inject(rekey);
        pair.Settle();
        pair.Advance(Later, deliver: true);
        Agreement.CheckChildSas(pair, pair.West.Dataplane.Count);
        Assert.InRange(pair.West.Dataplane.Count, 0, 1);
    }

    [Fact]
    public void IkeRekey_OfAnIkeSaBeingDeleted_TemporaryFailure_Section2_25_2()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.DeleteIkeSa());
        var delete = pair.Drop(0);
        pair.Ask(pair.East, new IkeCommand.RekeyIkeSa());
        pair.Expect("<-- CREATE_CHILD_SA 0 { SA, Nonce, KE }");
        pair.Expect("--> CREATE_CHILD_SA response 0 { N(TEMPORARY_FAILURE) }");
        pair.Inject(delete);
        pair.Settle();
        NothingIsLeft(pair);
    }

    [Fact]
    public void IkeDelete_OfAnIkeSaBeingRekeyed_IsAnsweredAndTheRekeyForgotten_Section2_25_2()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.East, new IkeCommand.RekeyIkeSa());
        var rekey = pair.Drop(0);
        pair.Ask(pair.West, new IkeCommand.DeleteIkeSa());
        pair.Expect("--> INFORMATIONAL 2 { D }");
        pair.Expect("<-- INFORMATIONAL response 2 {  }");
        pair.Inject(rekey);
        pair.Settle();
        NothingIsLeft(pair);
    }

    [Fact]
    public void ChildCreate_WhileTheIkeSaIsBeingRekeyed_TemporaryFailureAndLaterAChildSa_Section2_25_2()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.DeleteChildSa(pair.West.InUse["vpn-1"]));
        pair.Settle();
        pair.Ask(pair.East, new IkeCommand.RekeyIkeSa());
        var rekey = pair.Drop(0);
        pair.Ask(pair.West, new IkeCommand.CreateChildSa("vpn-1"));
        pair.Expect("--> CREATE_CHILD_SA 3 { Nonce, SA, TSi, TSr }");
        pair.Expect("<-- CREATE_CHILD_SA response 3 { N(TEMPORARY_FAILURE) }");
        pair.Inject(rekey);
        pair.Settle();
        pair.Advance(Later, deliver: true);
        Agreement.Check(pair, children: 1);
    }

    [Fact]
    public void ChildDelete_WhileTheIkeSaIsBeingRekeyed_IsAnsweredAsUsual_Section2_25_2()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.East, new IkeCommand.RekeyIkeSa());
        var rekey = pair.Drop(0);
        pair.Ask(pair.West, new IkeCommand.DeleteChildSa(pair.West.InUse["vpn-1"]));
        pair.Expect("--> INFORMATIONAL 2 { D }");
        pair.Expect("<-- INFORMATIONAL response 2 { D }");
        pair.Inject(rekey);
        pair.Settle();
        pair.Advance(Later, deliver: true);
        Agreement.Check(pair, children: 0);
    }

    [Fact]
    public void IkeRekey_WhileAChildSaIsBeingDeleted_TemporaryFailureAndLaterANewIkeSa_Section2_25_2()
    {
        var pair = IkePair.Established();
        var before = pair.West.Machine.View(pair.Now);
        pair.Ask(pair.East, new IkeCommand.DeleteChildSa(pair.East.InUse["vpn-1"]));
        var delete = pair.Drop(0);
        pair.Ask(pair.West, new IkeCommand.RekeyIkeSa());
        pair.Expect("--> CREATE_CHILD_SA 2 { SA, Nonce, KE }");
        pair.Expect("<-- CREATE_CHILD_SA response 2 { N(TEMPORARY_FAILURE) }");
        pair.Inject(delete);
        pair.Settle();
        pair.Advance(Later, deliver: true);
        Agreement.Check(pair, children: 0);
        Assert.NotEqual(before.Initiator, pair.West.Machine.View(pair.Now).Initiator);
    }

    [Fact]
    public void Version1_ChildDeleteAgainstChildRekey_BothAgreeInTheEnd()
    {
        var pair = IsakmpSamples.Established();
        pair.Ask(pair.East, new IkeCommand.RekeyChildSa(pair.East.InUse["vpn-1"]));
        pair.Ask(pair.West, new IkeCommand.DeleteChildSa(pair.West.InUse["vpn-1"]));
        pair.Settle();
        pair.Advance(TimeSpan.FromSeconds(60), deliver: true);
        IsakmpSamples.Check(pair, children: 1);
    }

    [Fact]
    public void Version1_BothRenewPhase1AtOnce_OneCarriesOnAndTheChildSaStays()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var pair = IsakmpSamples.Established(seed: seed);
            var child = pair.West.Machine.InstalledChildSas.Single();
            pair.Ask(pair.West, new IkeCommand.RekeyIkeSa());
            pair.Ask(pair.East, new IkeCommand.RekeyIkeSa());
            pair.Settle();
            IsakmpSamples.Check(pair, children: 1);
            pair.Advance(TimeSpan.FromSeconds(60), deliver: true);
            IsakmpSamples.Check(pair, children: 1);
            Assert.Equal(child, pair.West.Machine.InstalledChildSas.Single());
        }
    }

    [Fact]
    public void Version1_ChildRekeyAgainstRenewalOfPhase1_BothAreDone()
    {
        var pair = IsakmpSamples.Established();
        var before = pair.West.InUse["vpn-1"];
        pair.Ask(pair.West, new IkeCommand.RekeyIkeSa());
        pair.Ask(pair.East, new IkeCommand.RekeyChildSa(pair.East.InUse["vpn-1"]));
        pair.Settle();
        pair.Advance(TimeSpan.FromSeconds(60), deliver: true);
        IsakmpSamples.Check(pair, children: 1);
        Assert.NotEqual(before, pair.West.InUse["vpn-1"]);
    }

    [Fact]
    public void Version1_BothDeleteTheIkeSaAtOnce_NothingIsLeft()
    {
        var pair = IsakmpSamples.Established();
        pair.Ask(pair.West, new IkeCommand.DeleteIkeSa());
        pair.Ask(pair.East, new IkeCommand.DeleteIkeSa());
        pair.Settle();
        NothingIsLeft(pair);
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
