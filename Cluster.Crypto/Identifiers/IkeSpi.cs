namespace Cluster.Crypto.Identifiers;

/// <summary>
/// The SPI of an IKE SA (RFC 7296 section 2.6). Ours are <c>anchor:8 | random:32 | tag:24</c>, see
/// <see cref="IkeSpiKeys"/>; a peer's is opaque. 0 stands for "not chosen yet".
/// </summary>
public readonly record struct IkeSpi(ulong Value)
{
    public static readonly IkeSpi None;

    /// <summary>The owner; meaningful only for an SPI whose tag has been checked.</summary>
    public Anchor Anchor => new((byte)(Value >> 56));

    public override string ToString() => Value.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}
