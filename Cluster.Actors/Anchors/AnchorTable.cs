using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Anchors;

/// <summary>The rows of the anchor table that this node knows. One writer, any number of readers; each row is read whole.</summary>
public sealed class AnchorTable
{
    private readonly AnchorOwner?[] _rows = new AnchorOwner?[Anchor.Count];

    private readonly Term[] _ready = new Term[Anchor.Count];

    public AnchorOwner? this[Anchor anchor] => Volatile.Read(ref _rows[anchor.Value]);

    public IEnumerable<AnchorOwner> Rows => Enumerable.Range(0, Anchor.Count).Select(n => this[new Anchor((byte)n)]).OfType<AnchorOwner>();

    /// <summary>The owner is this node, and has all SAs of the anchor installed.</summary>
    public bool IsReadyHere(Anchor anchor) => this[anchor] is { } row && _ready[anchor.Value] == row.Term;

    internal void MarkReady(Anchor anchor) => _ready[anchor.Value] = this[anchor]?.Term ?? Term.None;

    /// <summary>Takes the row if its term is higher than the known one.</summary>
    public bool Offer(AnchorOwner row)
    {
        if (this[row.Anchor] is { } known && row.Term <= known.Term)
        {
            return false;
        }

        Volatile.Write(ref _rows[row.Anchor.Value], row);
        return true;
    }
}
