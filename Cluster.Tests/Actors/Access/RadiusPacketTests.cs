using System.Security.Cryptography;
using Cluster.Actors.Access;
using Cluster.Crypto.Keys;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Actors.Access;

/// <summary>The example of RFC 2865 section 7.1, and what an answer has to prove.</summary>
public sealed class RadiusPacketTests
{
    private static readonly byte[] Secret = "xyzzy5461"u8.ToArray();
    private static readonly byte[] Authenticator = Convert.FromHexString("0f403f9473978057bd83d5cb98f4227a");

    private static readonly RadiusPacket Request = new(RadiusCode.AccessRequest, 0, Authenticator, [new(RadiusType.UserName, "nemo"u8.ToArray())]);

    [Fact]
    public void UserPassword_OfTheRfc_IsHiddenAsThere() =>
        Assert.Equal("0DBE708D93D413CE3196E43F782A0AEE", Convert.ToHexString(RadiusPacket.Hide("arctangent"u8, Authenticator, Secret)));

    /// <summary>Right by RFC 2865, and no longer enough: its MD5 can be forged (CVE-2024-3596).</summary>
    [Fact]
    public void Answer_OfTheRfcWithoutMessageAuthenticator_IsNotBelieved()
    {
        byte[] answer = Convert.FromHexString("0200002686FE220E7624BA2A1005F6BF9B55E0B20606000000010F06000000000E06C0A80103");
        RadiusPacket read = RadiusPacket.TryRead(answer)!;

        Assert.Equal((RadiusCode.AccessAccept, 3), (read.Code, read.Attributes.Length));
        Assert.False(RadiusPacket.IsAnswer(answer, read, Request, Secret));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(22, false)]
    [InlineData(40, false)]
    public void Answer_OfTheServer_IsBelievedUnlessAnyByteIsAnother(int damaged, bool expected)
    {
        byte[] answer = Answer("nice to meet you"u8.ToArray());
        if (damaged >= 0)
        {
            answer[damaged] ^= 1;
        }

        Assert.Equal(expected, RadiusPacket.TryRead(answer) is { } read && RadiusPacket.IsAnswer(answer, read, Request, Secret));
    }

    [Fact]
    public void Answer_ToAnotherRequestOrOfAnotherSecret_IsNotBelieved()
    {
        byte[] answer = Answer([]);
        RadiusPacket read = RadiusPacket.TryRead(answer)!;

        Assert.False(RadiusPacket.IsAnswer(answer, read, Request with { Authenticator = new byte[16] }, Secret));
        Assert.False(RadiusPacket.IsAnswer(answer, read, Request with { Identifier = 1 }, Secret));
        Assert.False(RadiusPacket.IsAnswer(answer, read, Request, "another"u8));
    }

    /// <summary>Hidden as a server does it (RFC 2548 section 2.4.2).</summary>
    [Fact]
    public void Key_HiddenByAServer_IsRevealed()
    {
        byte[] clear = [16, .. Enumerable.Range(1, 16).Select(n => (byte)n), .. new byte[15]], hidden = new byte[clear.Length], salt = [0x80, 7];
        byte[] before = [.. Authenticator, .. salt];
        for (int block = 0; block < clear.Length; block += 16)
        {
            byte[] mask = MD5.HashData([.. Secret, .. before]);
            for (int n = 0; n < 16; n++)
            {
                hidden[block + n] = (byte)(clear[block + n] ^ mask[n]);
            }

            before = hidden[block..(block + 16)];
        }

        using SecretBytes? key = RadiusPacket.Reveal([.. salt, .. hidden], Authenticator, Secret);

        Assert.Equal(clear[1..17], key!.Expose().ToArray());
    }

    [Fact]
    public void Garbage_NeverThrows() => Gen.Select(Gen.Byte.Array[0, 80], Gen.Byte.Array[0, 40]).Sample((bytes, value) =>
    {
        if (RadiusPacket.TryRead(bytes) is { } read)
        {
            Assert.False(RadiusPacket.IsAnswer(bytes, read, Request with { Identifier = read.Identifier }, Secret));
        }

        RadiusPacket.Reveal(value, Authenticator, Secret)?.Dispose();
    });

    /// <summary>Accepted, with what proves that the server knows the secret.</summary>
    private static byte[] Answer(byte[] message)
    {
        byte[] answer = [(byte)RadiusCode.AccessAccept, 0, 0, (byte)(38 + 2 + message.Length), .. Authenticator, 80, 18, .. new byte[16], 18, (byte)(2 + message.Length), .. message];
        HMACMD5.HashData(Secret, answer).CopyTo(answer, 22);
        MD5.HashData([.. answer, .. Secret]).CopyTo(answer, 4);
        return answer;
    }
}
