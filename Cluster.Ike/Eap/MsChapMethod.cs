using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Passwords;

namespace Cluster.Ike.Eap;

/// <summary>
/// EAP-MSCHAPv2 as the side that asks (draft-kamath-pppext-eap-mschapv2-02). Everything that it must remember is in the conversation, so that it goes
/// on wherever the IKE SA does:
/// <code>
/// Challenge(ours)                    --&gt;
///       &lt;--  Response(theirs, NT-Response, name)
/// Success("S=... M=...")             --&gt;
///       &lt;--  Success
/// EAP-Success                        --&gt;
/// </code>
/// </summary>
public static class MsChapMethod
{
    private const byte Challenge = 1, Response = 2, Success = 3, Failure = 4;
    private const int HeaderLength = 4, ValueLength = 49, PeerChallengeAt = 5, ResponseAt = 29, NameAt = 54;

    private static readonly byte[] OurName = "cluster"u8.ToArray();

    /// <param name="challenge">Random.</param>
    public static EapTurn.Continue Begin(EapConversation conversation, ReadOnlyMemory<byte> challenge)
    {
        var next = conversation.Next(EapStage.MsChapChallenge, challenge);
        return new(next, Packet(next.Identifier, Challenge, [(byte)challenge.Length, .. challenge.Span, .. OurName]));
    }

    /// <param name="password">Of the user; null when there is no such user, which the peer is not told.</param>
    public static EapTurn Continue(EapConversation conversation, EapPacket response, SecretBytes? password)
    {
        var data = response.Data.Span;
        byte code = data.IsEmpty ? (byte)0 : data[0];
        return (conversation.Stage, code) switch
        {
            (EapStage.MsChapChallenge, Response) when data.Length >= NameAt && data[HeaderLength] == ValueLength => Judge(conversation, response.Data, password),
            (EapStage.MsChapSuccess, Success) when password is not null =>
                new EapTurn.Accept(conversation.User, EapPacket.Success(response.Identifier), MsChapV2.MasterKey(password, conversation.Data.Span)),
            (EapStage.MsChapFailure, _) => new EapTurn.Refuse(WrongPassword(conversation.User), EapPacket.Failure(response.Identifier)),
            _ => new EapTurn.Refuse($"the EAP-MSCHAPv2 message of {conversation.User} makes no sense", EapPacket.Failure(response.Identifier)),
        };
    }

    private static EapTurn.Continue Judge(EapConversation conversation, ReadOnlyMemory<byte> data, SecretBytes? password)
    {
        var ours = conversation.Data.Span;
        var peers = data.Span.Slice(PeerChallengeAt, MsChapV2.ChallengeLength);
        var response = data.Slice(ResponseAt, MsChapV2.ResponseLength);
        string name = Encoding.UTF8.GetString(data.Span[NameAt..]);
        if (password is null || !CryptographicOperations.FixedTimeEquals(MsChapV2.Response(password, name, ours, peers), response.Span))
        {
            // 691: authentication failure; no retry (RFC 2759 section 6).
            var refused = conversation.Next(EapStage.MsChapFailure, default);
            string challenge = Convert.ToHexString(ours);
            return new(refused, Packet(refused.Identifier, Failure, Encoding.ASCII.GetBytes($"E=691 R=0 C={challenge} V=3 M=Authentication failed")), WrongPassword(conversation.User));
        }

        var accepted = conversation.Next(EapStage.MsChapSuccess, response.ToArray());
        string proof = MsChapV2.AuthenticatorResponse(password, name, ours, peers, response.Span);
        return new(accepted, Packet(accepted.Identifier, Success, Encoding.ASCII.GetBytes($"{proof} M=Welcome")));
    }

    private static string WrongPassword(string user) => $"there is no user '{user}' with this password";

    private static byte[] Packet(byte identifier, byte code, ReadOnlySpan<byte> value)
    {
        byte[] data = new byte[HeaderLength + value.Length];
        data[0] = code;
        data[1] = identifier;
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(2), (ushort)data.Length);
        value.CopyTo(data.AsSpan(HeaderLength));
        return EapPacket.Request(identifier, EapType.MsChapV2, data).ToBytes();
    }
}
