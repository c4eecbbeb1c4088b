using System.Reflection;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;
using Cluster.Tests.Ike;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>What each row of <see cref="NotifyTable"/> does on the wire.</summary>
public sealed class NotifyTests
{
    public static TheoryData<NotifyType> Ignored =>
        [.. NotifyTable.Rows.Where(row => row.Use == NotifyUse.Ignored).Select(row => row.Type)];

    public static TheoryData<NotifyType> Understood =>
        [.. NotifyTable.Rows.Where(row => row.Use == NotifyUse.Understood).Select(row => row.Type)];

    /// <summary>The theories below run every other row.</summary>
    [Fact]
    public void EveryRowThatIsSent_HasATranscript()
    {
        var shown = typeof(NotifyTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes<NotifyTranscriptAttribute>()).Select(attribute => attribute.Type).ToHashSet();
        Assert.Empty(NotifyTable.Rows.Where(row => row.Use == NotifyUse.SentAndUnderstood && !shown.Contains(row.Type)).Select(row => row.Name));
        Assert.Empty(Enum.GetValues<NotifyType>().Except(NotifyTable.Rows.Select(row => row.Type)));
    }

    [Theory]
    [MemberData(nameof(Ignored))]
    public void Ignored_InAnAuthenticatedRequest_IsAnsweredEmptyAndChangesNothing(NotifyType type)
    {
        var pair = IkePair.Established();
        string before = WithoutWindows(pair.East);
        pair.Inject(FromWest(pair, Forgery.Seal(pair.West, ExchangeType.Informational, false, 2, NotifyPayload.Of(type))));
        Assert.Equal("<-- INFORMATIONAL response 2 {  }", Assert.Single(pair.InFlight).Text);
        Assert.Equal(before, WithoutWindows(pair.East));
    }

    [Theory]
    [MemberData(nameof(Understood))]
    public void Understood_AsTheAnswerToARequestForAChildSa_IsReportedByNameAndTheIkeSaStands(NotifyType type)
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.DeleteChildSa(pair.West.InUse["vpn-1"]));
        pair.Settle();
        pair.Ask(pair.West, new IkeCommand.CreateChildSa("vpn-1"));
        Assert.Equal("--> CREATE_CHILD_SA 3 { Nonce, SA, TSi, TSr }", pair.Drop().Text);
        pair.Inject(FromEast(pair, Forgery.Seal(pair.East, ExchangeType.CreateChildSa, true, 3, NotifyPayload.Of(type))));
        Assert.Equal(NotifyTable.Name(type), Assert.Single(pair.West.Reports.OfType<IkeReport.NegotiationFailed>()).Notify);
        Assert.Equal(IkePhase.Established, pair.West.Machine.Phase);
        Assert.Empty(pair.West.Dataplane);
    }

    [Fact]
    [NotifyTranscript(NotifyType.InvalidMajorVersion)]
    public void InvalidMajorVersion_MessageOneOfALaterVersion_IsToldOnceAndLeavesNothing()
    {
        var pair = new IkePair();
        pair.Initiate();
        var first = pair.Drop();
        const int versionAt = 17;
        byte[] later = [.. first.Datagram];
        later[versionAt] = 0x30;
        pair.Inject(first with { Datagram = later });
        Assert.Equal("<-- IKE_SA_INIT response 0 { N(INVALID_MAJOR_VERSION) }", Assert.Single(pair.InFlight).Text);
        Assert.Equal(IkePhase.Empty, pair.East.Machine.Phase);
        pair.Settle();
        pair.East.Crash();
        pair.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal("INVALID_MAJOR_VERSION", Assert.Single(pair.West.Reports.OfType<IkeReport.NegotiationFailed>()).Notify);
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
    }

    [Theory]
    [InlineData(0x30, 0x20)]
    [InlineData(0x30, 0x00)]
    [InlineData(0x10, 0x08)]
    public void OtherVersion_NotAFirstMessageOfALaterOne_IsDroppedInSilence(byte version, byte flags)
    {
        var pair = new IkePair();
        pair.Initiate();
        var first = pair.Drop();
        byte[] odd = [.. first.Datagram];
        (odd[17], odd[19]) = (version, flags);
        pair.Inject(first with { Datagram = odd });
        pair.ExpectNothing();
        Assert.Equal(IkeDrop.Malformed, Assert.Single(pair.East.Drops));
    }

    /// <summary>RFC 7296 section 2.21.3: fatal in both peers, without a Delete.</summary>
    [Fact]
    [NotifyTranscript(NotifyType.InvalidSyntax)]
    public void InvalidSyntax_AuthenticatedRequestThatMakesNoSense_EndsTheIkeSaOnBothSides()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));
        var request = pair.Drop();
        pair.Inject(request with { Datagram = Forgery.Alter(request, payloads => payloads.Where(payload => payload is NoncePayload)) });
        Assert.Equal(IkePhase.Closed, pair.East.Machine.Phase);
        pair.Expect("<-- CREATE_CHILD_SA response 2 { N(INVALID_SYNTAX) }");
        pair.ExpectNothing();
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Empty(pair.West.Dataplane);
        Assert.Empty(pair.East.Dataplane);
        Assert.Equal("INVALID_SYNTAX", Assert.Single(pair.West.Reports.OfType<IkeReport.NegotiationFailed>()).Notify);
        Assert.Equal("INVALID_SYNTAX", Assert.Single(pair.East.Reports.OfType<IkeReport.NegotiationFailed>()).Notify);
    }

    [Fact]
    [NotifyTranscript(NotifyType.UnsupportedCriticalPayload)]
    public void UnsupportedCriticalPayload_InAnAuthenticatedRequest_IsNamedAndTheIkeSaStands()
    {
        var pair = IkePair.Established();
        var unknown = new OpaquePayload((PayloadType)200, default) { Critical = true };
        pair.Inject(FromWest(pair, Forgery.Seal(pair.West, ExchangeType.Informational, false, 2, unknown)));
        Assert.Equal("<-- INFORMATIONAL response 2 { N(UNSUPPORTED_CRITICAL_PAYLOAD) }", Assert.Single(pair.InFlight).Text);
        Assert.Equal(IkePhase.Established, pair.East.Machine.Phase);
        Assert.Single(pair.East.Dataplane);
    }

    /// <summary>Anybody can send these; RFC 7296 section 2.21.4 wants them to be hints at most.</summary>
    [Theory]
    [InlineData(NotifyType.InvalidIkeSpi)]
    [InlineData(NotifyType.InvalidSyntax)]
    [InlineData(NotifyType.AuthenticationFailed)]
    public void Error_InTheClear_ChangesNothing(NotifyType type)
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));
        var request = pair.InFlight[0];
        Assert.True(IkeMessage.TryParse(request.Datagram, out var message, out _));
        byte[] clear = new IkeMessage(message.Header with { Flags = IkeHeaderFlags.Response }, [NotifyPayload.Of(type)]).ToBytes();
        string before = StructuralText.Of(pair.West.Machine.State);
        pair.Inject(FromEast(pair, clear));
        Assert.Equal(before, StructuralText.Of(pair.West.Machine.State));
        Assert.Equal(IkeDrop.UnexpectedPayloads, Assert.Single(pair.West.Drops));
        pair.Settle();
        Agreement.Check(pair, children: 1);
    }

    private static IkePair.Flight FromWest(IkePair pair, byte[] datagram) => new(pair.West, Samples.West, datagram, "");

    private static IkePair.Flight FromEast(IkePair pair, byte[] datagram) => new(
        pair.East, new(Samples.West.PeerAddress, Samples.West.PeerPort, Samples.West.LocalAddress, Samples.West.LocalPort), datagram, "");

    private static string WithoutWindows(IkeHost host) =>
        StructuralText.Of(host.Machine.State with { Windows = IkeSaState.Empty.Windows });
}
