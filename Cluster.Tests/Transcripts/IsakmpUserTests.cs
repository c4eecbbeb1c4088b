using System.Net;
using System.Text;
using Cluster.Crypto.Keys;
using Cluster.Ike.Access;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;
using Cluster.Ike.Wire.V1;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>Users of IKEv1: extended authentication, addresses, groups (draft-beaulieu-ike-xauth-02, draft-dukes-ike-mode-cfg-02).</summary>
public sealed class IsakmpUserTests
{
    private static readonly AddressLease Lease = new(IPAddress.Parse("10.3.0.5"), 24, [IPAddress.Parse("10.2.0.10")], []);
    private readonly IkeHost _gateway = new("east", 200, Settings(), 1_007);
    private long _time;

    private Moment Now => new(1_800_000_000_000 + _time, 5_000 + _time);

    [Fact]
    public void S226_S227_UserIsLetIn_GetsAnAddressAndReachesTheNetwork()
    {
        var client = Client();
        client.Connect();
        Assert.Empty(_gateway.Reports.OfType<IkeReport.IkeSaEstablished>());
        client.Send(client.Reply(client.Transaction(), "carol", "secret"));
        var question = Assert.IsType<AccessQuestion.Password>(Assert.Single(_gateway.Questions));
        Assert.Equal(("users", "carol", "secret"), (question.Profile, question.User, Encoding.ASCII.GetString(question.Secret.Expose())));
        Answer(client, new AccessAnswer.Accepted(question.Number, AccessGrant.Of("carol"), default, null));
        Assert.Equal("carol", Assert.Single(_gateway.Reports.OfType<IkeReport.IkeSaEstablished>()).User);
        Assert.Equal(1, Acknowledge(client));

        Assert.Equal(Lease.Address.GetAddressBytes(), Address(client));
        Assert.True(client.Quick(Lease.Address, Samples.EastNet));
        var child = Assert.Single(_gateway.Dataplane.Values);
        Assert.Equal((Lease.Address, Lease.Address), (child.Remote[0].Start, child.Remote[0].End));
        Assert.True(_gateway.InUse.ContainsKey("vpn-1"));
    }

    [Fact]
    public void S111_PeerAsksForTransportMode_IsRefusedInWords()
    {
        var client = Client();
        client.Connect();
        client.Send(client.Reply(client.Transaction(), "carol", "secret"));
        Answer(client, new AccessAnswer.Accepted(Assert.IsType<AccessQuestion.Password>(Assert.Single(_gateway.Questions)).Number, AccessGrant.Of("carol"), default, null));
        Acknowledge(client);
        Address(client);
        Assert.False(client.Quick(Lease.Address, Samples.EastNet, mode: 2));
        Assert.Empty(_gateway.Dataplane);
        Assert.Contains("encapsulation mode (we: tunnel)", Assert.Single(_gateway.Reports.OfType<IkeReport.NegotiationFailed>()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void S227_WrongPassword_UserIsToldAndPhase1Ends()
    {
        var client = Client();
        client.Connect();
        client.Send(client.Reply(client.Transaction(), "carol", "wrong"));
        Answer(client, new AccessAnswer.Refused(_gateway.Questions.Single().Number, "the password is wrong"));
        Assert.Equal(0, Acknowledge(client));
        Assert.Empty(_gateway.Machine.State.IkeSas);
        Assert.Empty(_gateway.Reports.OfType<IkeReport.IkeSaEstablished>());
        Assert.Contains("user carol of carol@lab.example is not let in: the password is wrong", Assert.Single(_gateway.Reports.OfType<IkeReport.NegotiationFailed>()).Detail);
    }

    [Fact]
    public void S227_BeforeTheUserIsKnown_NothingIsDoneUnderThePhase1()
    {
        var client = Client();
        client.Connect();
        client.Inbox.Clear();
        Assert.False(client.Quick(Lease.Address, Samples.EastNet));
        client.Send(client.Transact(0x7777, ConfigurationType.Request, 3, new ConfigurationAttribute(ConfigurationAttributeType.InternalIp4Address, default)));
        Assert.Empty(client.Inbox);
        Assert.Empty(_gateway.Questions);
        Assert.Empty(_gateway.Dataplane);
    }

    [Fact]
    public void S227_UserWhoSaysNothing_IsNotWaitedForForever()
    {
        Client().Connect();
        for (int i = 0; i < 100 && _gateway.Machine.Phase == IkePhase.Established; i++)
        {
            _time += 5_000;
            _ = _gateway.Run(machine => machine.Expire(Now));
        }

        Assert.NotEqual(IkePhase.Established, _gateway.Machine.Phase);
        Assert.Contains("does not say which user it is", Assert.Single(_gateway.Reports.OfType<IkeReport.NegotiationFailed>()).Detail);
    }

    [Fact]
    public void S227_Takeover_WhileTheUserIsJudged_SuccessorAsksAgainAndGoesOn()
    {
        var client = Client();
        client.Connect();
        byte[] request = client.Inbox.Peek();
        byte[] reply = client.Reply(client.Transaction(), "carol", "secret");
        client.Send(reply);
        var first = _gateway.Questions.Single();
        _gateway.Crash();
        client.Take(_gateway.TakeOver(Now, 2));
        Assert.Contains(client.Inbox, datagram => datagram.AsSpan().SequenceEqual(request));
        client.Inbox.Clear();

        // An answer to the predecessor's question says nothing; the client repeats what it replied.
        Answer(client, new AccessAnswer.Accepted(first.Number, AccessGrant.Of("carol"), default, null));
        Assert.Null(_gateway.Machine.State.Lineage!.Access);
        client.Send(reply);
        Answer(client, new AccessAnswer.Accepted(_gateway.Questions[^1].Number, AccessGrant.Of("carol"), default, null));
        _gateway.Crash();
        client.Inbox.Clear();
        client.Take(_gateway.TakeOver(Now, 3));
        Assert.Equal(1, Acknowledge(client));

        byte[] wish = client.Transact(0x6666, ConfigurationType.Request, 7, new ConfigurationAttribute(ConfigurationAttributeType.InternalIp4Address, default));
        client.Inbox.Clear();
        client.Send(wish);
        _gateway.Crash();
        client.Take(_gateway.TakeOver(Now, 4));
        client.Inbox.Clear();
        client.Send(wish);
        Answer(client, new AccessAnswer.Assigned(_gateway.Questions[^1].Number, Lease));
        Assert.Equal(Lease.Address.GetAddressBytes(), client.Transaction().Configuration.Find(ConfigurationAttributeType.InternalIp4Address)!.Value.ToArray());
        client.Send(wish);
        Assert.Single(client.Inbox); // the same answer, without a question
        client.Inbox.Clear();
        Assert.True(client.Quick(Lease.Address, Samples.EastNet));
        Assert.Single(_gateway.Dataplane);
    }

    [Fact]
    public void S048_PeerWithoutAUser_NoProposalFits()
    {
        var client = Client();
        Assert.ThrowsAny<Exception>(() => client.Connect(method: 1));
        Assert.Contains(
            "authentication-method (peer: pre-shared-keys, we: pre-shared-keys with xauth)",
            Assert.Single(_gateway.Reports.OfType<IkeReport.NegotiationFailed>()).Detail);
    }

    [Theory]
    [InlineData("carol@lab.example", true)]
    [InlineData("carol@other.example", false)]
    public void S225_GroupOfUsers_EachHasItsOwnKey(string name, bool isOfGroup)
    {
        var group = Settings() with { IsGroup = true, PreSharedKey = new SecretBytes("master"u8), RemoteIdentity = Mail("lab.example"), Access = null };
        var gateway = new IkeHost("east", 200, group, 1_007);
        var client = new IsakmpClient(gateway, () => Now, name, GroupKey.Text("master"u8, name));
        if (isOfGroup)
        {
            client.Connect(method: 1);
            Assert.Equal(IkePhase.Established, gateway.Machine.Phase);
            Assert.Equal(Mail(name), gateway.Machine.State.Lineage!.Peer);
        }
        else
        {
            Assert.ThrowsAny<Exception>(() => client.Connect(method: 1));
            Assert.Contains("a user of lab.example", Assert.Single(gateway.Reports.OfType<IkeReport.NegotiationFailed>()).Detail);
        }
    }

    [Fact]
    public void S225_GroupOfUsers_KeyOfAnotherUser_IsRefused()
    {
        var group = Settings() with { IsGroup = true, PreSharedKey = new SecretBytes("master"u8), RemoteIdentity = Mail("lab.example"), Access = null };
        var gateway = new IkeHost("east", 200, group, 1_007);
        new IsakmpClient(gateway, () => Now, "carol@lab.example", GroupKey.Text("master"u8, "dave@lab.example")).Connect(method: 1);
        Assert.NotEqual(IkePhase.Established, gateway.Machine.Phase);
    }

    [Fact]
    public void S222_S223_DynamicPeers_AggressiveModeChoosesTheGatewayByName()
    {
        var gateway = new IkeHost("east", 200, Settings("north", "north@lab.example"), 1_007)
        {
            Candidates = [Settings("north", "north@lab.example"), Settings("west", "carol@lab.example")],
        };
        new IsakmpClient(gateway, () => Now, "carol@lab.example", "key of west").Connect(method: 1);
        Assert.Equal(("west", IkePhase.Established), (gateway.Gateway, gateway.Machine.Phase));

        var stranger = new IkeHost("east", 200, Settings("north", "north@lab.example"), 1_007) { Candidates = gateway.Candidates };
        Assert.ThrowsAny<Exception>(() => new IsakmpClient(stranger, () => Now, "dave@lab.example", "key of west").Connect(method: 1));
        Assert.Equal(IkePhase.Empty, stranger.Machine.Phase);
    }

    [Fact]
    public void S224_ConnectionsLimit_NextUserIsRefusedInWords()
    {
        var gateway = new IkeHost("east", 200, Settings("west", "carol@lab.example"), 1_007)
        {
            Candidates = [Settings("west", "carol@lab.example")], MayConnect = _ => false,
        };
        new IsakmpClient(gateway, () => Now, "carol@lab.example", "key of west").Connect(method: 1);
        Assert.NotEqual(IkePhase.Established, gateway.Machine.Phase);
        Assert.Contains(
            "carol@lab.example is one more than the connections-limit of gateway west allows",
            Assert.Single(gateway.Reports.OfType<IkeReport.NegotiationFailed>()).Detail);
    }

    /// <summary>The key of the phase 1 may be known to many; the user is counted when it has been let in.</summary>
    [Fact]
    public void S224_ConnectionsLimitWithXauth_IsAskedWhenTheUserHasProvenWhoItIs()
    {
        int asked = 0;
        _gateway.Candidates = [Settings()];
        _gateway.MayConnect = _ =>
        {
            asked++;
            return false;
        };
        var client = Client();
        client.Connect();
        client.Send(client.Reply(client.Transaction(), "carol", "secret"));
        Assert.Equal(0, asked);
        Answer(client, new AccessAnswer.Accepted(_gateway.Questions.Single().Number, AccessGrant.Of("carol"), default, null));

        Assert.Equal(1, asked);
        Assert.Equal(0, Acknowledge(client));
        Assert.Empty(_gateway.Machine.State.IkeSas);
        Assert.Contains("user carol is one more than the connections-limit of gateway", Assert.Single(_gateway.Reports.OfType<IkeReport.NegotiationFailed>()).Detail);
    }

    private static IkeSaSettings Settings() => IsakmpSamples.East() with
    {
        Aggressive = true,
        RemoteIdentity = Mail("carol@lab.example"),
        Access = new AccessSettings("users"),
    };

    private static IkeSaSettings Settings(string gateway, string peer) => Settings() with
    {
        Gateway = gateway, RemoteIdentity = Mail(peer), PreSharedKey = new SecretBytes(Encoding.ASCII.GetBytes($"key of {gateway}")), Access = null,
    };

    private static IkeIdentity Mail(string name) => new(IkeIdentityType.UserFqdn, Encoding.ASCII.GetBytes(name));

    private IsakmpClient Client() => new(_gateway, () => Now, "carol@lab.example", "a shared secret");

    private void Answer(IsakmpClient client, AccessAnswer answer) => client.Take(_gateway.Run(machine => machine.Ask(new IkeCommand.Answered(answer), Now)));

    /// <summary>The status that the gateway sets, which the client acknowledges.</summary>
    private static int Acknowledge(IsakmpClient client)
    {
        while (true)
        {
            var (messageId, configuration) = client.Transaction();
            if (configuration.Kind == ConfigurationType.Set)
            {
                client.Send(client.Transact(messageId, ConfigurationType.Acknowledge, configuration.Identifier));
                return configuration.Number(UserAttribute.Status)!.Value;
            }
        }
    }

    private byte[] Address(IsakmpClient client)
    {
        client.Inbox.Clear();
        client.Send(client.Transact(
            0x6666, ConfigurationType.Request, 7, new ConfigurationAttribute(ConfigurationAttributeType.InternalIp4Address, default),
            new ConfigurationAttribute(ConfigurationAttributeType.InternalIp4Dns, default)));
        var question = Assert.IsType<AccessQuestion.Address>(_gateway.Questions[^1]);
        Assert.Equal(("users", "carol"), (question.Profile, question.User));
        Answer(client, new AccessAnswer.Assigned(question.Number, Lease));
        var reply = client.Transaction().Configuration;
        Assert.Equal((ConfigurationType.Reply, (ushort)7), (reply.Kind, reply.Identifier));
        Assert.Equal(Lease.Dns[0].GetAddressBytes(), reply.Find(ConfigurationAttributeType.InternalIp4Dns)!.Value.ToArray());
        return reply.Find(ConfigurationAttributeType.InternalIp4Address)!.Value.ToArray();
    }
}
