using System.Security.Cryptography;
using Google.Protobuf;

namespace Cluster.Actors.Formats;

/// <summary>A Protocol Buffers message inside an envelope; the plaintext buffers in between are wiped.</summary>
internal static class SealedMessage
{
    public static byte[] Seal(this EnvelopeSeal seal, EnvelopePlace place, string manifest, IMessage message, string? traceParent = null)
    {
        byte[] plain = message.ToByteArray();
        try
        {
            return seal.Seal(place, manifest, plain, traceParent);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public static T Open<T>(this EnvelopeSeal seal, EnvelopePlace place, string manifest, MessageParser<T> parser, byte[] envelope)
        where T : IMessage<T>
    {
        using OpenedEnvelope opened = seal.Open(place, envelope);
        return opened.Manifest == manifest
            ? parser.ParseFrom(opened.Payload.Expose())
            : throw new EnvelopeException($"{place}: holds a {opened.Manifest}; this build reads {manifest}.");
    }
}
