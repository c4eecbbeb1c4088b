using Cluster.Crypto.Keys;
using Cluster.Crypto.Native;
using Cluster.Crypto.Transforms;

namespace Cluster.Crypto.Packets;

/// <summary>
/// AES-CCM (RFC 4309) through libcrypto: contexts keyed once, only the nonce changes. The mode authenticates the length of the text, so libcrypto
/// is told it first, takes the text in one piece, and compares the tag before it gives the plaintext.
/// </summary>
internal sealed unsafe class EvpCcmCipher : PacketCipher
{
    private const int SaltLength = AesCcm.NonceLength - PacketLayout.GcmIvLength;

    private readonly bool _extended;
    private readonly byte[] _salt;
    private nint _seal;
    private nint _open;

    internal EvpCcmCipher(AesCcm cipher, SecretBytes keyMaterial, bool extended)
    {
        _extended = extended;
        _salt = keyMaterial.Expose()[^SaltLength..].ToArray();
        IcvLength = cipher.IcvLength;
        _seal = MakeContext(cipher, keyMaterial, encrypt: true);
        _open = MakeContext(cipher, keyMaterial, encrypt: false);
    }

    public override int IvLength => PacketLayout.GcmIvLength;

    public override int IcvLength { get; }

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
            LibCrypto.Check(Crypt(_seal, job));
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

            LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_ctrl(_open, LibCrypto.ControlSetTag, IcvLength, job.Esp + job.Length));
            Begin(_open, job);
            job.Verified = Crypt(_open, job) == 1; // compares the tags in constant time
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

    /// <summary>Lengths of nonce and tag go into the first block, so they are set before the key.</summary>
    private static nint MakeContext(AesCcm cipher, SecretBytes keyMaterial, bool encrypt)
    {
        nint context = LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_new());
        fixed (byte* key = keyMaterial.Expose())
        {
            LibCrypto.Check(LibCrypto.EVP_CipherInit_ex(context, cipher.Cipher, 0, null, null, encrypt ? 1 : 0));
            LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_ctrl(context, LibCrypto.ControlSetIvLength, AesCcm.NonceLength, null));
            LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_ctrl(context, LibCrypto.ControlSetTag, cipher.IcvLength, null));
            LibCrypto.Check(LibCrypto.EVP_CipherInit_ex(context, 0, 0, key, null, -1));
        }

        return context;
    }

    private void Begin(nint context, in PacketJob job)
    {
        byte* nonce = stackalloc byte[AesCcm.NonceLength];
        byte* associatedData = stackalloc byte[PacketLayout.MaxAssociatedData];
        int written;
        _salt.CopyTo(new Span<byte>(nonce, SaltLength));
        *(ulong*)(nonce + SaltLength) = *(ulong*)(job.Esp + PacketLayout.HeaderLength);
        int length = PacketLayout.WriteAssociatedData(job, _extended, associatedData);
        LibCrypto.Check(LibCrypto.EVP_CipherInit_ex(context, 0, 0, null, nonce, -1));
        LibCrypto.Check(LibCrypto.EVP_CipherUpdate(context, null, &written, null, PacketLayout.BodyLength(job, IvLength)));
        LibCrypto.Check(LibCrypto.EVP_CipherUpdate(context, null, &written, associatedData, length));
    }

    private static int Crypt(nint context, in PacketJob job)
    {
        int written;
        byte* body = job.Esp + PacketLayout.HeaderLength + PacketLayout.GcmIvLength;
        return LibCrypto.EVP_CipherUpdate(context, body, &written, body, PacketLayout.BodyLength(job, PacketLayout.GcmIvLength));
    }
}
