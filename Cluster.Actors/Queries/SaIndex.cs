using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Queries;

/// <summary>Index numbers in displays: the anchor above, the anchor's own counter below.</summary>
internal static class SaIndex
{
    private const int CounterBits = 20;

    private const uint CounterMask = (1u << CounterBits) - 1;

    public static uint Of(Anchor anchor, uint saNumber) => ((uint)anchor.Value << CounterBits) | (saNumber & CounterMask);

    /// <summary>False for what can be nobody's index.</summary>
    public static bool TryAnchor(uint index, out Anchor anchor)
    {
        uint above = index >> CounterBits;
        anchor = new Anchor((byte)above);
        return above < Anchor.Count;
    }

    public static uint NumberOf(uint index) => index & CounterMask;
}
