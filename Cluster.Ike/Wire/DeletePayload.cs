using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;

namespace Cluster.Ike.Wire;

/// <summary>Delete payload (RFC 7296 section 3.11): protocol, SPI size, count (2), SPIs. Without SPIs for the IKE SA itself.</summary>
public sealed record DeletePayload(ProtocolId Protocol, ImmutableArray<EspSpi> Spis) : IkePayload
{
    private const int EspSpiSize = 4;

    public override PayloadType Type => PayloadType.Delete;

    public static IkePayload Read(ref WireReader reader)
    {
        var protocol = (ProtocolId)reader.Byte();
        byte spiSize = reader.Byte();
        int count = reader.UInt16();
        if (spiSize != (protocol == ProtocolId.Ike ? 0 : EspSpiSize) || reader.Remaining != spiSize * count)
        {
            reader.Fail(ParseFault.BadLength);
        }

        if (count > WireLimits.MaxDeletedSpis || (protocol == ProtocolId.Ike && count != 0))
        {
            reader.Fail(ParseFault.TooMany);
        }

        var spis = ImmutableArray.CreateBuilder<EspSpi>();
        for (int i = 0; i < count && reader.Error is null; i++)
        {
            spis.Add(new EspSpi(reader.UInt32()));
        }

        return new DeletePayload(protocol, spis.ToImmutable());
    }

    public override void WriteBody(WireWriter writer)
    {
        writer.Byte((byte)Protocol);
        writer.Byte(Protocol == ProtocolId.Ike ? (byte)0 : (byte)EspSpiSize);
        writer.UInt16((ushort)Spis.Length);
        foreach (var spi in Spis)
        {
            writer.UInt32(spi.Value);
        }
    }
}
