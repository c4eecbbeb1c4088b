using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Cluster.Ike.Wire.V1;

/// <summary>
/// Attributes payload of a transaction exchange (draft-dukes-ike-mode-cfg-02 section 3.2): type (1), reserved (1), identifier (2), attributes, each in
/// one of the two forms of RFC 2408 section 3.3. Types and attributes have the numbers of IKEv2; those of XAuth are <see cref="UserAttribute"/>.
/// </summary>
/// <param name="Identifier">Tells what belongs together; chosen by who asks.</param>
public sealed record IsakmpConfiguration(ConfigurationType Kind, ushort Identifier, ImmutableArray<ConfigurationAttribute> Attributes)
{
    private const ushort ShortForm = 0x8000;

    /// <summary>Null when it does not parse.</summary>
    public static IsakmpConfiguration? TryRead(IsakmpPayload payload)
    {
        var reader = new WireReader(payload.Body);
        var kind = (ConfigurationType)reader.Byte();
        reader.Byte();
        ushort identifier = reader.UInt16();
        var attributes = ImmutableArray.CreateBuilder<ConfigurationAttribute>();
        while (reader.Remaining > 0 && reader.Error is null && attributes.Count < IsakmpLimits.MaxAttributes)
        {
            ushort type = reader.UInt16();
            var value = (type & ShortForm) != 0 ? reader.Take(sizeof(ushort)) : reader.Take(reader.UInt16());
            attributes.Add(new ConfigurationAttribute((ConfigurationAttributeType)(type & ~ShortForm), value));
        }

        return reader.Error is null && reader.Remaining == 0 ? new IsakmpConfiguration(kind, identifier, attributes.ToImmutable()) : null;
    }

    public IsakmpPayload ToPayload()
    {
        var writer = new WireWriter();
        writer.Byte((byte)Kind);
        writer.Byte(0);
        writer.UInt16(Identifier);
        foreach (var attribute in Attributes)
        {
            if (UserAttribute.IsShort(attribute.Type) && attribute.Value.Length == sizeof(ushort))
            {
                writer.UInt16((ushort)((ushort)attribute.Type | ShortForm));
                writer.Bytes(attribute.Value);
            }
            else
            {
                attribute.Write(writer);
            }
        }

        return new IsakmpPayload(IsakmpPayloadType.Attributes, writer.ToArray());
    }

    /// <summary>Null when it is not there.</summary>
    public ReadOnlyMemory<byte>? Find(ConfigurationAttributeType type) => Attributes.FirstOrDefault(attribute => attribute.Type == type)?.Value;

    /// <summary>Null when it is not there or no number.</summary>
    public int? Number(ConfigurationAttributeType type) =>
        Find(type) is { Length: sizeof(ushort) } value ? BinaryPrimitives.ReadUInt16BigEndian(value.Span) : null;
}
