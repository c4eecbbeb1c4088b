using Cluster.Crypto.Keys;
using Cluster.Crypto.Native;

namespace Cluster.Crypto.Packets;

/// <summary>
/// AES-GCM-16 (RFC 4106) and ChaCha20-Poly1305 (RFC 7634), which have the same layout, through libcrypto: contexts keyed once, only the nonce changes.
/// </summary>
internal sealed unsafe class EvpAeadCipher : PacketCipher
{
    private readonly bool _extended;
    private readonly uint _salt;
    private nint _seal;
    private nint _open;

    /// <param name="name">libcrypto's name of the cipher.</param>
    /// <param name="keyMaterial">Key and salt.</param>
    internal EvpAeadCipher(string name, SecretBytes keyMaterial, bool extended)
    {
        _extended = extended;
        _salt = BitConverter.ToUInt32(keyMaterial.Expose()[^PacketLayout.GcmSaltLength..]);
        nint cipher = EvpOneShot.Cipher(name);
        _seal = MakeContext(cipher, keyMaterial, encrypt: true);
        _open = MakeContext(cipher, keyMaterial, encrypt: false);
    }

    public override int IvLength => PacketLayout.GcmIvLength;

    public override int IcvLength => PacketLayout.GcmIcvLength;

    public override int BlockLength => PacketLayout.MinBlockLength;

    public override bool CounterIv => true;

    public override void Seal(Span<PacketJob> jobs)
    {
        foreach (ref PacketJob job in jobs)
        {
            if (PacketLayout.BodyLength(job, IvLength) < 0)
            {
                PacketLayout.ThrowMisshapen(job.Length);
            }

            Begin(_seal, job);
            LibCrypto.Check(Finish(_seal, job));
            LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_ctrl(_seal, LibCrypto.ControlGetTag, IcvLength, job.Esp + job.Length));
        }
    }

    public override void Open(Span<PacketJob> jobs)
    {
        foreach (ref PacketJob job in jobs)
        {
            if (PacketLayout.BodyLength(job, IvLength) < 0)
            {
                PacketLayout.Refuse(ref job, IcvLength);
                continue;
            }

            Begin(_open, job);
            LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_ctrl(_open, LibCrypto.ControlSetTag, IcvLength, job.Esp + job.Length));
            job.Verified = Finish(_open, job) == 1; // compares the tags in constant time
            if (!job.Verified)
            {
                LibCrypto.ERR_clear_error();
                PacketLayout.Refuse(ref job, IcvLength);
            }
        }
    }

    public override void Dispose()
    {
        LibCrypto.EVP_CIPHER_CTX_free(_seal);
        LibCrypto.EVP_CIPHER_CTX_free(_open);
        _seal = _open = 0;
    }

    private static nint MakeContext(nint cipher, SecretBytes keyMaterial, bool encrypt)
    {
        nint context = LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_new());
        fixed (byte* key = keyMaterial.Expose())
        {
            LibCrypto.Check(LibCrypto.EVP_CipherInit_ex(context, cipher, 0, key, null, encrypt ? 1 : 0));
        }

        return context;
    }

    private void Begin(nint context, in PacketJob job)
    {
        byte* nonce = stackalloc byte[PacketLayout.GcmNonceLength];
        byte* associatedData = stackalloc byte[PacketLayout.MaxAssociatedData];
        int written;
        *(uint*)nonce = _salt;
        *(ulong*)(nonce + PacketLayout.GcmSaltLength) = *(ulong*)(job.Esp + PacketLayout.HeaderLength);
        int length = PacketLayout.WriteAssociatedData(job, _extended, associatedData);
        LibCrypto.Check(LibCrypto.EVP_CipherInit_ex(context, 0, 0, null, nonce, -1));
        LibCrypto.Check(LibCrypto.EVP_CipherUpdate(context, null, &written, associatedData, length));
    }

    private static int Finish(nint context, in PacketJob job)
    {
        byte none;
        int written;
        byte* body = job.Esp + PacketLayout.HeaderLength + PacketLayout.GcmIvLength;
        int length = PacketLayout.BodyLength(job, PacketLayout.GcmIvLength);
        LibCrypto.Check(LibCrypto.EVP_CipherUpdate(context, body, &written, body, length));
        return LibCrypto.EVP_CipherFinal_ex(context, &none, &written);
    }
}
