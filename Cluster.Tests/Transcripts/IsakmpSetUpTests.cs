using System.Net;
using Cluster.Crypto.Keys;
using Cluster.Ike.Machine;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Wire.V1;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>Main, aggressive and quick mode with a shared key, RFC 2409 section 5.</summary>
public sealed class IsakmpSetUpTests
{
    [Fact]
    public void S132_S134_MainMode_SixMessagesIdentitiesEncrypted_ThenQuickMode()
    {
        var pair = IsakmpSamples.Pair();
        pair.Initiate();
        pair.Expect("--> main { SA }");
        pair.Expect("<-- main { SA }");
        pair.Expect("--> main { KE, Nonce }");
        pair.Expect("<-- main { KE, Nonce }");
        pair.Expect("--> main *");
        pair.Expect("<-- main *");
        pair.Expect("--> quick { Hash, SA, Nonce, ID, ID }");
        pair.Expect("<-- quick *");
        pair.Expect("--> quick *");
        pair.ExpectNothing();
        IsakmpSamples.Check(pair, children: 1);
        Assert.Equal(IkeSaMode.Main, pair.East.Machine.View(pair.Now).Mode);
        Assert.Single(pair.East.Reports.OfType<IkeReport.IkeSaEstablished>(), report => report.InitialContact);
    }

    [Fact]
    public void S133_S149_AggressiveMode_ThreeMessages_ThenQuickMode()
    {
        var pair = IsakmpSamples.Pair(west => west with { Aggressive = true }, east => east with { Aggressive = true });
        pair.Initiate();
        pair.Expect("--> aggressive { SA, KE, Nonce, ID }");
        pair.Expect("<-- aggressive { SA, KE, Nonce, ID, Hash }");
        pair.Expect("--> aggressive *");
        pair.Expect("--> quick { Hash, SA, Nonce, ID, ID }");
        pair.Expect("<-- quick *");
        pair.Expect("--> quick *");
        pair.ExpectNothing();
        IsakmpSamples.Check(pair, children: 1);
        Assert.Equal(IkeSaMode.Aggressive, pair.West.Machine.View(pair.Now).Mode);
    }

    [Theory]
    [InlineData(2, 0, 1, 1, 2, 0, 1)]
    [InlineData(2, 0, 2, 2, 2, 0, 2)]
    [InlineData(3, 0, 1, 2, 3, 0, 1)]
    [InlineData(3, 0, 2, 5, 3, 0, 2)]
    [InlineData(12, 128, 2, 5, 12, 128, 2)]
    [InlineData(12, 192, 1, 2, 12, 192, 1)]
    [InlineData(12, 256, 2, 14, 12, 256, 12)]
    [InlineData(12, 256, 5, 20, 12, 256, 13)]
    [InlineData(12, 256, 6, 14, 12, 256, 14)]
    public void S137_MainMode_EachSuiteAndGroup_BothAgree(
        ushort cipher, int keyBits, ushort prf, ushort group, ushort childCipher, int childBits, ushort childIntegrity)
    {
        var proposal = Samples.IkeProposalOf(cipher, keyBits, prf, 0, group);
        var child = Samples.ChildProposalOf(childCipher, childBits, childIntegrity, group);
        var pair = new IkePair(
            west: IsakmpSamples.Old(Samples.WestSettings(), proposal, child), east: IsakmpSamples.Old(Samples.EastSettings(), proposal, child));
        pair.Initiate();
        pair.Settle();
        IsakmpSamples.Check(pair, children: 1);
        Assert.Equal(group, pair.West.Machine.State.Children.Values.Single().Suite.KeyExchangeId);
    }

    [Fact]
    public void S152_S153_QuickMode_WithAndWithoutPfs_KeShowsOnlyWithPfs()
    {
        var pfs = Samples.ChildProposalOf(12, 128, 2, 19);
        var pair = new IkePair(west: IsakmpSamples.Old(Samples.WestSettings(), child: pfs), east: IsakmpSamples.Old(Samples.EastSettings(), child: pfs));
        pair.Initiate();
        pair.Settle();
        Assert.Contains("--> quick { Hash, SA, Nonce, KE, ID, ID }", pair.Transcript);
        IsakmpSamples.Check(pair, children: 1);

        var plain = IsakmpSamples.Pair();
        plain.Initiate();
        plain.Settle();
        Assert.Contains("--> quick { Hash, SA, Nonce, ID, ID }", plain.Transcript);
    }

    [Fact]
    public void S152_PeerWithoutPfs_Refused()
    {
        var pair = new IkePair(
            west: IsakmpSamples.West(), east: IsakmpSamples.Old(Samples.EastSettings(), child: Samples.ChildProposalOf(12, 128, 2, 19)));
        pair.Initiate();
        pair.Settle();
        Assert.Empty(pair.East.Dataplane);
        Assert.Empty(pair.West.Dataplane);
        var failed = Assert.Single(pair.East.Reports.OfType<IkeReport.NegotiationFailed>());
        Assert.Equal("NO-PROPOSAL-CHOSEN", failed.Notify);
        Assert.Contains("dh-group", failed.Detail);
        Assert.Equal("NO-PROPOSAL-CHOSEN", Assert.Single(pair.West.Reports.OfType<IkeReport.NegotiationFailed>()).Notify);
    }

    [Fact]
    public void S138_FourProposals_TheFirstOfTheInitiatorThatIsAcceptableIsChosen()
    {
        var first = Samples.IkeProposalOf(12, 256, 6, 0, 14);
        var second = Samples.IkeProposalOf(3, 0, 2, 0, 2);
        var third = Samples.IkeProposalOf(12, 128, 5, 0, 19);
        var fourth = Samples.IkeProposalOf(2, 0, 1, 0, 1);
        var pair = IsakmpSamples.Pair(west => west with { Proposals = [first, second, third, fourth] }, east => east with { Proposals = [fourth, third] });
        pair.Initiate();
        pair.Settle();
        IsakmpSamples.Check(pair, children: 1);
        Assert.Equal(19, pair.East.Machine.View(pair.Now).Suite!.KeyExchangeId);
    }

    [Fact]
    public void S150_FourPhase2Proposals_TheFirstAcceptableIsChosen()
    {
        ChildProposal[] all = [.. new (ushort Cipher, int Bits, ushort Hash)[] { (12, 256, 12), (3, 0, 2), (12, 128, 2), (2, 0, 1) }
            .Select(row => Samples.ChildProposalOf(row.Cipher, row.Bits, row.Hash, 0))];
        var pair = IsakmpSamples.Pair(
            west => west with { Children = [west.Children[0] with { Proposals = [.. all] }] },
            east => east with { Children = [east.Children[0] with { Proposals = [all[3], all[2]] }] });
        pair.Initiate();
        pair.Settle();
        IsakmpSamples.Check(pair, children: 1);
        Assert.Equal((12, 128), (pair.East.Machine.State.Children.Values.Single().Suite.EncryptionId, pair.East.Machine.State.Children.Values.Single().Suite.KeyBits));
    }

    [Fact]
    public void S139_NoCommonProposal_FailsInWordsOnBothSides()
    {
        var pair = IsakmpSamples.Pair(east: east => east with { Proposals = [Samples.IkeProposalOf(12, 256, 2, 0, 14)] });
        pair.Initiate();
        pair.Expect("--> main { SA }");
        pair.Expect("<-- informational { N(NoProposalChosen) }");
        pair.ExpectNothing();
        var failed = Assert.Single(pair.East.Reports.OfType<IkeReport.NegotiationFailed>());
        Assert.Equal("NO-PROPOSAL-CHOSEN", failed.Notify);
        Assert.Equal("encryption-algorithm (peer: aes-128-cbc, we: aes-256-cbc)", failed.Difference!.First);
        Assert.Equal(IkePhase.Empty, pair.East.Machine.Phase);
        pair.Advance(TimeSpan.FromSeconds(30), deliver: true);
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Contains("aes-128-cbc", Assert.Single(pair.West.Reports.OfType<IkeReport.NegotiationFailed>()).Detail);
    }

    [Fact]
    public void S144_WrongKey_FailsWithoutSa()
    {
        var pair = IsakmpSamples.Pair(east: east => east with { PreSharedKey = new SecretBytes("another secret"u8) });
        pair.Initiate();
        pair.Advance(TimeSpan.FromSeconds(100), deliver: true);
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Equal(IkePhase.Gone, pair.East.Machine.Phase);
        Assert.Empty(pair.East.Dataplane);
        Assert.Contains("pre-shared key differs", Assert.Single(pair.East.Reports.OfType<IkeReport.NegotiationFailed>()).Detail);
        Assert.Contains("message 5", Assert.Single(pair.West.Reports.OfType<IkeReport.NegotiationFailed>()).Detail);
    }

    [Fact]
    public void S144_WrongKeyInAggressiveMode_FailsWithoutSa()
    {
        var pair = IsakmpSamples.Pair(
            west => west with { Aggressive = true }, east => east with { Aggressive = true, PreSharedKey = new SecretBytes("another secret"u8) });
        pair.Initiate();
        pair.Advance(TimeSpan.FromSeconds(100), deliver: true);
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Contains("pre-shared key of the peer differs", Assert.Single(pair.West.Reports.OfType<IkeReport.NegotiationFailed>()).Detail);
        Assert.Empty(pair.East.Dataplane);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S140_UnexpectedIdentity_RefusedInWords(bool aggressive)
    {
        var pair = IsakmpSamples.Pair(
            west => west with { Aggressive = aggressive },
            east => east with { Aggressive = aggressive, RemoteIdentity = Samples.Identity("someone.else") });
        pair.Initiate();
        pair.Advance(TimeSpan.FromSeconds(100), deliver: true);
        Assert.Empty(pair.East.Dataplane);
        Assert.Contains("west.example", pair.East.Reports.OfType<IkeReport.NegotiationFailed>().First().Detail);
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Equal("INVALID-ID-INFORMATION", Assert.Single(pair.West.Reports.OfType<IkeReport.NegotiationFailed>()).Notify);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S145_DifferentModes_DoNotConnect(bool weAreAggressive)
    {
        var pair = IsakmpSamples.Pair(west => west with { Aggressive = weAreAggressive }, east => east with { Aggressive = !weAreAggressive });
        pair.Initiate();
        pair.Advance(TimeSpan.FromSeconds(100), deliver: true);
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Empty(pair.East.Dataplane);
        Assert.Contains("mode", pair.East.Reports.OfType<IkeReport.NegotiationFailed>().First().Detail);
    }

    [Fact]
    public void S157_ProxyIdMismatch_FailsPhase2InWords()
    {
        var pair = IsakmpSamples.Pair(east: east => east with { Children = [east.Children[0] with { Remote = [Samples.Net("10.9.0.0", "10.9.255.255")] }] });
        pair.Initiate();
        pair.Settle();
        Assert.Equal(IkePhase.Established, pair.East.Machine.Phase);
        Assert.Empty(pair.East.Dataplane);
        var failed = Assert.Single(pair.East.Reports.OfType<IkeReport.NegotiationFailed>());
        Assert.Equal("INVALID-ID-INFORMATION", failed.Notify);
        Assert.Contains("10.9.0.0-10.9.255.255", failed.Detail);
        Assert.Equal("INVALID-ID-INFORMATION", Assert.Single(pair.West.Reports.OfType<IkeReport.NegotiationFailed>()).Notify);
    }

    [Fact]
    public void S158_SeveralVpnsToOnePeer_QuickModesAtOnce()
    {
        var west = new[] { "10.1.0.0", "10.11.0.0", "10.21.0.0" };
        var east = new[] { "10.2.0.0", "10.12.0.0", "10.22.0.0" };
        static TrafficSelector Net(string start) => Samples.Net(start, start[..^3] + "255.255");
        var pair = IsakmpSamples.Pair(
            one => one with { Children = [.. Enumerable.Range(0, 3).Select(i => one.Children[0] with { Vpn = $"vpn-{i}", Local = [Net(west[i])], Remote = [Net(east[i])] })] },
            one => one with { Children = [.. Enumerable.Range(0, 3).Select(i => one.Children[0] with { Vpn = $"vpn-{i}", Local = [Net(east[i])], Remote = [Net(west[i])] })] });
        pair.Initiate();
        for (int i = 0; i < 6; i++)
        {
            pair.Deliver(0);
        }

        Assert.Equal(3, pair.InFlight.Count(flight => flight.Text.StartsWith("--> quick {", StringComparison.Ordinal)));
        pair.Settle();
        IsakmpSamples.Check(pair, children: 3);
        Assert.Equal(["vpn-0", "vpn-1", "vpn-2"], pair.East.InUse.Keys.Order());
    }

    [Fact]
    public void S170_VersionsDoNotMeet_NothingIsAnswered()
    {
        var pair = new IkePair(west: IsakmpSamples.West());
        pair.Initiate();
        pair.Expect("--> main { SA }");
        pair.ExpectNothing();
        Assert.Equal(IkePhase.Empty, pair.East.Machine.Phase);

        var reverse = new IkePair(east: IsakmpSamples.East());
        reverse.Initiate();
        reverse.Expect("--> IKE_SA_INIT 0 { SA, KE, Nonce }");
        reverse.ExpectNothing();
        Assert.Equal(IkePhase.Empty, reverse.East.Machine.Phase);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NatBeforeTheInitiator_FloatsTo4500AndEspGoesIntoUdp(bool aggressive)
    {
        var pair = IsakmpSamples.Pair(west => west with { Aggressive = aggressive }, east => east with { Aggressive = aggressive });
        pair.WestNat = (IPAddress.Parse("198.51.100.7"), 1_024, 2_048);
        pair.Initiate();
        pair.Settle();
        IsakmpSamples.Check(pair, children: 1);
        Assert.True(pair.West.Machine.View(pair.Now).LocalBehindNat);
        Assert.True(pair.East.Machine.View(pair.Now).PeerBehindNat);
        Assert.True(pair.East.Dataplane.Values.Single().UdpEncapsulation);
        Assert.Equal(4_500, pair.West.Machine.State.Path!.Value.LocalPort);
        Assert.Equal((4_500, 2_048), (pair.East.Machine.State.Path!.Value.LocalPort, pair.East.Machine.State.Path!.Value.PeerPort));
        pair.Advance(TimeSpan.FromSeconds(21));
        Assert.True(pair.West.Keepalives >= 3);
    }

    [Fact]
    public void S131_AddressRange_IsNoIdentity()
    {
        Assert.False(new IsakmpId(IsakmpId.Ipv4Range, 0, 0, new byte[8]).IsSupported);
        Assert.False(new IsakmpId(IsakmpId.Ipv6Range, 0, 0, new byte[32]).IsSupported);
        Assert.All(new byte[] { 1, 2, 3, 4, 5, 6, 9, 10, 11 }, type => Assert.True(new IsakmpId(type, 0, 0, default).IsSupported));
        Assert.False(new IsakmpId(0, 0, 0, default).IsSupported);
    }

    [Fact]
    public void SetUp_RecordsOfTheResponder_AreFour()
    {
        var pair = IsakmpSamples.Pair();
        pair.East.JournalTentative = false;
        pair.Initiate();
        pair.Settle();
        Assert.Equal(4, pair.East.Journal.Count);
    }
}
