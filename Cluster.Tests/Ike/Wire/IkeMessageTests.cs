using Xunit;
using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Wire;
using CsCheck;

namespace Cluster.Tests.Ike.Wire;

public sealed class IkeMessageTests
{
    [Fact]
    public void Message_WrittenAndParsed_IsTheSame() => WireGenerators.Message.Sample(
        message =>
        {
            byte[] bytes = message.ToBytes();
            Assert.True(IkeMessage.TryParse(bytes, out var parsed, out var error), error.ToString());
            Assert.Equal(StructuralText.Of(message), StructuralText.Of(parsed));
            Assert.Equal(bytes, parsed.ToBytes());
        },
        iter: 2_000);

    /// <summary>Bit flips, cuts and splices of well-formed messages: never an exception, and what parses obeys parse-write-parse.</summary>
    [Fact]
    public void Message_Damaged_NeverThrowsAndWhatParsesIsStable() => Gen.Select(WireGenerators.Message, Gen.Int[0, 8], Gen.UInt, Gen.Bool).Sample(
        (message, flips, seed, cut) =>
        {
            byte[] bytes = message.ToBytes();
            var random = new Random((int)seed);
            for (int i = 0; i < flips; i++)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            if (cut)
            {
                bytes = bytes[..random.Next(bytes.Length + 1)];
                if (bytes.Length >= 28)
                {
                    System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(24), (uint)bytes.Length);
                }
            }

            if (IkeMessage.TryParse(bytes, out var parsed, out _))
            {
                Assert.True(IkeMessage.TryParse(parsed.ToBytes(), out var again, out var error), error.ToString());
                Assert.Equal(StructuralText.Of(parsed), StructuralText.Of(again));
            }
        },
        iter: 10_000);

    [Fact]
    public void Message_OfAnotherMajorVersion_IsRefusedByVersion()
    {
        byte[] bytes = Empty().ToBytes();
        bytes[17] = 0x30;
        Assert.False(IkeMessage.TryParse(bytes, out _, out var error));
        Assert.Equal(ParseFault.BadVersion, error.Fault);
    }

    [Fact]
    public void Message_WithLengthFieldBeyondTheDatagram_IsRefused()
    {
        byte[] bytes = Empty().ToBytes();
        bytes[27]++;
        Assert.False(IkeMessage.TryParse(bytes, out _, out var error));
        Assert.Equal(new ParseError(ParseFault.BadLength, 28), error);
    }

    [Fact]
    public void Chain_LongerThanTheLimit_IsRefused()
    {
        var many = Empty() with { Payloads = [.. Enumerable.Repeat<IkePayload>(new VendorIdPayload(default), WireLimits.MaxPayloads + 1)] };
        Assert.False(IkeMessage.TryParse(many.ToBytes(), out _, out var error));
        Assert.Equal(ParseFault.TooMany, error.Fault);
    }

    [Fact]
    public void UnknownPayload_Critical_IsFound()
    {
        var message = Empty() with { Payloads = [new OpaquePayload((PayloadType)200, new byte[] { 1 }) { Critical = true }] };
        Assert.True(IkeMessage.TryParse(message.ToBytes(), out var parsed, out _));
        Assert.Equal((PayloadType)200, parsed.Payloads.FindUnknownCritical()?.Type);
    }

    private static IkeMessage Empty() => new(
        new IkeHeader(new IkeSpi(1), new IkeSpi(2), PayloadType.None, IkeHeader.Version2, ExchangeType.Informational, IkeHeaderFlags.None, 7), []);
}
