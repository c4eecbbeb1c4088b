namespace Cluster.Crypto.Identifiers;

/// <summary>
/// The fencing number of an anchor's ownership. A new owner raises it by compare-and-set before it does
/// anything else; the highest term wins everywhere, and whoever learns of a higher one stops at once.
/// </summary>
public readonly record struct Term(ulong Value) : IComparable<Term>
{
    /// <summary>No owner has been seen yet.</summary>
    public static readonly Term None;

    public int CompareTo(Term other) => Value.CompareTo(other.Value);

    public static bool operator <(Term left, Term right) => left.Value < right.Value;

    public static bool operator >(Term left, Term right) => left.Value > right.Value;

    public static bool operator <=(Term left, Term right) => left.Value <= right.Value;

    public static bool operator >=(Term left, Term right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
