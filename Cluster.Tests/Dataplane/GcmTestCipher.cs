using System.Security.Cryptography;
using Cluster.Crypto.Packets;

namespace Cluster.Tests.Dataplane;

/// <summary>AES-GCM on the platform's one-shot class: slow, simple and independent of the packet ciphers that it stands in for.</summary>
internal sealed unsafe class GcmTestCipher : PacketCipher
{
    private const int Tag = 16;
    private readonly AesGcm _gcm;
    private readonly byte[] _salt;

    public GcmTestCipher(PacketKeys keys)
    {
        ReadOnlySpan<byte> material = keys.Encryption.Expose();
        _gcm = new AesGcm(material[..^4], Tag);
        _salt = material[^4..].ToArray();
    }

    public override int IvLength => 8;

    public override int IcvLength => Tag;

    public override int BlockLength => 4;

    public override bool CounterIv => true;

    public override void Seal(Span<PacketJob> jobs)
    {
        Span<byte> nonce = stackalloc byte[12];
        foreach (ref PacketJob job in jobs)
        {
            var body = Parts(job, nonce);
            _gcm.Encrypt(nonce, body, body, new Span<byte>(job.Esp + job.Length, Tag), new ReadOnlySpan<byte>(job.Esp, 8));
        }
    }

    public override void Open(Span<PacketJob> jobs)
    {
        Span<byte> nonce = stackalloc byte[12];
        foreach (ref PacketJob job in jobs)
        {
            var body = Parts(job, nonce);
            try
            {
                _gcm.Decrypt(nonce, body, new ReadOnlySpan<byte>(job.Esp + job.Length, Tag), body, new ReadOnlySpan<byte>(job.Esp, 8));
                job.Verified = true;
            }
            catch (AuthenticationTagMismatchException)
            {
                job.Verified = false;
            }
        }
    }

    public override void Dispose() => _gcm.Dispose();

    private Span<byte> Parts(in PacketJob job, Span<byte> nonce)
    {
        _salt.CopyTo(nonce);
        new ReadOnlySpan<byte>(job.Esp + 8, 8).CopyTo(nonce[4..]);
        return new Span<byte>(job.Esp + 16, job.Length - 16);
    }
}
