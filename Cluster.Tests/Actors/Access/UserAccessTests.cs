using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Cluster.Actors.Access;
using Cluster.Actors.Certificates;
using Cluster.Actors.Configuration;
using Cluster.Config.Model;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Ike.Access;
using Cluster.Ike.Eap;
using Cluster.Tests.Config;
using Xunit;

namespace Cluster.Tests.Actors.Access;

/// <summary>Users of an access profile; RADIUS against a server, and EAP against clients, is in <c>Interop</c>.</summary>
public sealed class UserAccessTests
{
    private const string Profile = "set access profile staff ";

    [Theory]
    [InlineData("ann", "secret-of-ann", true)]
    [InlineData("ann", "Secret-of-ann", false)]
    [InlineData("eve", "secret-of-ann", false)]
    public async Task S227_Password_OfAClient_IsCompared(string user, string password, bool isRight)
    {
        AccessAnswer answer = await Access(Profile + "authentication-order password").AnswerAsync(Ask(new AccessQuestion.Password(7, "staff", user, Secret(password))));

        Assert.Equal(7u, answer.Number);
        Assert.Equal(isRight, answer is AccessAnswer.Accepted { Grant: { User: "ann", Address: not null } });
        Assert.Equal(!isRight, answer is AccessAnswer.Refused refused && refused.Reason.Contains($"there is no user '{user}'", StringComparison.Ordinal));
    }

    /// <summary>A server that is silent leaves the question to the next source; nobody listens at this port.</summary>
    [Fact]
    public async Task S227_RadiusServerThatIsSilent_LeavesItToThePasswords()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        UserAccess access = Access(
            Profile + "authentication-order [ radius password ]", Profile + $"radius-server 127.0.0.1 secret shared port {((IPEndPoint)silent.LocalEndPoint!).Port} timeout 1 retry 1");

        Assert.IsType<AccessAnswer.Accepted>(await access.AnswerAsync(Ask(new AccessQuestion.Password(1, "staff", "ann", Secret("secret-of-ann")))));
    }

    /// <summary>Its length would not fit the byte that says it, and what follows would be read as something else.</summary>
    [Fact]
    public async Task S227_PasswordThatRadiusCannotCarry_IsRefusedInWords()
    {
        UserAccess access = Access(Profile + "authentication-order radius", Profile + "radius-server 127.0.0.1 secret shared port 9 timeout 1 retry 1");
        AccessAnswer answer = await access.AnswerAsync(Ask(new AccessQuestion.Password(1, "staff", "ann", Secret(new string('x', 129)))));

        Assert.Equal("the password of user 'ann' is longer than RADIUS can carry", Assert.IsType<AccessAnswer.Refused>(answer).Reason);
    }

    [Fact]
    public async Task Eap_MessageThatRadiusCannotCarry_IsRefusedInWords()
    {
        UserAccess access = Access(Profile + "authentication-order radius", Profile + "radius-server 127.0.0.1 secret shared port 9 timeout 1 retry 1");
        var first = EapConversation.Begin(7);
        byte[] message = [.. new EapPacket(EapCode.Response, 7, EapType.Identity, "ann"u8.ToArray()).ToBytes(), .. new byte[3_100]];
        AccessAnswer answer = await access.AnswerAsync(Ask(new AccessQuestion.Eap(1, "staff", first.ToBytes(), message)));

        Assert.Equal("an EAP message of user ann is longer than RADIUS can carry", Assert.IsType<AccessAnswer.Refused>(answer).Reason);
    }

    /// <summary>A stranger chooses the name, which goes to the log.</summary>
    [Fact]
    public async Task Eap_NameWithControlCharacters_IsMadePrintable()
    {
        EapConversation first = EapConversation.Begin(7);
        AccessAnswer answer = await ContinueAsync(
            Access(Profile + "authentication-order password"), first, new EapPacket(EapCode.Response, 7, EapType.Identity, "ann\nroot"u8.ToArray()));

        Assert.Equal("ann.root", EapConversation.TryRead(Assert.IsType<AccessAnswer.Continue>(answer).Conversation)!.User);
    }

    [Fact]
    public async Task Profile_ThatIsNotThere_IsRefusedInWords() => Assert.Equal(
        "access profile other is not configured",
        Assert.IsType<AccessAnswer.Refused>(await Access().AnswerAsync(Ask(new AccessQuestion.Password(1, "other", "ann", Secret("x"))))).Reason);

    [Fact]
    public async Task Eap_PeerWantsAMethodThatTheProfileDoesNotHave_IsRefusedInWords()
    {
        UserAccess access = Access(Profile + "authentication-order password");
        EapConversation asked = await BeginAsync(access);
        AccessAnswer answer = await ContinueAsync(access, asked, new EapPacket(EapCode.Response, asked.Identifier, EapType.Nak, new[] { (byte)EapType.Md5Challenge }));

        Assert.Equal(EapStage.MsChapChallenge, asked.Stage);
        Assert.Contains("wants one of the EAP methods Md5Challenge", Assert.IsType<AccessAnswer.Refused>(answer).Reason, StringComparison.Ordinal);
    }

    /// <summary>What another node led is lost with it, at once.</summary>
    [Theory]
    [InlineData(EapStage.Tls, "the EAP-TLS conversation of user ann was lost")]
    [InlineData(EapStage.Radius, "the RADIUS conversation of user ann was lost")]
    public async Task Eap_LedByAnotherNode_FailsAtOnce(EapStage stage, string words)
    {
        var conversation = new EapConversation(stage, 3, "ann", new byte[12]);
        AccessAnswer answer = await ContinueAsync(Access(Profile + "authentication-order password"), conversation, new EapPacket(EapCode.Response, 3, EapType.Tls, new byte[1]));

        Assert.Contains(words, Assert.IsType<AccessAnswer.Refused>(answer).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eap_ResponseToAnotherRequest_IsRefused()
    {
        UserAccess access = Access(Profile + "authentication-order password");
        EapConversation asked = await BeginAsync(access);

        Assert.IsType<AccessAnswer.Refused>(await ContinueAsync(access, asked, new EapPacket(EapCode.Response, (byte)(asked.Identifier + 1), EapType.MsChapV2, new byte[60])));
    }

    private static async Task<EapConversation> BeginAsync(UserAccess access)
    {
        EapConversation first = EapConversation.Begin(9);
        AccessAnswer answer = await ContinueAsync(access, first, new EapPacket(EapCode.Response, 9, EapType.Identity, "ann"u8.ToArray()));
        return EapConversation.TryRead(Assert.IsType<AccessAnswer.Continue>(answer).Conversation)!;
    }

    private static Task<AccessAnswer> ContinueAsync(UserAccess access, EapConversation conversation, EapPacket response) =>
        access.AnswerAsync(Ask(new AccessQuestion.Eap(1, "staff", conversation.ToBytes(), response.ToBytes())));

    private static AccessMessages.Ask Ask(AccessQuestion question) => new("gw", new Anchor(1), new Term(1), 1, IPAddress.Loopback, question);

    private static SecretBytes Secret(string text) => new(Encoding.UTF8.GetBytes(text));

    private static UserAccess Access(params string[] lines)
    {
        ClusterModel model = ConfigText.Model(ConfigText.With([.. lines, Profile + "client ann firewall-user password secret-of-ann", Profile + "client ann xauth ip-address 10.80.0.9/32"]));
        var view = new ConfigurationView();
        view.Current = new AppliedConfiguration(1, ImmutableDictionary<string, GatewaySettings>.Empty, ImmutableDictionary<string, VpnSettings>.Empty) { Model = model };
        return new UserAccess(view, new PkiView(), new Incarnation(5), () => 0);
    }
}
