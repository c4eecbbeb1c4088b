using System.Security.Cryptography;
using Cluster.Crypto.Native;

namespace Cluster.Crypto.Keys;

/// <summary>
/// A long-lived key in pages of its own outside the managed heap: never swapped (where the memory-lock limit allows it), never in a
/// core dump, zeroed when disposed or finalized. For the master key and data keys; what lives for one SA is <see cref="SecretBytes"/>.
/// </summary>
public sealed unsafe class LockedSecret : IDisposable
{
    private readonly nuint _mapped;
    private byte* _start;

    /// <summary>Copies the bytes; the caller zeroes its own.</summary>
    public LockedSecret(ReadOnlySpan<byte> bytes)
        : this(bytes.Length) => bytes.CopyTo(new Span<byte>(_start, Length));

    private LockedSecret(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Length = length;
        var page = (nuint)Environment.SystemPageSize;
        _mapped = ((nuint)length + page - 1) / page * page;
        _start = LibC.Map(_mapped);
        IsUndumpable = LibC.madvise(_start, _mapped, LibC.DontDump) == 0;
        IsLocked = LibC.mlock(_start, _mapped) == 0;
    }

    ~LockedSecret() => Free();

    public int Length { get; }

    /// <summary>False when the limit on locked memory (<c>RLIMIT_MEMLOCK</c>) forbade it: worth a warning, not a refusal.</summary>
    public bool IsLocked { get; }

    /// <summary>Whether core dumps leave the pages out.</summary>
    public bool IsUndumpable { get; }

    /// <summary>A new random key that has never been anywhere else.</summary>
    public static LockedSecret Random(int length)
    {
        var secret = new LockedSecret(length);
        RandomNumberGenerator.Fill(new Span<byte>(secret._start, length));
        return secret;
    }

    /// <summary>Borrows the bytes, for the length of one call, while the owner holds the secret. Never store what this returns.</summary>
    public ReadOnlySpan<byte> Expose()
    {
        ObjectDisposedException.ThrowIf(_start == null, this);
        return new ReadOnlySpan<byte>(_start, Length);
    }

    public override string ToString() => "***";

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_start == null)
        {
            return;
        }

        CryptographicOperations.ZeroMemory(new Span<byte>(_start, Length));
        LibC.munmap(_start, _mapped);
        _start = null;
    }
}
