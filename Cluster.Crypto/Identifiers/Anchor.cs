namespace Cluster.Crypto.Identifiers;

/// <summary>
/// A logical SPU, 0-255: the unit of ownership. Everything born under an IKE SA carries its anchor in its
/// identifiers, so that any node can tell from a packet alone who owns it.
/// </summary>
public readonly record struct Anchor(byte Value) : IComparable<Anchor>
{
    /// <summary>Fixed for the life of a cluster: identifiers on the wire have eight bits for it.</summary>
    public const int Count = 256;

    public int CompareTo(Anchor other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
