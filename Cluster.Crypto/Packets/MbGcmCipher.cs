using Cluster.Crypto.Keys;
using Cluster.Crypto.Native;

namespace Cluster.Crypto.Packets;

/// <summary>AES-GCM-16 (RFC 4106) through intel-ipsec-mb: one call a packet, nothing queued.</summary>
internal sealed unsafe class MbGcmCipher : PacketCipher
{
    /// <summary>Nonce and associated data each get a whole vector, whatever a load beyond their ends would touch.</summary>
    private const int VectorLength = 16;

    private readonly bool _extended;
    private readonly uint _salt;
    private readonly MbEngine _engine;
    private readonly KeyMemory _key = new(MbEngine.GcmKeyLength);
    private readonly delegate* unmanaged<byte*, byte*, byte*, byte*, ulong, byte*, byte*, ulong, byte*, ulong, void> _encrypt;
    private readonly delegate* unmanaged<byte*, byte*, byte*, byte*, ulong, byte*, byte*, ulong, byte*, ulong, void> _decrypt;

    /// <param name="keyMaterial">Key and salt.</param>
    internal MbGcmCipher(MbEngine engine, int keyBits, SecretBytes keyMaterial, bool extended)
    {
        _engine = engine;
        _extended = extended;
        _salt = BitConverter.ToUInt32(keyMaterial.Expose()[(keyBits / 8)..]);
        _encrypt = engine.GcmEncrypt(keyBits);
        _decrypt = engine.GcmDecrypt(keyBits);
        fixed (byte* key = keyMaterial.Expose())
        {
            engine.PrepareGcmKey(keyBits, key, _key.Start);
        }
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

            Crypt(_encrypt, job, job.Esp + job.Length);
        }

        GC.KeepAlive(this); // The library works in memory that this object's finalizer would wipe.
    }

    public override void Open(Span<PacketJob> jobs)
    {
        byte* tag = stackalloc byte[PacketLayout.GcmIcvLength];
        foreach (ref PacketJob job in jobs)
        {
            if (PacketLayout.BodyLength(job, IvLength) < 0)
            {
                PacketLayout.Refuse(ref job, IcvLength);
                continue;
            }

            Crypt(_decrypt, job, tag);
            job.Verified = PacketLayout.TagsEqual(tag, job.Esp + job.Length, IcvLength);
            if (!job.Verified)
            {
                PacketLayout.Refuse(ref job, IcvLength);
            }
        }

        GC.KeepAlive(this);
    }

    public override void Dispose() => _key.Dispose();

    private void Crypt(
        delegate* unmanaged<byte*, byte*, byte*, byte*, ulong, byte*, byte*, ulong, byte*, ulong, void> function, in PacketJob job, byte* tag)
    {
        byte* nonce = stackalloc byte[VectorLength];
        byte* associatedData = stackalloc byte[VectorLength];
        *(uint*)nonce = _salt;
        *(ulong*)(nonce + PacketLayout.GcmSaltLength) = *(ulong*)(job.Esp + PacketLayout.HeaderLength);
        int length = PacketLayout.WriteAssociatedData(job, _extended, associatedData);
        byte* body = job.Esp + PacketLayout.HeaderLength + PacketLayout.GcmIvLength;
        var bodyLength = (ulong)PacketLayout.BodyLength(job, PacketLayout.GcmIvLength);
        function(_key.Start, _engine.GcmContext, body, body, bodyLength, nonce, associatedData, (ulong)length, tag, PacketLayout.GcmIcvLength);
    }
}
