using System.Buffers.Binary;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Ingress;

/// <summary>
/// The fixed header of an IKE datagram as far as routing needs it (RFC 7296 section 3.1). Everything behind it is the owner's to
/// parse.
/// </summary>
public readonly record struct IngressHeader(IkeSpi Initiator, IkeSpi Responder, int MajorVersion, byte Exchange, bool FromOriginalInitiator, bool IsResponse)
{
    public const int Length = 28;
    public const byte IkeSaInit = 34;
    public const int SpokenVersion = 2;

    /// <summary>IKEv1: its header is as long and has the same places, other flags, and no word on who sends.</summary>
    public const int OldVersion = 1;

    /// <summary>Main and aggressive mode (RFC 2408 section 3.1, RFC 2409 section 5).</summary>
    private const byte MainMode = 2, AggressiveMode = 4;

    private const int ResponderAt = 8, VersionAt = 17, ExchangeAt = 18, FlagsAt = 19, LengthAt = 24;
    private const byte InitiatorFlag = 0x08, ResponseFlag = 0x20;

    public bool IsVersion1 => MajorVersion == OldVersion;

    /// <summary>
    /// The SPI of the two that is ours, if the datagram is for us. In IKEv1 either may be: the tag of one tells (<see cref="OwnOf"/>).
    /// </summary>
    public IkeSpi Own => FromOriginalInitiator ? Responder : Initiator;

    /// <summary>The request that opens an IKE SA: no SPI of ours in it yet.</summary>
    public bool IsFirstMessage => IsVersion1
        ? Exchange is MainMode or AggressiveMode && Responder == IkeSpi.None && Initiator != IkeSpi.None
        : Exchange == IkeSaInit && FromOriginalInitiator && !IsResponse && Responder == IkeSpi.None && Initiator != IkeSpi.None;

    /// <summary>The same in a later major version, whose exchanges we do not know: it is told what we speak (RFC 7296 section 2.5).</summary>
    public bool OpensLaterVersion => MajorVersion > SpokenVersion && FromOriginalInitiator && !IsResponse && Responder == IkeSpi.None && Initiator != IkeSpi.None;

    /// <summary>Ours, in either version; none when neither carries our tag.</summary>
    public IkeSpi OwnOf(IkeSpiKeys keys) => IsVersion1
        ? Ours(keys, Responder) ?? Ours(keys, Initiator) ?? IkeSpi.None
        : Ours(keys, Own) ?? IkeSpi.None;

    private static IkeSpi? Ours(IkeSpiKeys keys, IkeSpi spi) => spi != IkeSpi.None && keys.IsOurs(spi) ? spi : null;

    /// <summary>False when the datagram is shorter than a header or not as long as it says.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out IngressHeader header)
    {
        header = default;
        if (datagram.Length < Length || BinaryPrimitives.ReadUInt32BigEndian(datagram[LengthAt..]) != (uint)datagram.Length)
        {
            return false;
        }

        byte flags = datagram[FlagsAt];
        header = new IngressHeader(
            new IkeSpi(BinaryPrimitives.ReadUInt64BigEndian(datagram)),
            new IkeSpi(BinaryPrimitives.ReadUInt64BigEndian(datagram[ResponderAt..])),
            datagram[VersionAt] >> 4,
            datagram[ExchangeAt],
            (flags & InitiatorFlag) != 0,
            (flags & ResponseFlag) != 0);
        return true;
    }
}
