using System.Collections.Immutable;

namespace Cluster.Ike.Wire.V1;

/// <summary>A message in clear: the header and its payloads, in order.</summary>
/// <param name="Content">The bytes of the payload chain, without the padding behind it.</param>
public sealed record IsakmpMessage(IsakmpHeader Header, ImmutableArray<IsakmpPayload> Payloads, ReadOnlyMemory<byte> Content)
{
    /// <summary>Reads a message that is not encrypted, or what was inside one that was.</summary>
    /// <param name="body">What follows the header.</param>
    public static bool TryRead(IsakmpHeader header, ReadOnlyMemory<byte> body, out IsakmpMessage message, out ParseError error)
    {
        bool isRead = IsakmpChain.TryRead(header.NextPayload, body, IsakmpHeader.Size, out var payloads, out int length, out error);
        message = new IsakmpMessage(header, payloads, isRead ? body[..length] : default);
        return isRead;
    }

    /// <summary>The bytes, in clear; the next-payload field of the header follows from the payloads.</summary>
    public static byte[] ToBytes(IsakmpHeader header, IReadOnlyList<IsakmpPayload> payloads)
    {
        var body = new WireWriter();
        var first = IsakmpChain.Write(body, payloads);
        var writer = new WireWriter();
        (header with { NextPayload = first }).Write(writer, IsakmpHeader.Size + body.Length);
        writer.Bytes(body.ToArray());
        return writer.ToArray();
    }

    public IsakmpPayload? Find(IsakmpPayloadType type) => Payloads.FirstOrDefault(payload => payload.Type == type);
}
