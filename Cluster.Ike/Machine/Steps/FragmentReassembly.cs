using System.Collections.Immutable;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.Steps;

/// <summary>The authenticated fragments of one message so far (RFC 7383 section 2.6).</summary>
internal sealed record FragmentReassembly(
    uint MessageId, ushort Total, PayloadType FirstInner, ImmutableSortedDictionary<ushort, ReadOnlyMemory<byte>> Parts)
{
    public bool IsComplete => Parts.Count == Total;

    /// <summary>
    /// Adds a fragment, or gives null when it adds nothing: a duplicate, or of a cut into fewer parts than one already seen (the peer
    /// cuts again, smaller, when it suspects a smaller path MTU; the larger total wins).
    /// </summary>
    public static FragmentReassembly? Add(FragmentReassembly? before, uint messageId, FragmentPayload fragment, ReadOnlyMemory<byte> text)
    {
        if (before is null || before.MessageId != messageId || fragment.Total > before.Total)
        {
            before = new FragmentReassembly(messageId, fragment.Total, PayloadType.None, ImmutableSortedDictionary<ushort, ReadOnlyMemory<byte>>.Empty);
        }

        if (fragment.Total < before.Total || before.Parts.ContainsKey(fragment.Number)
            || before.Parts.Values.Sum(part => part.Length) + text.Length > WireLimits.MaxMessageLength)
        {
            return null;
        }

        return before with
        {
            FirstInner = fragment.Number == 1 ? fragment.FirstInner : before.FirstInner,
            Parts = before.Parts.Add(fragment.Number, text),
        };
    }

    public byte[] Join()
    {
        var writer = new WireWriter();
        foreach (var part in Parts.Values)
        {
            writer.Bytes(part);
        }

        return writer.ToArray();
    }
}
