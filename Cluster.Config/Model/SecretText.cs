using System.Security.Cryptography;

namespace Cluster.Config.Model;

/// <summary>
/// A secret from the configuration, as bytes. Prints <c>***</c>, compares in constant time, and is zeroed when it is disposed of
/// by whoever retires the model.
/// </summary>
public sealed class SecretText : IEquatable<SecretText>, IDisposable
{
    private readonly byte[] _bytes;

    /// <summary>Takes the array over.</summary>
    public SecretText(byte[] bytes) => _bytes = bytes;

    public int Length => _bytes.Length;

    /// <summary>The clear bytes; the caller keeps no copy that it does not zero.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    public bool Equals(SecretText? other) => other is not null && CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    public override bool Equals(object? obj) => Equals(obj as SecretText);

    /// <summary>Nothing of the secret but its length.</summary>
    public override int GetHashCode() => _bytes.Length;

    public override string ToString() => "***";

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
