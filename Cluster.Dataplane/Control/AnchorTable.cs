using Cluster.Crypto.Identifiers;

namespace Cluster.Dataplane.Control;

/// <summary>
/// Who owns each anchor, as this node knows it: the highest term wins. One writer at a time (control); the packet loops read an
/// entry whole, without a lock.
/// </summary>
public sealed class AnchorTable
{
    private readonly AnchorEntry[] _entries = Enumerable.Repeat(AnchorEntry.Unowned, Anchor.Count).ToArray();

    public AnchorEntry this[Anchor anchor]
    {
        get => Volatile.Read(ref _entries[anchor.Value]);
        set => Volatile.Write(ref _entries[anchor.Value], value);
    }
}

/// <summary>One anchor's row; replaced as a whole.</summary>
/// <param name="Owner">Set when <paramref name="State"/> is <see cref="AnchorState.Elsewhere"/>.</param>
public sealed record AnchorEntry(Term Term, AnchorState State, FabricNode? Owner)
{
    public static readonly AnchorEntry Unowned = new(Term.None, AnchorState.Unowned, null);
}

public enum AnchorState
{
    Unowned,
    Recovering,
    Ours,
    Elsewhere,
}
