using System.Security.Cryptography;

namespace Cluster.Crypto.Keys;

/// <summary>
/// Key material. The one type that may hold it: it is pinned, zeroed when disposed (or finalized), compared in constant
/// time and printed as <c>***</c>. Whoever creates one owns it; <see cref="Clone"/> gives away a copy.
/// </summary>
public sealed class SecretBytes : IDisposable, IEquatable<SecretBytes>
{
    private readonly byte[] _bytes;
    private bool _disposed;

    /// <summary>Copies the bytes; the caller zeroes its own.</summary>
    public SecretBytes(ReadOnlySpan<byte> bytes)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(_bytes);
    }

    /// <summary>Makes a secret of <paramref name="length"/> bytes, filled in place so that no unprotected copy exists.</summary>
    public static SecretBytes Create<TState>(int length, TState state, Fill<TState> fill)
        where TState : allows ref struct
    {
        var secret = new SecretBytes(length);
        fill(secret._bytes, state);
        return secret;
    }

    private SecretBytes(int length) => _bytes = GC.AllocateArray<byte>(length, pinned: true);

    ~SecretBytes() => CryptographicOperations.ZeroMemory(_bytes);

    /// <summary>Writes the secret into its final place.</summary>
    public delegate void Fill<in TState>(Span<byte> destination, TState state)
        where TState : allows ref struct;

    public int Length => _bytes.Length;

    /// <summary>Borrows the bytes, for the length of one call. Never store, log or serialize what this returns.</summary>
    public ReadOnlySpan<byte> Expose()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _bytes;
    }

    public SecretBytes Clone() => new(Expose());

    public SecretBytes Slice(int start, int length) => new(Expose().Slice(start, length));

    public bool Equals(SecretBytes? other) =>
        other is not null && CryptographicOperations.FixedTimeEquals(Expose(), other.Expose());

    public override bool Equals(object? obj) => Equals(obj as SecretBytes);

    /// <summary>Only the length: a hash of a secret is a secret.</summary>
    public override int GetHashCode() => _bytes.Length;

    public override string ToString() => "***";

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
        GC.SuppressFinalize(this);
    }
}
