namespace Cluster.Ike.Wire.V1;

/// <summary>Identification payload (RFC 2407 section 4.6.2): type, protocol, port (2), data. Protocol and port 0 are any.</summary>
public sealed record IsakmpId(byte IdType, byte Protocol, ushort Port, ReadOnlyMemory<byte> Data)
{
    public const byte Ipv4Address = 1;
    public const byte Ipv4Subnet = 4;
    public const byte Ipv6Address = 5;
    public const byte Ipv6Subnet = 6;
    public const byte Ipv4Range = 7;
    public const byte Ipv6Range = 8;
    private const byte KeyId = 11;

    /// <summary>The types that we speak: addresses, subnets, names and key ids. Address ranges (7, 8) are refused, as the reference does.</summary>
    public bool IsSupported => IdType is > 0 and <= KeyId and not (Ipv4Range or Ipv6Range);

    /// <summary>Null when it does not parse.</summary>
    public static IsakmpId? TryRead(IsakmpPayload payload)
    {
        var reader = new WireReader(payload.Body);
        var id = new IsakmpId(reader.Byte(), reader.Byte(), reader.UInt16(), reader.TakeRest());
        return reader.Error is null && id.Data.Length <= IsakmpLimits.MaxIdentityLength ? id : null;
    }

    public IsakmpPayload ToPayload()
    {
        var writer = new WireWriter();
        writer.Byte(IdType);
        writer.Byte(Protocol);
        writer.UInt16(Port);
        writer.Bytes(Data);
        return new IsakmpPayload(IsakmpPayloadType.Identification, writer.ToArray());
    }
}
