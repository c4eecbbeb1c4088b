using Cluster.Crypto.Native;
using Cluster.Crypto.SelfTests;
using Cluster.Crypto.Transforms;

namespace Cluster.Crypto.Packets;

/// <summary>
/// Makes the packet ciphers of one worker thread: they share its intel-ipsec-mb manager and its IVs, and must not outlive it.
/// </summary>
public sealed class PacketCiphers : IDisposable
{
    private readonly MbEngine? _engine;
    private readonly IvSource _ivs = new();

    /// <exception cref="NotSupportedException">
    /// <see cref="PacketBackend.IpsecMb"/> was asked for, and is not there in a known version or fails its self test.
    /// </exception>
    public PacketCiphers(PacketBackend backend = PacketBackend.Automatic)
        : this(backend != PacketBackend.LibCrypto && IsAllowed(backend) ? new MbEngine() : null)
    {
    }

    private PacketCiphers(MbEngine? engine) => _engine = engine;

    /// <summary>The library in use; never <see cref="PacketBackend.Automatic"/>.</summary>
    public PacketBackend Backend => _engine is null ? PacketBackend.LibCrypto : PacketBackend.IpsecMb;

    /// <summary>Keys a cipher; it copies what it needs of <paramref name="keys"/>.</summary>
    /// <exception cref="ArgumentException">Keys of the wrong length, or a suite that no packet can have.</exception>
    public PacketCipher Create(PacketSuite suite, PacketKeys keys)
    {
        CheckLength("encryption", keys.Encryption.Length, suite.Encryption?.KeyMaterialLength ?? 0);
        CheckLength("integrity", keys.Integrity.Length, suite.Integrity?.KeyLength ?? 0);
        return (suite.Encryption, suite.Integrity) switch
        {
            (AesGcm16 gcm, null) => _engine is null
                ? new EvpAeadCipher($"AES-{gcm.KeyBits}-GCM", keys.Encryption, suite.ExtendedSequenceNumbers)
                : new MbGcmCipher(_engine, gcm.KeyBits, keys.Encryption, suite.ExtendedSequenceNumbers),
            (AesCcm ccm, null) => new EvpCcmCipher(ccm, keys.Encryption, suite.ExtendedSequenceNumbers),
            (ChaCha20Poly1305, null) => new EvpAeadCipher(ChaCha20Poly1305.CipherName, keys.Encryption, suite.ExtendedSequenceNumbers),
            (AesCbc cbc, { } integrity) => CreateWithHmac(cbc, integrity, keys, suite.ExtendedSequenceNumbers),
            (CbcTransform old, { } integrity) => new EvpCbcHmacCipher(old, integrity, keys, suite.ExtendedSequenceNumbers, _ivs),
            (null or NullEncryption, { } integrity) => CreateWithHmac(null, integrity, keys, suite.ExtendedSequenceNumbers),
            _ => throw new ArgumentException($"No packet cipher for {suite.Encryption?.Name} with {suite.Integrity?.Name}.", nameof(suite)),
        };
    }

    public void Dispose() => _engine?.Dispose();

    /// <summary>intel-ipsec-mb before it is trusted: for its own self test.</summary>
    internal static PacketCiphers Untested() => new(new MbEngine());

    private static bool IsAllowed(PacketBackend backend) =>
        PacketSelfTest.IpsecMbPasses
        || (backend == PacketBackend.Automatic ? false : throw new NotSupportedException("intel-ipsec-mb is not usable on this machine."));

    private static void CheckLength(string what, int length, int expected)
    {
        if (length != expected)
        {
            throw new ArgumentException($"The {what} key has {length} bytes, the suite takes {expected}.");
        }
    }

    private PacketCipher CreateWithHmac(AesCbc? cipher, IntegrityTransform integrity, PacketKeys keys, bool extended) =>
        _engine is null
            ? new EvpCbcHmacCipher(cipher, integrity, keys, extended, _ivs)
            : new MbCbcHmacCipher(_engine, cipher, integrity, keys, extended, _ivs);
}
