using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Ingress;

/// <summary>
/// One negotiation is one trace across nodes. Its id is derived from the initiator's SPI, so any node continues it without being
/// told; a span covers one step and is over when the step is, so a killed node does not take the story with it.
/// </summary>
public static class NegotiationTrace
{
    public const string SourceName = "Cluster";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Null when nobody listens. Dispose it at the end of the step.</summary>
    /// <param name="traceParent">Of the step that led here; otherwise the span hangs under the negotiation itself.</param>
    public static Activity? Start(string step, IkeSpi initiator, string? traceParent = null) =>
        Source.StartActivity(step, ActivityKind.Internal, Parent(initiator, traceParent));

    /// <summary>A span that is already over: the time from <paramref name="start"/> until now.</summary>
    public static void Record(string step, IkeSpi initiator, DateTimeOffset start, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        using Activity? span = Source.StartActivity(step, ActivityKind.Internal, Parent(initiator, null), startTime: start);
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            span?.SetTag(tag.Key, tag.Value);
        }
    }

    /// <summary>The trace of the negotiation that this SPI began.</summary>
    public static ActivityTraceId IdOf(IkeSpi initiator)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(initiator, hash);
        return ActivityTraceId.CreateFromBytes(hash[..16]);
    }

    private static ActivityContext Parent(IkeSpi initiator, string? traceParent)
    {
        if (ActivityContext.TryParse(traceParent, null, isRemote: true, out ActivityContext parent))
        {
            return parent;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(initiator, hash);
        return new ActivityContext(IdOf(initiator), ActivitySpanId.CreateFromBytes(hash[16..24]), ActivityTraceFlags.Recorded, isRemote: true);
    }

    private static void Hash(IkeSpi initiator, Span<byte> hash)
    {
        Span<byte> spi = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(spi, initiator.Value);
        SHA256.HashData(spi, hash);
    }
}
