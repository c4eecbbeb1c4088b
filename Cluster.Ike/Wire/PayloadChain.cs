using System.Collections.Immutable;

namespace Cluster.Ike.Wire;

/// <summary>A chain of payloads, each naming the type of the next (RFC 7296 section 3.2).</summary>
public static class PayloadChain
{
    private const byte CriticalBit = 0x80;

    /// <summary>Reads until the chain ends, which must be where the bytes end.</summary>
    public static bool TryRead(
        PayloadType first, ReadOnlyMemory<byte> bytes, int origin, out ImmutableArray<IkePayload> payloads, out ParseError error)
    {
        var reader = new WireReader(bytes, origin);
        var list = ImmutableArray.CreateBuilder<IkePayload>();
        var type = first;
        while (type != PayloadType.None && reader.Error is null)
        {
            if (list.Count == WireLimits.MaxPayloads)
            {
                reader.Fail(ParseFault.TooMany);
                break;
            }

            var next = (PayloadType)reader.Byte();
            bool critical = (reader.Byte() & CriticalBit) != 0;
            int length = reader.UInt16();
            if (length < IkePayload.GenericHeaderSize)
            {
                reader.Fail(ParseFault.BadLength);
            }

            int offset = reader.Offset;
            var body = new WireReader(reader.Take(length - IkePayload.GenericHeaderSize), offset);
            if (reader.Error is not null)
            {
                break;
            }

            list.Add(ReadOne(type, next, ref body) with { Critical = critical });
            if (body.Remaining > 0)
            {
                body.Fail(ParseFault.BadLength);
            }

            if (body.Error is { } inner)
            {
                payloads = [];
                error = inner;
                return false;
            }

            // SK and SKF come last: their next-payload field speaks of what is inside.
            type = type is PayloadType.Encrypted or PayloadType.EncryptedFragment ? PayloadType.None : next;
        }

        if (reader.Remaining > 0)
        {
            reader.Fail(ParseFault.BadChain);
        }

        payloads = reader.Error is null ? list.ToImmutable() : [];
        error = reader.Error ?? default;
        return reader.Error is null;
    }

    /// <summary>Writes the payloads and returns the type of the first.</summary>
    public static PayloadType Write(WireWriter writer, IReadOnlyList<IkePayload> payloads)
    {
        for (int i = 0; i < payloads.Count; i++)
        {
            var body = new WireWriter();
            payloads[i].WriteBody(body);
            writer.Byte((byte)NextType(payloads, i));
            writer.Byte(payloads[i].Critical ? CriticalBit : (byte)0);
            writer.UInt16((ushort)(IkePayload.GenericHeaderSize + body.Length));
            writer.Bytes(body.ToArray());
        }

        return payloads.Count == 0 ? PayloadType.None : payloads[0].Type;
    }

    private static PayloadType NextType(IReadOnlyList<IkePayload> payloads, int index) => payloads[index] switch
    {
        EncryptedPayload encrypted => encrypted.FirstInner,
        FragmentPayload fragment => fragment.FirstInner,
        _ => index + 1 < payloads.Count ? payloads[index + 1].Type : PayloadType.None,
    };

    private static IkePayload ReadOne(PayloadType type, PayloadType next, ref WireReader body)
    {
        switch (type)
        {
            case PayloadType.Encrypted:
                return new EncryptedPayload(next, body.TakeRest());
            case PayloadType.EncryptedFragment:
                return FragmentPayload.Read(ref body, next);
            default:
                return PayloadTable.Find(type) is { } read ? read(ref body) : new OpaquePayload(type, body.TakeRest());
        }
    }
}
