using System.Collections.Immutable;
using Cluster.Ike.Wire;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.Steps;

/// <summary>
/// The fragments of one IKEv1 message so far. Nothing of them is authenticated: whoever can read the cookies can spoil a message, as he could by
/// damaging it, but holds no more memory than <see cref="IsakmpLimits.MaxFragmentedLength"/> for <see cref="KeepFor"/>.
/// </summary>
/// <param name="BeganAt">Boot clock.</param>
/// <param name="Total">0 until the last has come.</param>
public sealed record IsakmpReassembly(ushort Id, long BeganAt, byte Total, ImmutableSortedDictionary<byte, ReadOnlyMemory<byte>> Parts)
{
    /// <summary>Ours, milliseconds: a peer has sent its message again several times by then.</summary>
    public const int KeepFor = 30_000;

    public bool IsComplete => Total > 0 && Parts.Count == Total;

    /// <summary>
    /// With this fragment in it; what it was when that was there already; null when the message would be too long. A fragment that contradicts what was
    /// there begins anew: some peers give every message the same ID.
    /// </summary>
    public static IsakmpReassembly? Add(IsakmpReassembly? before, IsakmpFragment fragment, long now)
    {
        if (before is null || before.Contradicts(fragment) || now - before.BeganAt > KeepFor)
        {
            before = new IsakmpReassembly(fragment.Id, now, 0, ImmutableSortedDictionary<byte, ReadOnlyMemory<byte>>.Empty);
        }

        if (before.Parts.ContainsKey(fragment.Number))
        {
            return before;
        }

        return before.Parts.Values.Sum(part => part.Length) + fragment.Part.Length > IsakmpLimits.MaxFragmentedLength ? null : before with
        {
            Total = fragment.IsLast ? fragment.Number : before.Total,
            Parts = before.Parts.Add(fragment.Number, fragment.Part.ToArray()),
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

    private bool Contradicts(IsakmpFragment fragment) =>
        fragment.Id != Id
        || (Parts.TryGetValue(fragment.Number, out var known) && !known.Span.SequenceEqual(fragment.Part.Span))
        || (Total > 0 && (fragment.Number > Total || fragment.IsLast != (fragment.Number == Total)))
        || (fragment.IsLast && !Parts.IsEmpty && Parts.Keys.Last() > fragment.Number);
}
