using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using Cluster.Crypto.Keys;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.V2;

/// <summary>
/// Stateless cookies (RFC 7296 section 2.6): a MAC over nonce, address and SPI of message 1 under a secret that all nodes share and that
/// changes each minute, the previous one valid. Any node makes and checks them, without an actor.
/// </summary>
public sealed class Cookies(SecretBytes clusterSecret)
{
    private const int MillisecondsPerGeneration = 60_000;
    private const int GenerationSize = sizeof(uint);
    private const int Size = GenerationSize + HMACSHA256.HashSizeInBytes;

    /// <summary>Whether message 1 shows a cookie of ours that is at most two minutes old. Garbage does not.</summary>
    public bool HasValidCookie(ReadOnlyMemory<byte> datagram, IPAddress peer, long utc)
    {
        if (!IkeMessage.TryParse(datagram, out var message, out _)
            || message.Payloads.FindNotify(NotifyType.Cookie) is not { Data.Length: Size } cookie
            || message.Payloads.Find<NoncePayload>() is not { } nonce)
        {
            return false;
        }

        uint generation = BinaryPrimitives.ReadUInt32BigEndian(cookie.Data.Span);
        uint now = Generation(utc);
        return (generation == now || generation == now - 1)
            && CryptographicOperations.FixedTimeEquals(Make(message.Header, nonce, peer, generation), cookie.Data.Span);
    }

    /// <summary>The answer that asks for a cookie; null when this is no message 1.</summary>
    public byte[]? Challenge(ReadOnlyMemory<byte> datagram, IPAddress peer, long utc)
    {
        if (!IkeMessage.TryParse(datagram, out var message, out _) || message.Header.Exchange != ExchangeType.IkeSaInit
            || message.Header.IsResponse || !message.Header.FromInitiator || message.Header.MessageId != 0
            || message.Payloads.Find<NoncePayload>() is not { } nonce)
        {
            return null;
        }

        byte[] cookie = Make(message.Header, nonce, peer, Generation(utc));
        return new IkeMessage(message.Header with { Flags = IkeHeaderFlags.Response }, [NotifyPayload.Of(NotifyType.Cookie, cookie)]).ToBytes();
    }

    private static uint Generation(long utc) => (uint)(utc / MillisecondsPerGeneration);

    private byte[] Make(IkeHeader header, NoncePayload nonce, IPAddress peer, uint generation)
    {
        byte[] cookie = new byte[Size];
        BinaryPrimitives.WriteUInt32BigEndian(cookie, generation);
        Span<byte> key = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(clusterSecret.Expose(), cookie.AsSpan(0, GenerationSize), key);
        byte[] spi = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(spi, header.Initiator.Value);
        HMACSHA256.HashData(key, [.. nonce.Data.Span, .. peer.GetAddressBytes(), .. spi], cookie.AsSpan(GenerationSize));
        CryptographicOperations.ZeroMemory(key);
        return cookie;
    }
}
