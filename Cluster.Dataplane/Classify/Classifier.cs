namespace Cluster.Dataplane.Classify;

/// <summary>The first look at a datagram (RFC 3948 section 2; RFC 7296 section 3.1).</summary>
public static class Classifier
{
    public const int NonEspMarkerLength = 4; // RFC 3948 section 2.2
    public const int IkeHeaderLength = 28;   // RFC 7296 section 3.1
    public const int EspHeaderLength = 8;    // RFC 4303 section 2
    private const byte Keepalive = 0xFF;     // RFC 3948 section 2.3

    /// <summary>A datagram of port 500, or of a raw protocol-50 socket.</summary>
    public static DatagramKind Plain(int length, bool esp) =>
        length < (esp ? EspHeaderLength : IkeHeaderLength) ? DatagramKind.Runt : esp ? DatagramKind.Esp : DatagramKind.Ike;

    /// <summary>A datagram of port 4500: IKE behind four zero bytes, a keepalive, or ESP.</summary>
    public static DatagramKind NatTraversal(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length == 1 && datagram[0] == Keepalive)
        {
            return DatagramKind.NatKeepalive;
        }

        if (datagram.Length < EspHeaderLength)
        {
            return DatagramKind.Runt;
        }

        if ((datagram[0] | datagram[1] | datagram[2] | datagram[3]) != 0)
        {
            return DatagramKind.Esp;
        }

        return Plain(datagram.Length - NonEspMarkerLength, esp: false);
    }
}
