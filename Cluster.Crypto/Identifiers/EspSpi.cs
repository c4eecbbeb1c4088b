namespace Cluster.Crypto.Identifiers;

/// <summary>
/// The SPI of an ESP or AH SA (RFC 4303 section 2.1). Ours are <c>anchor:8 | random:24</c> and never below
/// <see cref="LowestOwn"/>; a peer's may be anything but 0.
/// </summary>
public readonly record struct EspSpi(uint Value)
{
    public const uint LowestOwn = 0x0001_0000;

    /// <summary>The owner; meaningful only for an SPI of ours.</summary>
    public Anchor Anchor => new((byte)(Value >> 24));

    public static EspSpi Own(Anchor anchor, uint random24)
    {
        uint value = ((uint)anchor.Value << 24) | (random24 & 0x00FF_FFFF);
        return new EspSpi(value < LowestOwn ? value | LowestOwn : value);
    }

    public override string ToString() => $"0x{Value:x8}";
}
