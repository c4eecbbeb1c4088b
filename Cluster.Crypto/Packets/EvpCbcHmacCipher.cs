using Cluster.Crypto.Keys;
using Cluster.Crypto.Native;
using Cluster.Crypto.Transforms;

namespace Cluster.Crypto.Packets;

/// <summary>A cipher in CBC mode, or no encryption, with an HMAC over the result (RFC 4303), through libcrypto.</summary>
internal sealed unsafe class EvpCbcHmacCipher : PacketCipher
{
    private readonly bool _extended;
    private readonly IvSource _ivs;
    private readonly EvpHmac _hmac;
    private nint _encrypt;
    private nint _decrypt;

    /// <param name="cipher">Null for NULL encryption.</param>
    internal EvpCbcHmacCipher(CbcTransform? cipher, IntegrityTransform integrity, PacketKeys keys, bool extended, IvSource ivs)
    {
        _extended = extended;
        _ivs = ivs;
        IcvLength = integrity.IcvLength;
        IvLength = cipher?.IvLength ?? 0;
        BlockLength = cipher?.BlockLength ?? PacketLayout.MinBlockLength;
        _hmac = new EvpHmac(HmacShape.Of(integrity).Digest, keys.Integrity.Expose());
        if (cipher is not null)
        {
            _encrypt = MakeContext(cipher.Cipher, keys.Encryption, encrypt: true);
            _decrypt = MakeContext(cipher.Cipher, keys.Encryption, encrypt: false);
        }
    }

    public override int IvLength { get; }

    public override int IcvLength { get; }

    public override int BlockLength { get; }

    public override bool CounterIv => false;

    public override void Seal(Span<PacketJob> jobs)
    {
        byte* tag = stackalloc byte[EvpHmac.MaxOutput];
        foreach (ref PacketJob job in jobs)
        {
            if (!Fits(job))
            {
                PacketLayout.ThrowMisshapen(job.Length);
            }

            if (_encrypt != 0)
            {
                _ivs.Fill(new Span<byte>(job.Esp + PacketLayout.HeaderLength, IvLength));
                Crypt(_encrypt, job);
            }

            Authenticate(job, tag);
            new ReadOnlySpan<byte>(tag, IcvLength).CopyTo(new Span<byte>(job.Esp + job.Length, IcvLength));
        }
    }

    public override void Open(Span<PacketJob> jobs)
    {
        byte* tag = stackalloc byte[EvpHmac.MaxOutput];
        foreach (ref PacketJob job in jobs)
        {
            if (!Fits(job))
            {
                PacketLayout.Refuse(ref job, IcvLength);
                continue;
            }

            Authenticate(job, tag);
            job.Verified = PacketLayout.TagsEqual(tag, job.Esp + job.Length, IcvLength);
            if (!job.Verified)
            {
                PacketLayout.Refuse(ref job, IcvLength);
            }
            else if (_decrypt != 0)
            {
                Crypt(_decrypt, job);
            }
        }
    }

    public override void Dispose()
    {
        _hmac.Dispose();
        LibCrypto.EVP_CIPHER_CTX_free(_encrypt);
        LibCrypto.EVP_CIPHER_CTX_free(_decrypt);
        _encrypt = _decrypt = 0;
    }

    private static nint MakeContext(nint cipher, SecretBytes keyMaterial, bool encrypt)
    {
        nint context = LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_new());
        fixed (byte* key = keyMaterial.Expose())
        {
            LibCrypto.Check(LibCrypto.EVP_CipherInit_ex(context, cipher, 0, key, null, encrypt ? 1 : 0));
        }

        LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_set_padding(context, 0));
        return context;
    }

    /// <summary>At least one block: the ESP trailer is never empty.</summary>
    private bool Fits(in PacketJob job)
    {
        int body = PacketLayout.BodyLength(job, IvLength);
        return body >= BlockLength && body % BlockLength == 0;
    }

    private void Crypt(nint context, in PacketJob job)
    {
        int written;
        byte* body = job.Esp + PacketLayout.HeaderLength + IvLength;
        LibCrypto.Check(LibCrypto.EVP_CipherInit_ex(context, 0, 0, null, job.Esp + PacketLayout.HeaderLength, -1));
        LibCrypto.Check(LibCrypto.EVP_CipherUpdate(context, body, &written, body, PacketLayout.BodyLength(job, IvLength)));
    }

    private void Authenticate(in PacketJob job, byte* tag)
    {
        byte* high = stackalloc byte[PacketLayout.SequenceHighLength];
        PacketLayout.WriteSequenceHigh(job, high);
        _hmac.Compute(job.Esp, job.Length, high, _extended ? PacketLayout.SequenceHighLength : 0, tag);
    }
}
