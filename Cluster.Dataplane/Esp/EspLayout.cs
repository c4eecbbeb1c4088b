using Cluster.Crypto.Packets;

namespace Cluster.Dataplane.Esp;

/// <summary>Where things stand in an ESP packet of one suite (RFC 4303 section 2). Lengths in bytes.</summary>
public readonly record struct EspLayout(int IvLength, int IcvLength, int BlockLength)
{
    public const int HeaderLength = 8;    // SPI, sequence number
    public const int TrailerLength = 2;   // pad length, next header
    public const int MinimumBlock = 4;    // RFC 4303 section 2.4
    public const byte NextHeaderV4 = 4;
    public const byte NextHeaderV6 = 41;
    public const byte NextHeaderDummy = 59; // RFC 4303 section 2.6

    public EspLayout(PacketCipher cipher)
        : this(cipher.IvLength, cipher.IcvLength, Math.Max(MinimumBlock, cipher.BlockLength))
    {
    }

    public int PayloadAt => HeaderLength + IvLength;

    public int PadLength(int innerLength)
    {
        int over = (innerLength + TrailerLength) % BlockLength;
        return over == 0 ? 0 : BlockLength - over;
    }

    /// <summary>From the SPI to the end of the ICV.</summary>
    public int WireLength(int innerLength) => PayloadAt + innerLength + PadLength(innerLength) + TrailerLength + IcvLength;

    /// <summary>The longest inner packet whose outer packet fits.</summary>
    /// <param name="outerHeaders">IP, and UDP where ESP is in UDP.</param>
    public int LongestInner(int mtu, int outerHeaders)
    {
        int room = mtu - outerHeaders - PayloadAt - IcvLength;
        return room < BlockLength ? 0 : (room / BlockLength * BlockLength) - TrailerLength;
    }

    /// <summary>Whether a received packet can be of this suite: whole blocks, and at least one.</summary>
    public bool Fits(int wireLength)
    {
        int payload = wireLength - PayloadAt - IcvLength;
        return payload >= BlockLength && payload % BlockLength == 0;
    }
}
