using System.Collections.Immutable;

namespace Cluster.Ike.Wire.V1;

/// <summary>Delete payload (RFC 2408 section 3.15): DOI (4), protocol, SPI size, count (2), SPIs: cookie pairs, or what the sender receives with.</summary>
public sealed record IsakmpDelete(IsakmpProtocol Protocol, ImmutableArray<ReadOnlyMemory<byte>> Spis)
{
    /// <summary>Null when it does not parse.</summary>
    public static IsakmpDelete? TryRead(IsakmpPayload payload)
    {
        var reader = new WireReader(payload.Body);
        reader.UInt32();
        var protocol = (IsakmpProtocol)reader.Byte();
        byte spiSize = reader.Byte();
        int count = reader.UInt16();
        if (count > IsakmpLimits.MaxDeletedSpis || reader.Remaining != spiSize * count)
        {
            return null;
        }

        var spis = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        for (int i = 0; i < count && reader.Error is null; i++)
        {
            spis.Add(reader.Take(spiSize));
        }

        return reader.Error is null ? new IsakmpDelete(protocol, spis.ToImmutable()) : null;
    }

    public IsakmpPayload ToPayload()
    {
        var writer = new WireWriter();
        writer.UInt32(IsakmpSa.IpsecDoi);
        writer.Byte((byte)Protocol);
        writer.Byte(Spis.IsEmpty ? (byte)0 : (byte)Spis[0].Length);
        writer.UInt16((ushort)Spis.Length);
        foreach (var spi in Spis)
        {
            writer.Bytes(spi);
        }

        return new IsakmpPayload(IsakmpPayloadType.Delete, writer.ToArray());
    }
}
