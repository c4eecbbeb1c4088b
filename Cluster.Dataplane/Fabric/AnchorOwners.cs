using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Dataplane.Fabric;

/// <summary>Who owns which anchor as far as this node has heard; the highest term wins. Read without a lock.</summary>
internal sealed class AnchorOwners
{
    private readonly Row?[] _rows = new Row?[Anchor.Count];
    private readonly Lock _lock = new();

    public Row? this[Anchor anchor] => Volatile.Read(ref _rows[anchor.Value]);

    /// <summary>False when the term is at or below the known one.</summary>
    public bool TryRaise(Anchor anchor, Term term, FabricNode owner)
    {
        lock (_lock)
        {
            if (_rows[anchor.Value] is { } known && term <= known.Term && !FaultSwitch.IgnoreTerm)
            {
                return false;
            }

            Volatile.Write(ref _rows[anchor.Value], new Row(term, owner));
            return true;
        }
    }

    public sealed record Row(Term Term, FabricNode Owner);
}
