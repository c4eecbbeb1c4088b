namespace Cluster.Crypto.Transforms;

/// <summary>A keyed integrity algorithm (RFC 7296 section 3.3.2, type 3). Lengths in bytes.</summary>
public abstract class IntegrityTransform
{
    /// <summary>Transform id, type 3.</summary>
    public abstract ushort Id { get; }

    /// <summary>Words of <c>authentication-algorithm</c> under <c>security ipsec proposal</c>: <c>hmac-sha1-96</c>.</summary>
    public abstract IReadOnlyList<string> IpsecKeywords { get; }

    /// <summary>Words of <c>authentication-algorithm</c> under <c>security ike proposal</c>: <c>sha1</c>.</summary>
    public abstract IReadOnlyList<string> IkeKeywords { get; }

    /// <summary>Name as displays print it: <c>hmac-sha1-96</c>.</summary>
    public abstract string Name { get; }

    public abstract int KeyLength { get; }

    /// <summary>Truncated length on the wire.</summary>
    public abstract int IcvLength { get; }

    /// <summary>The PRF that the same Junos keyword selects in an IKE proposal.</summary>
    public abstract PrfTransform Prf { get; }

    /// <summary>Writes <see cref="IcvLength"/> bytes: the PRF's output, cut.</summary>
    public void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> icv)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyLength, nameof(key));
        ArgumentOutOfRangeException.ThrowIfNotEqual(icv.Length, IcvLength, nameof(icv));
        Span<byte> whole = stackalloc byte[Prf.OutputLength];
        Prf.Compute(key, data, whole);
        whole[..IcvLength].CopyTo(icv);
    }

    /// <summary>Constant-time check.</summary>
    public bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> icv)
    {
        Span<byte> expected = stackalloc byte[IcvLength];
        Compute(key, data, expected);
        return System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(expected, icv);
    }
}
