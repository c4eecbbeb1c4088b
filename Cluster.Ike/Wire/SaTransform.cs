using System.Collections.Immutable;
using Cluster.Crypto.Transforms;

namespace Cluster.Ike.Wire;

/// <summary>One transform (RFC 7296 section 3.3.2).</summary>
public sealed record SaTransform(TransformType Type, ushort Id, ImmutableArray<SaTransformAttribute> Attributes)
{
    /// <summary>The Key Length attribute in bits, 0 when there is none.</summary>
    public int KeyBits => Attributes.FirstOrDefault(a => a.Type == SaTransformAttribute.KeyLength)?.Value ?? 0;

    /// <summary>An attribute that we do not know makes the transform unacceptable (RFC 7296 section 3.3.6).</summary>
    public bool IsUnderstood => Attributes.All(a => a.Type == SaTransformAttribute.KeyLength && a.Value is not null) && Attributes.Length <= 1;

    public static SaTransform Of(TransformType type, ushort id, int keyBits = 0) =>
        new(type, id, keyBits == 0 ? [] : [new SaTransformAttribute(SaTransformAttribute.KeyLength, (ushort)keyBits, default)]);
}
