using System.Runtime.InteropServices;
using Cluster.Crypto.Keys;

namespace Cluster.Dataplane.Fabric;

/// <summary>
/// AES-256-GCM under one key of one direction between two processes, on libcrypto with a context that keeps the key.
/// (System.Security.Cryptography.AesGcm tells a wrong tag by an exception: whoever can send to the fabric's port could make
/// every forged frame cost one.) A context may not be used by two threads at once and a peer can be removed while a frame is in
/// work, so every use takes the lock; each kind of sender has a cipher of its own, so nobody waits for it.
/// </summary>
internal sealed unsafe partial class FrameCipher : IDisposable
{
    private const string LibCrypto = "libcrypto.so.3";
    private const int GetTag = 0x10, SetTag = 0x11; // EVP_CTRL_AEAD_GET_TAG, EVP_CTRL_AEAD_SET_TAG

    private readonly Lock _lock = new();
    private nint _context;

    public FrameCipher(SecretBytes key, bool seals)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, FrameLayout.KeyLength);
        _context = CipherContextNew();
        fixed (byte* bytes = key.Expose())
        {
            if (_context == 0 || CipherInit(_context, Aes256Gcm(), 0, bytes, null, seals ? 1 : 0) != 1)
            {
                throw new InvalidOperationException("libcrypto has no AES-256-GCM");
            }
        }
    }

    ~FrameCipher() => Free();

    /// <summary>Seals in place: header, records, room for the tag. False when the peer has just been removed.</summary>
    public bool TrySeal(Span<byte> frame)
    {
        lock (_lock)
        {
            fixed (byte* bytes = frame)
            {
                byte* tag = bytes + frame.Length - FrameLayout.TagLength;
                int length;
                return Process(bytes, frame.Length)
                    && CipherFinal(_context, tag, &length) == 1
                    && CipherControl(_context, GetTag, FrameLayout.TagLength, tag) == 1;
            }
        }
    }

    /// <summary>Opens in place; false when the tag is wrong, and then the records are wiped.</summary>
    public bool TryOpen(Span<byte> frame)
    {
        lock (_lock)
        {
            fixed (byte* bytes = frame)
            {
                byte* tag = bytes + frame.Length - FrameLayout.TagLength;
                byte* rest = stackalloc byte[FrameLayout.TagLength];
                int length;
                if (Process(bytes, frame.Length)
                    && CipherControl(_context, SetTag, FrameLayout.TagLength, tag) == 1
                    && CipherFinal(_context, rest, &length) == 1)
                {
                    return true;
                }

                frame.Clear();
                return false;
            }
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        lock (_lock)
        {
            CipherContextFree(_context); // wipes the key; 0 is allowed
            _context = 0;
        }
    }

    /// <summary>
    /// New nonce, same key; the header as associated data, then the records. The nonce is the part of the header with sender and
    /// counter: the counter alone is unique under a key.
    /// </summary>
    private bool Process(byte* frame, int frameLength)
    {
        int length;
        byte* records = frame + FrameLayout.HeaderLength;
        return _context != 0
            && CipherInit(_context, 0, 0, null, frame + FrameLayout.SenderAt, -1) == 1
            && CipherUpdate(_context, null, &length, frame, FrameLayout.HeaderLength) == 1
            && CipherUpdate(_context, records, &length, records, frameLength - FrameLayout.HeaderLength - FrameLayout.TagLength) == 1;
    }

    [LibraryImport(LibCrypto, EntryPoint = "EVP_CIPHER_CTX_new")]
    private static partial nint CipherContextNew();

    [LibraryImport(LibCrypto, EntryPoint = "EVP_CIPHER_CTX_free")]
    private static partial void CipherContextFree(nint context);

    [LibraryImport(LibCrypto, EntryPoint = "EVP_aes_256_gcm")]
    private static partial nint Aes256Gcm();

    [LibraryImport(LibCrypto, EntryPoint = "EVP_CipherInit_ex")]
    private static partial int CipherInit(nint context, nint cipher, nint engine, byte* key, byte* iv, int encrypt);

    [LibraryImport(LibCrypto, EntryPoint = "EVP_CipherUpdate")]
    private static partial int CipherUpdate(nint context, byte* output, int* outputLength, byte* input, int inputLength);

    [LibraryImport(LibCrypto, EntryPoint = "EVP_CipherFinal_ex")]
    private static partial int CipherFinal(nint context, byte* output, int* outputLength);

    [LibraryImport(LibCrypto, EntryPoint = "EVP_CIPHER_CTX_ctrl")]
    private static partial int CipherControl(nint context, int type, int argument, void* pointer);
}
