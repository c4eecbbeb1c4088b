using System.Collections.Immutable;

namespace Cluster.Ike.Wire;

/// <summary>One IKE message: the header and its payloads, in order. For a protected one that is a single SK or SKF.</summary>
public sealed record IkeMessage(IkeHeader Header, ImmutableArray<IkePayload> Payloads)
{
    public static bool TryParse(ReadOnlyMemory<byte> datagram, out IkeMessage message, out ParseError error)
    {
        message = Empty;
        if (!IkeHeader.TryRead(datagram, out var header, out error))
        {
            return false;
        }

        if (header.MajorVersion != IkeHeader.Version2 >> 4)
        {
            error = new ParseError(ParseFault.BadVersion, 17);
            return false;
        }

        if (!PayloadChain.TryRead(header.NextPayload, datagram[IkeHeader.Size..], IkeHeader.Size, out var payloads, out error))
        {
            return false;
        }

        message = new IkeMessage(header, payloads);
        return true;
    }

    /// <summary>The bytes; the next-payload field of the header follows from the payloads.</summary>
    public byte[] ToBytes()
    {
        var body = new WireWriter();
        var first = PayloadChain.Write(body, Payloads);
        var writer = new WireWriter();
        (Header with { NextPayload = first }).Write(writer, IkeHeader.Size + body.Length);
        writer.Bytes(body.ToArray());
        return writer.ToArray();
    }

    private static readonly IkeMessage Empty = new(default, []);
}
