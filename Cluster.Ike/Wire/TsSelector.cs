namespace Cluster.Ike.Wire;

/// <summary>
/// One traffic selector as it stands on the wire (RFC 7296 section 3.13.1): type, protocol, length (2), start and end port
/// (2 each), start and end address. A type that we do not know keeps its bytes and no addresses.
/// </summary>
public sealed record TsSelector(
    byte SelectorType,
    byte Protocol,
    ushort StartPort,
    ushort EndPort,
    ReadOnlyMemory<byte> StartAddress,
    ReadOnlyMemory<byte> EndAddress,
    ReadOnlyMemory<byte> Unknown = default)
{
    public const byte Ipv4Range = 7;
    public const byte Ipv6Range = 8;
    private const int HeaderSize = 8;
    private const int UnknownHeaderSize = 4;

    public static TsSelector Read(ref WireReader reader)
    {
        byte type = reader.Byte();
        byte protocol = reader.Byte();
        int length = reader.UInt16();
        if (type is not (Ipv4Range or Ipv6Range))
        {
            return new TsSelector(type, protocol, 0, 0, default, default, reader.Take(length - UnknownHeaderSize));
        }

        int addressLength = type == Ipv4Range ? 4 : 16;
        if (length != HeaderSize + (2 * addressLength))
        {
            reader.Fail(ParseFault.BadLength);
        }

        return new TsSelector(type, protocol, reader.UInt16(), reader.UInt16(), reader.Take(addressLength), reader.Take(addressLength));
    }

    public void Write(WireWriter writer)
    {
        bool known = SelectorType is Ipv4Range or Ipv6Range;
        writer.Byte(SelectorType);
        writer.Byte(Protocol);
        if (!known)
        {
            writer.UInt16((ushort)(UnknownHeaderSize + Unknown.Length));
            writer.Bytes(Unknown);
            return;
        }

        writer.UInt16((ushort)(HeaderSize + StartAddress.Length + EndAddress.Length));
        writer.UInt16(StartPort);
        writer.UInt16(EndPort);
        writer.Bytes(StartAddress);
        writer.Bytes(EndAddress);
    }
}
