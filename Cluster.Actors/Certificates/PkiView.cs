using Cluster.Ike.Authentication;

namespace Cluster.Actors.Certificates;

/// <summary>The certificates that this node has, replaced whole when the store changes. Read from any thread.</summary>
public sealed class PkiView
{
    private readonly Lock _taking = new();
    private volatile PkiHoldings _current = PkiHoldings.None;

    public PkiHoldings Current => _current;

    public Pki Pki => _current.Pki;

    /// <summary>An older reading that came late changes nothing.</summary>
    public void Take(PkiHoldings holdings)
    {
        lock (_taking)
        {
            if (holdings.Revision >= _current.Revision)
            {
                _current = holdings;
            }
        }
    }
}
