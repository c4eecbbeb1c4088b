using System.Collections.Immutable;

namespace Cluster.Ike.Wire.V1;

/// <summary>A Transform payload (RFC 2408 section 3.6).</summary>
/// <param name="Id">KEY_IKE in phase 1; the cipher of an ESP proposal.</param>
public sealed record IsakmpTransform(byte Number, byte Id, ImmutableArray<IsakmpAttribute> Attributes)
{
    /// <summary>The value of an attribute that stands once; null when it is missing, ambiguous or too long to be one.</summary>
    public ulong? this[ushort type] => Attributes.Count(attribute => attribute.Type == type) == 1
        ? Attributes.First(attribute => attribute.Type == type).Value
        : null;

    public bool Has(ushort type) => Attributes.Any(attribute => attribute.Type == type);
}
