namespace Cluster.Crypto.Native;

/// <summary>A libcrypto big number that is wiped when it leaves the scope (<c>using</c>).</summary>
internal readonly unsafe ref struct BigNumber : IDisposable
{
    internal BigNumber(nint handle) => Handle = LibCrypto.Check(handle);

    internal nint Handle { get; }

    internal static BigNumber New() => new(LibCrypto.BN_new());

    /// <summary>From bytes on the wire, most significant first.</summary>
    internal static BigNumber Read(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* b = bytes)
        {
            return new BigNumber(LibCrypto.BN_bin2bn(b, bytes.Length, 0));
        }
    }

    /// <summary>As <see cref="Read"/>; arithmetic on it takes the paths whose time does not depend on the value.</summary>
    internal static BigNumber ReadSecret(ReadOnlySpan<byte> bytes)
    {
        BigNumber number = Read(bytes);
        LibCrypto.BN_set_flags(number.Handle, LibCrypto.ConstantTime);
        return number;
    }

    /// <summary>Fills the whole span, zeroes in front.</summary>
    internal void Write(Span<byte> destination)
    {
        fixed (byte* d = destination)
        {
            if (LibCrypto.BN_bn2binpad(Handle, d, destination.Length) != destination.Length)
            {
                throw new InvalidOperationException("A number does not fit the length of its group.");
            }
        }
    }

    public void Dispose() => LibCrypto.BN_clear_free(Handle);
}
