using System.Collections.Immutable;

namespace Cluster.Ike.Wire.V1;

/// <summary>Payloads one after the other (RFC 2408 section 3.2), each with the type of the next.</summary>
public static class IsakmpChain
{
    /// <summary>Reads until a payload says that it is the last.</summary>
    /// <param name="length">Bytes that the chain takes; what follows is padding.</param>
    public static bool TryRead(
        IsakmpPayloadType first, ReadOnlyMemory<byte> bytes, int origin, out ImmutableArray<IsakmpPayload> payloads, out int length, out ParseError error)
    {
        var reader = new WireReader(bytes, origin);
        var found = ImmutableArray.CreateBuilder<IsakmpPayload>();
        for (var type = first; type != IsakmpPayloadType.None && reader.Error is null;)
        {
            if (found.Count == IsakmpLimits.MaxPayloads)
            {
                reader.Fail(ParseFault.TooMany);
                break;
            }

            var next = (IsakmpPayloadType)reader.Byte();
            reader.Byte();
            int size = reader.UInt16();
            found.Add(new IsakmpPayload(type, reader.Take(size - IsakmpPayload.GenericHeaderSize)));
            type = next;
        }

        length = reader.Offset - origin;
        error = reader.Error ?? default;
        payloads = reader.Error is null ? found.ToImmutable() : [];
        return reader.Error is null;
    }

    /// <summary>Returns the type of the first, which stands in the header.</summary>
    public static IsakmpPayloadType Write(WireWriter writer, IReadOnlyList<IsakmpPayload> payloads)
    {
        for (int i = 0; i < payloads.Count; i++)
        {
            writer.Byte(i + 1 < payloads.Count ? (byte)payloads[i + 1].Type : (byte)IsakmpPayloadType.None);
            writer.Byte(0);
            writer.UInt16((ushort)(IsakmpPayload.GenericHeaderSize + payloads[i].Body.Length));
            writer.Bytes(payloads[i].Body);
        }

        return payloads.Count == 0 ? IsakmpPayloadType.None : payloads[0].Type;
    }

    /// <summary>The bytes of these payloads with their generic headers, as the hashes of quick mode want them.</summary>
    public static byte[] Bytes(IReadOnlyList<IsakmpPayload> payloads)
    {
        var writer = new WireWriter();
        Write(writer, payloads);
        return writer.ToArray();
    }
}
