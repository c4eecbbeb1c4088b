using Cluster.Ike.Machine;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>IKE_SA_INIT and IKE_AUTH, RFC 7296 section 1.2.</summary>
public sealed class SetUpTests
{
    [Fact]
    public void SetUp_BothConfigured_FourMessagesAndBothAgree()
    {
        var pair = new IkePair();
        pair.Initiate();
        pair.Expect("--> IKE_SA_INIT 0 { SA, KE, Nonce }");
        pair.Expect("<-- IKE_SA_INIT response 0 { SA, KE, Nonce }");
        pair.Expect("--> IKE_AUTH 1 { IDi, N(INITIAL_CONTACT), IDr, AUTH, SA, TSi, TSr }");
        pair.Expect("<-- IKE_AUTH response 1 { IDr, AUTH, SA, TSi, TSr }");
        pair.ExpectNothing();
        Agreement.Check(pair, children: 1);
    }
}
