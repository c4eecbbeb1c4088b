namespace Cluster.Ike.Wire;

/// <summary>One attribute of a configuration payload (RFC 7296 section 3.15.1): type (15 bits), length (2), value.</summary>
/// <param name="Type">See <see cref="ConfigurationAttributeType"/>.</param>
public sealed record ConfigurationAttribute(ConfigurationAttributeType Type, ReadOnlyMemory<byte> Value)
{
    private const ushort TypeMask = 0x7fff;

    public static ConfigurationAttribute Read(ref WireReader reader)
    {
        var type = (ConfigurationAttributeType)(reader.UInt16() & TypeMask);
        return new ConfigurationAttribute(type, reader.Take(reader.UInt16()));
    }

    public void Write(WireWriter writer)
    {
        writer.UInt16((ushort)Type);
        writer.UInt16((ushort)Value.Length);
        writer.Bytes(Value);
    }
}

/// <summary>RFC 7296 section 3.15.1; the mode-config of IKEv1 has the same numbers.</summary>
public enum ConfigurationAttributeType : ushort
{
    InternalIp4Address = 1,
    InternalIp4Netmask = 2,
    InternalIp4Dns = 3,
    InternalIp4Nbns = 4,
    InternalAddressExpiry = 5,
    InternalIp4Dhcp = 6,
    ApplicationVersion = 7,
    InternalIp6Address = 8,
    InternalIp6Dns = 10,
    InternalIp6Dhcp = 12,
    InternalIp4Subnet = 13,
    SupportedAttributes = 14,
    InternalIp6Subnet = 15,
}
