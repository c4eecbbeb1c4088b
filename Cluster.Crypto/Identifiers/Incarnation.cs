namespace Cluster.Crypto.Identifiers;

/// <summary>
/// A number, 24 bits, that each process draws once at start by compare-and-set and that no process ever gets
/// again. It is the upper part of every 8-byte counter-mode IV (<c>incarnation:24 | counter:40</c>), so that two
/// nodes that own an SA by mistake still never use one IV twice.
/// </summary>
public readonly record struct Incarnation
{
    public const uint Max = 0xFF_FFFF;
    public const int CounterBits = 40;
    public const ulong MaxCounter = (1UL << CounterBits) - 1;

    public uint Value { get; }

    public Incarnation(uint value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Max);
        Value = value;
    }

    /// <summary>The IV for one packet or message.</summary>
    public ulong Iv(ulong counter) => ((ulong)Value << CounterBits) | (counter & MaxCounter);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
