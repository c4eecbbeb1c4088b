using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using Cluster.Config.Model;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Ike.Access;
using Cluster.Ike.Authentication;
using Cluster.Ike.Eap;

namespace Cluster.Actors.Access;

/// <summary>
/// Users by RADIUS: passwords (RFC 2865) and EAP of whatever method, passed through (RFC 3579). A conversation with a server belongs to the node that began
/// it; after a takeover it fails at once, and the peer begins anew.
/// </summary>
internal sealed class RadiusUsers(Incarnation self)
{
    private const int MasterKeyLength = 64;

    /// <summary>RFC 2865 section 5.2.</summary>
    private const int MaxPassword = 128;

    /// <summary>Ours: what fits into a packet of 4,096 bytes beside all else.</summary>
    private const int MaxEapMessage = 3_072;

    /// <summary>Framed, Virtual (RFC 2865 sections 5.6 and 5.41).</summary>
    private static readonly byte[] Framed = [0, 0, 0, 2], VirtualPort = [0, 0, 0, 5];

    /// <summary>Of Microsoft (RFC 2548).</summary>
    private const uint Vendor = 311;

    private const byte SendKey = 16, ReceiveKey = 17, PrimaryDns = 28, SecondaryDns = 29;

    /// <summary>Null when no server answers.</summary>
    public async Task<AccessAnswer?> CheckAsync(AccessMessages.Ask ask, AccessProfile profile, AccessQuestion.Password question)
    {
        if (question.Secret.Length > MaxPassword)
        {
            return new AccessAnswer.Refused(question.Number, $"the password of user '{question.User}' is longer than RADIUS can carry");
        }

        foreach (RadiusServer server in profile.Servers)
        {
            RadiusReply? reply = await RadiusExchange.AskAsync(server, authenticator =>
            [
                .. Common(ask, question.User),
                new(RadiusType.UserPassword, RadiusPacket.Hide(question.Secret.Expose(), authenticator.Span, server.Secret.Bytes)),
            ]).ConfigureAwait(false);
            if (reply is not null)
            {
                return reply.Answer.Code == RadiusCode.AccessAccept
                    ? new AccessAnswer.Accepted(question.Number, Grant(reply.Answer, question.User), default, null)
                    : new AccessAnswer.Refused(question.Number, Refusal(server, question.User, reply.Answer));
            }
        }

        return null;
    }

    /// <summary>The first server that answers has the conversation. Null when none does.</summary>
    public async Task<RadiusTurn?> BeginAsync(AccessMessages.Ask ask, AccessProfile profile, EapConversation conversation, ReadOnlyMemory<byte> message)
    {
        for (int n = 0; n < profile.Servers.Count; n++)
        {
            if (await AskAsync(ask, profile, n, conversation, message, default).ConfigureAwait(false) is { } turn)
            {
                return turn;
            }
        }

        return null;
    }

    public async Task<RadiusTurn> ContinueAsync(AccessMessages.Ask ask, AccessProfile profile, EapConversation conversation, ReadOnlyMemory<byte> message)
    {
        if (!TryReadPlace(conversation.Data, out int server, out ReadOnlyMemory<byte> state) || server >= profile.Servers.Count)
        {
            return new(new EapTurn.Refuse(
                $"the RADIUS conversation of user {conversation.User} was lost with the node that led it", EapPacket.Failure(conversation.Identifier)));
        }

        return await AskAsync(ask, profile, server, conversation, message, state).ConfigureAwait(false)
            ?? new(new EapTurn.Refuse($"RADIUS server {profile.Servers[server].Address} does not answer", EapPacket.Failure(conversation.Identifier)));
    }

    private async Task<RadiusTurn?> AskAsync(
        AccessMessages.Ask ask, AccessProfile profile, int index, EapConversation conversation, ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> state)
    {
        if (message.Length > MaxEapMessage)
        {
            return new(new EapTurn.Refuse($"an EAP message of user {conversation.User} is longer than RADIUS can carry", EapPacket.Failure(conversation.Identifier)));
        }

        RadiusServer server = profile.Servers[index];
        RadiusReply? reply = await RadiusExchange.AskAsync(server, _ =>
        [
            .. Common(ask, conversation.User),
            .. Pieces(message).Select(piece => new RadiusAttribute(RadiusType.EapMessage, piece)),
            .. state.IsEmpty ? [] : new[] { new RadiusAttribute(RadiusType.State, state) },
        ]).ConfigureAwait(false);
        if (reply is null)
        {
            return null;
        }

        byte[] answer = reply.Answer.EapMessage();
        switch (reply.Answer.Code)
        {
            case RadiusCode.AccessChallenge when EapPacket.TryRead(answer) is { Code: EapCode.Request } next:
                byte[] place = Place(index, reply.Answer.Find(RadiusType.State) ?? default);
                return new(new EapTurn.Continue(conversation with { Stage = EapStage.Radius, Identifier = next.Identifier, Data = place }, answer));
            case RadiusCode.AccessAccept:
                byte[] success = answer.Length > 0 ? answer : EapPacket.Success(conversation.Identifier);
                return new(new EapTurn.Accept(conversation.User, success, MasterKey(reply, server)), Grant(reply.Answer, conversation.User));
            default:
                return new(new EapTurn.Refuse(
                    Refusal(server, conversation.User, reply.Answer), answer.Length > 0 ? answer : EapPacket.Failure(conversation.Identifier)));
        }
    }

    private static IEnumerable<RadiusAttribute> Common(AccessMessages.Ask ask, string user) =>
    [
        new(RadiusType.UserName, Cut(user)),
        new(RadiusType.ServiceType, Framed),
        new(RadiusType.NasPortType, VirtualPort),
        new(RadiusType.NasIdentifier, Cut(ask.Gateway)),
        new(RadiusType.CallingStationId, Cut(ask.Peer.ToString())),
    ];

    private static byte[] Cut(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length > RadiusAttribute.MaxValue ? bytes[..RadiusAttribute.MaxValue] : bytes;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Pieces(ReadOnlyMemory<byte> message)
    {
        for (int at = 0; at < message.Length; at += RadiusAttribute.MaxValue)
        {
            yield return message[at..Math.Min(at + RadiusAttribute.MaxValue, message.Length)];
        }
    }

    private static string Refusal(RadiusServer server, string user, RadiusPacket answer) =>
        $"RADIUS server {server.Address} does not let user '{user}' in"
        + (answer.Find(RadiusType.ReplyMessage) is { } reason ? $": {CertificateText.Printable(Encoding.UTF8.GetString(reason.Span))}" : "");

    /// <summary>255.255.255.254 and .255 say that the address is our choice, or the user's (RFC 2865 section 5.8).</summary>
    private static AccessGrant Grant(RadiusPacket answer, string user)
    {
        IPAddress? address = answer.Find(RadiusType.FramedIpAddress) is { Length: 4 } framed && BinaryPrimitives.ReadUInt32BigEndian(framed.Span) < uint.MaxValue - 1
            ? new IPAddress(framed.Span)
            : null;
        ImmutableArray<IPAddress> dns = [.. new[] { PrimaryDns, SecondaryDns }.Select(type => OfVendor(answer, type)).OfType<ReadOnlyMemory<byte>>().Where(value => value.Length == 4).Select(value => new IPAddress(value.Span))];
        return new AccessGrant(user, address, dns);
    }

    /// <summary>What we receive with, then what we send with (RFC 2548 section 2.4); null where the method makes no keys.</summary>
    private static SecretBytes? MasterKey(RadiusReply reply, RadiusServer server)
    {
        using SecretBytes? receive = Key(reply, server, ReceiveKey), send = Key(reply, server, SendKey);
        return receive is null || send is null ? null : SecretBytes.Create(
            Math.Max(MasterKeyLength, receive.Length + send.Length),
            (receive, send),
            static (destination, keys) =>
            {
                keys.receive.Expose().CopyTo(destination);
                keys.send.Expose().CopyTo(destination[keys.receive.Length..]);
            });
    }

    private static SecretBytes? Key(RadiusReply reply, RadiusServer server, byte type) =>
        OfVendor(reply.Answer, type) is { } value ? RadiusPacket.Reveal(value.Span, reply.Request.Authenticator.Span, server.Secret.Bytes) : null;

    /// <summary>Vendor (4), type (1), length (1), value.</summary>
    private static ReadOnlyMemory<byte>? OfVendor(RadiusPacket answer, byte type) => answer.Attributes
        .Where(attribute => attribute.Type == RadiusType.VendorSpecific && attribute.Value.Length > 6
            && BinaryPrimitives.ReadUInt32BigEndian(attribute.Value.Span) == Vendor && attribute.Value.Span[4] == type && attribute.Value.Span[5] == attribute.Value.Length - 4)
        .Select(attribute => (ReadOnlyMemory<byte>?)attribute.Value[6..]).FirstOrDefault();

    private byte[] Place(int server, ReadOnlyMemory<byte> state)
    {
        byte[] place = new byte[sizeof(uint) + 1 + state.Length];
        BinaryPrimitives.WriteUInt32BigEndian(place, self.Value);
        place[sizeof(uint)] = (byte)server;
        state.CopyTo(place.AsMemory(sizeof(uint) + 1));
        return place;
    }

    /// <summary>False when another process led the conversation.</summary>
    private bool TryReadPlace(ReadOnlyMemory<byte> place, out int server, out ReadOnlyMemory<byte> state)
    {
        (server, state) = (0, default);
        if (place.Length <= sizeof(uint) || BinaryPrimitives.ReadUInt32BigEndian(place.Span) != self.Value)
        {
            return false;
        }

        (server, state) = (place.Span[sizeof(uint)], place[(sizeof(uint) + 1)..]);
        return true;
    }
}
