using System.Collections.Immutable;

namespace Cluster.Ike.Wire;

/// <summary>Configuration payload (RFC 7296 section 3.15): type (1), reserved (3), attributes.</summary>
public sealed record ConfigurationPayload(ConfigurationType Configuration, ImmutableArray<ConfigurationAttribute> Attributes) : IkePayload
{
    public override PayloadType Type => PayloadType.Configuration;

    public static IkePayload Read(ref WireReader reader)
    {
        var configuration = (ConfigurationType)reader.Byte();
        reader.Take(3);
        var attributes = ImmutableArray.CreateBuilder<ConfigurationAttribute>();
        while (reader.Remaining > 0)
        {
            if (attributes.Count == WireLimits.MaxConfigurationAttributes)
            {
                reader.Fail(ParseFault.TooMany);
                break;
            }

            attributes.Add(ConfigurationAttribute.Read(ref reader));
        }

        return new ConfigurationPayload(configuration, attributes.ToImmutable());
    }

    public override void WriteBody(WireWriter writer)
    {
        writer.Byte((byte)Configuration);
        writer.Byte(0);
        writer.UInt16(0);
        foreach (var attribute in Attributes)
        {
            attribute.Write(writer);
        }
    }

    public bool Equals(ConfigurationPayload? other) =>
        other is not null && Critical == other.Critical && Configuration == other.Configuration && Attributes.SequenceEqual(other.Attributes);

    public override int GetHashCode() => HashCode.Combine(Configuration, Attributes.Length);
}

/// <summary>RFC 7296 section 3.15.</summary>
public enum ConfigurationType : byte
{
    Request = 1,
    Reply = 2,
    Set = 3,
    Acknowledge = 4,
}
