using System.Text;

namespace Cluster.Crypto.Native;

/// <summary>A libcrypto HMAC keyed once and restarted for every message. Not thread-safe.</summary>
internal sealed unsafe class EvpHmac : IDisposable
{
    /// <summary>The longest digest there is (SHA-512).</summary>
    internal const int MaxOutput = 64;

    private static readonly Lazy<nint> Mac = new(() => LibCrypto.Check(LibCrypto.EVP_MAC_fetch(0, "HMAC", null)));

    private nint _context;

    /// <param name="digest">OpenSSL's name: <c>SHA1</c>.</param>
    internal EvpHmac(string digest, ReadOnlySpan<byte> key)
    {
        _context = LibCrypto.Check(LibCrypto.EVP_MAC_CTX_new(Mac.Value));
        OsslParameter* parameters = stackalloc OsslParameter[2];
        parameters[1] = default;
        fixed (byte* k = key, name = "digest\0"u8, value = Encoding.ASCII.GetBytes(digest + '\0'))
        {
            parameters[0] = new OsslParameter
            {
                Key = name,
                DataType = OsslParameter.Utf8String,
                Data = value,
                DataSize = (nuint)digest.Length,
            };
            LibCrypto.Check(LibCrypto.EVP_MAC_init(_context, k, (nuint)key.Length, parameters));
        }
    }

    /// <summary>Writes the whole digest, at most <see cref="MaxOutput"/> bytes, of the data and a tail behind it.</summary>
    internal void Compute(byte* data, int length, byte* tail, int tailLength, byte* output)
    {
        nuint written;
        LibCrypto.Check(LibCrypto.EVP_MAC_init(_context, null, 0, null));
        LibCrypto.Check(LibCrypto.EVP_MAC_update(_context, data, (nuint)length));
        LibCrypto.Check(LibCrypto.EVP_MAC_update(_context, tail, (nuint)tailLength));
        LibCrypto.Check(LibCrypto.EVP_MAC_final(_context, output, &written, MaxOutput));
    }

    public void Dispose()
    {
        LibCrypto.EVP_MAC_CTX_free(_context);
        _context = 0;
    }
}
