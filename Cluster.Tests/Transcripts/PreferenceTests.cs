using Cluster.Ike.Machine.Negotiation;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>
/// The order of the proposals of an IKE policy is its preference. In IKEv2 whoever answers takes the first of its own that is offered; in IKEv1 the first of
/// the offer that it knows, so there the order of whoever begins counts. (All proposals of a policy have one group.)
/// </summary>
public sealed class PreferenceTests
{
    private static readonly IkeProposal Strong = Samples.IkeProposalOf(12, 256, 5, 12, 31);
    private static readonly IkeProposal Weak = Samples.IkeProposalOf(12, 128, 5, 12, 31);
    private static readonly IkeProposal OldStrong = Samples.IkeProposalOf(12, 256, 2, 2, 2);
    private static readonly IkeProposal OldWeak = Samples.IkeProposalOf(12, 128, 2, 2, 2);

    [Fact]
    public void S029_Responder_TakesItsOwnFirst_ThoughThePeerPrefersTheOther()
    {
        var pair = IkePair.Established(
            west: Samples.WestSettings() with { Proposals = [Weak, Strong] }, east: Samples.EastSettings() with { Proposals = [Strong, Weak] });
        AssertSuite(pair, Strong);
    }

    [Fact]
    public void S029_Responder_WhoseFirstIsNotOffered_TakesItsNext()
    {
        var pair = IkePair.Established(
            west: Samples.WestSettings() with { Proposals = [Weak, Strong] }, east: Samples.EastSettings() with { Proposals = [Samples.Gcm, Strong, Weak] });
        AssertSuite(pair, Strong);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S029_InitiatorOfVersion1_GetsItsFirst(bool aggressive)
    {
        var pair = IsakmpSamples.Established(
            west => west with { Proposals = [OldStrong, OldWeak], Aggressive = aggressive }, east => east with { Proposals = [OldWeak, OldStrong], Aggressive = aggressive });
        AssertSuite(pair, OldStrong);
    }

    private static void AssertSuite(IkePair pair, IkeProposal expected)
    {
        foreach (var host in new[] { pair.West, pair.East })
        {
            IkeSuite suite = host.Machine.State.IkeSas.Values.Single().Suite;
            Assert.Equal((expected.Encryption.Id, expected.Encryption.KeyBits), (suite.EncryptionId, suite.KeyBits));
        }
    }
}
