using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>The order of the proposals of an IKE policy is its preference: whoever answers takes the first of its own that is offered.</summary>
public sealed class PreferenceTests
{
    private static readonly IkeProposal Strong = Samples.IkeProposalOf(12, 256, 5, 12, 19);
    private static readonly IkeProposal Weak = Samples.IkeProposalOf(12, 128, 5, 12, 31);
    private static readonly IkeProposal OldStrong = Samples.IkeProposalOf(12, 256, 2, 2, 5);
    private static readonly IkeProposal OldWeak = Samples.IkeProposalOf(12, 128, 2, 2, 2);
    private static readonly IkeProposal OldStrongSameGroup = Samples.IkeProposalOf(12, 256, 2, 2, 2);

    [Fact]
    public void S029_Responder_TakesItsOwnFirst_ThoughThePeerBeganWithTheOther()
    {
        var pair = new IkePair(west: Samples.WestSettings() with { Proposals = [Weak, Strong] }, east: Samples.EastSettings() with { Proposals = [Strong, Weak] });
        pair.Initiate();
        pair.Expect("--> IKE_SA_INIT 0 { SA, KE, Nonce }");
        pair.Expect("<-- IKE_SA_INIT response 0 { N(INVALID_KE_PAYLOAD) }"); // the group of its first is another one
        pair.Settle();
        Agreement.Check(pair, children: 1);
        AssertSuite(pair, Strong);
    }

    [Fact]
    public void S029_Responder_FallsBackInItsOrder()
    {
        IkeProposal unknown = Samples.Gcm;
        var pair = new IkePair(west: Samples.WestSettings() with { Proposals = [Weak, Strong] }, east: Samples.EastSettings() with { Proposals = [unknown, Weak, Strong] });
        pair.Initiate();
        pair.Settle();
        Agreement.Check(pair, children: 1);
        AssertSuite(pair, Weak);
    }

    [Fact]
    public void S029_Initiator_OffersInItsOrder()
    {
        var pair = new IkePair(west: Samples.WestSettings() with { Proposals = [Strong, Weak] }, east: Samples.EastSettings() with { Proposals = [Strong, Weak] });
        pair.Initiate();
        pair.Settle();
        AssertSuite(pair, Strong);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S029_ResponderOfVersion1_TakesItsOwnFirst(bool aggressive)
    {
        IkeProposal first = aggressive ? OldStrongSameGroup : OldStrong;
        var pair = IsakmpSamples.Established(
            west => west with { Proposals = [OldWeak, first], Aggressive = aggressive }, east => east with { Proposals = [first, OldWeak], Aggressive = aggressive });
        AssertSuite(pair, first);
    }

    /// <summary>The peer's key exchange value is of the group of its first transform, and cannot be asked for again.</summary>
    [Fact]
    public void S029_ResponderOfAggressiveMode_TakesTheFirstThatFitsTheKeyExchangeValue()
    {
        var pair = IsakmpSamples.Established(
            west => west with { Proposals = [OldWeak, OldStrong], Aggressive = true }, east => east with { Proposals = [OldStrong, OldWeak], Aggressive = true });
        AssertSuite(pair, OldWeak);
    }

    private static void AssertSuite(IkePair pair, IkeProposal expected)
    {
        foreach (var host in new[] { pair.West, pair.East })
        {
            IkeSuite suite = host.Machine.State.IkeSas.Values.Single().Suite;
            Assert.Equal((expected.Encryption.Id, expected.Encryption.KeyBits, expected.KeyExchange.Id), (suite.EncryptionId, suite.KeyBits, suite.KeyExchangeId));
        }
    }
}
