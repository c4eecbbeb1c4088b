using System.Buffers.Binary;
using System.Text;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Passwords;
using Cluster.Ike.Eap;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Ike.Eap;

/// <summary>Our side of EAP-MSCHAPv2 against a peer of ten lines.</summary>
public sealed class MsChapMethodTests
{
    private static readonly SecretBytes Password = new("carol-password"u8);

    private static readonly EapConversation Begun = new(EapStage.Identity, 7, "carol", default);

    private static readonly byte[] Challenge = [.. Enumerable.Range(1, MsChapV2.ChallengeLength).Select(n => (byte)n)];

    [Fact]
    public void Conversation_WithTheRightPassword_EndsInTheSameKey()
    {
        EapTurn.Continue asked = MsChapMethod.Begin(Begun, Challenge);
        (EapPacket response, byte[] proof) = Peer(asked, Password);
        var told = Assert.IsType<EapTurn.Continue>(MsChapMethod.Continue(asked.Conversation, response, Password));
        string message = Encoding.ASCII.GetString(EapPacket.TryRead(told.Message)!.Data.Span[4..]);
        Assert.StartsWith(MsChapV2.AuthenticatorResponse(Password, "carol", Challenge, new byte[16], proof), message, StringComparison.Ordinal);
        var end = Assert.IsType<EapTurn.Accept>(MsChapMethod.Continue(Kept(told.Conversation), Answer(told, [3]), Password));

        using SecretBytes expected = MsChapV2.MasterKey(Password, proof);
        Assert.Equal(expected, end.MasterKey);
        Assert.Equal("carol", end.User);
        Assert.Equal(EapCode.Success, EapPacket.TryRead(end.Message)!.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Conversation_WithAnotherPasswordOrNoUser_EndsInARefusal(bool known)
    {
        using var wrong = new SecretBytes("guess"u8);
        EapTurn.Continue asked = MsChapMethod.Begin(Begun, Challenge);
        var told = Assert.IsType<EapTurn.Continue>(MsChapMethod.Continue(asked.Conversation, Peer(asked, wrong).Response, known ? Password : null));
        Assert.StartsWith("E=691 R=0", Encoding.ASCII.GetString(EapPacket.TryRead(told.Message)!.Data.Span[4..]), StringComparison.Ordinal);
        var end = Assert.IsType<EapTurn.Refuse>(MsChapMethod.Continue(Kept(told.Conversation), Answer(told, [4]), known ? Password : null));

        Assert.Contains("carol", end.Reason, StringComparison.Ordinal);
        Assert.Equal(EapCode.Failure, EapPacket.TryRead(end.Message)!.Code);
    }

    [Fact]
    public void Success_BeforeTheResponseWasJudged_LetsNobodyIn()
    {
        EapTurn.Continue asked = MsChapMethod.Begin(Begun, Challenge);
        Assert.IsType<EapTurn.Refuse>(MsChapMethod.Continue(asked.Conversation, Answer(asked, [3]), Password));
    }

    [Fact]
    public void Garbage_AtAnyStage_NeverThrowsAndLetsNobodyIn() => Gen.Select(Gen.Byte.Array[0, 80], Gen.Enum<EapStage>(), Gen.Byte.Array[0, 30]).Sample((garbage, stage, data) =>
    {
        if (EapPacket.TryRead(garbage) is { } packet)
        {
            Assert.Equal(packet.ToBytes(), EapPacket.TryRead(packet.ToBytes())!.ToBytes());
        }

        _ = EapConversation.TryRead(garbage);
        var response = new EapPacket(EapCode.Response, 8, EapType.MsChapV2, garbage);
        if (stage is EapStage.MsChapChallenge)
        {
            Assert.IsNotType<EapTurn.Accept>(MsChapMethod.Continue(Begun.Next(stage, Challenge), response, Password));
        }
    });

    [Fact]
    public void Conversation_WrittenAndRead_IsTheSame() => Gen.Select(Gen.Enum<EapStage>(), Gen.Byte, Gen.String[Gen.Char.AlphaNumeric, 0, 60], Gen.Byte.Array[0, 60]).Sample((stage, identifier, user, data) =>
    {
        EapConversation read = EapConversation.TryRead(new EapConversation(stage, identifier, user, data).ToBytes())!;
        Assert.Equal((stage, identifier, user), (read.Stage, read.Identifier, read.User));
        Assert.Equal(data, read.Data.ToArray());
    });

    private static EapConversation Kept(EapConversation conversation) => EapConversation.TryRead(conversation.ToBytes())!;

    private static EapPacket Answer(EapTurn.Continue turn, byte[] data) =>
        new(EapCode.Response, EapPacket.TryRead(turn.Message)!.Identifier, EapType.MsChapV2, data);

    private static (EapPacket Response, byte[] Proof) Peer(EapTurn.Continue asked, SecretBytes password)
    {
        EapPacket request = EapPacket.TryRead(asked.Message)!;
        byte[] proof = MsChapV2.Response(password, "carol", request.Data.Span.Slice(5, 16), new byte[16]);
        byte[] data = [2, request.Data.Span[1], 0, 0, 49, .. new byte[16], .. new byte[8], .. proof, 0, .. "carol"u8];
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(2), (ushort)data.Length);
        return (Answer(asked, data), proof);
    }
}
