using Cluster.Crypto.Native;
using Cluster.Crypto.Transforms;

namespace Cluster.Crypto.Packets;

/// <summary>
/// AES-CBC, or no encryption, with an HMAC over the result (RFC 4303), through intel-ipsec-mb jobs: many packets run side by side
/// in the lanes of the vector registers. Every call ends with a flush.
/// </summary>
internal sealed unsafe class MbCbcHmacCipher : PacketCipher
{
    /// <summary>Jobs in flight: ours; far below the 256 that a manager holds, more than there are lanes.</summary>
    private const int MaxInFlight = 64;

    private const int StateLength = 64; // the largest digest state, SHA-512
    private const int MaxBlock = 128; // the largest hash block, SHA-384 and SHA-512
    private const byte InnerPad = 0x36, OuterPad = 0x5c; // RFC 2104 section 2

    // Layout of the key memory.
    private const int EncryptionAt = 0, DecryptionAt = 256, InnerAt = 512, OuterAt = InnerAt + StateLength;
    private const int ReceivedAt = OuterAt + StateLength, ComputedAt = ReceivedAt + (MaxInFlight * StateLength);
    private const int MemoryLength = ComputedAt + (MaxInFlight * StateLength);

    private readonly MbEngine _engine;
    private readonly bool _extended;
    private readonly IvSource _ivs;
    private readonly KeyMemory _memory = new(MemoryLength);
    private readonly int _cipherMode;
    private readonly int _keyLength;
    private readonly MbHash _hash;

    /// <param name="cipher">Null for NULL encryption.</param>
    internal MbCbcHmacCipher(
        MbEngine engine, AesCbc? cipher, IntegrityTransform integrity, PacketKeys keys, bool extended, IvSource ivs)
    {
        _engine = engine;
        _extended = extended;
        _ivs = ivs;
        IcvLength = integrity.IcvLength;
        IvLength = cipher?.IvLength ?? 0;
        BlockLength = cipher?.BlockLength ?? PacketLayout.MinBlockLength;
        _cipherMode = cipher is null ? MbJob.CipherNull : MbJob.CipherCbc;
        _keyLength = cipher?.KeyMaterialLength ?? 0;
        HmacShape shape = HmacShape.Of(integrity);
        _hash = shape.Hash;
        PrepareHmac(keys.Integrity.Expose(), shape.Block, InnerPad, _memory.Start + InnerAt);
        PrepareHmac(keys.Integrity.Expose(), shape.Block, OuterPad, _memory.Start + OuterAt);
        if (cipher is not null)
        {
            fixed (byte* key = keys.Encryption.Expose())
            {
                engine.ExpandKey(cipher.KeyBits, key, _memory.Start + EncryptionAt, _memory.Start + DecryptionAt);
            }
        }
    }

    public override int IvLength { get; }

    public override int IcvLength { get; }

    public override int BlockLength { get; }

    public override bool CounterIv => false;

    public override void Seal(Span<PacketJob> jobs)
    {
        foreach (ref PacketJob job in jobs)
        {
            if (!Fits(job))
            {
                PacketLayout.ThrowMisshapen(job.Length);
            }
        }

        for (int first = 0; first < jobs.Length; first += MaxInFlight)
        {
            Span<PacketJob> chunk = jobs.Slice(first, Math.Min(MaxInFlight, jobs.Length - first));
            foreach (ref PacketJob job in chunk)
            {
                job.Verified = false;
            }

            for (int i = 0; i < chunk.Length; i++)
            {
                SubmitSeal(chunk, i);
            }

            Finish(chunk);
            foreach (ref PacketJob job in chunk)
            {
                if (!job.Verified)
                {
                    throw new InvalidOperationException("intel-ipsec-mb did not complete a job.");
                }

                job.Verified = false;
            }
        }
    }

    public override void Open(Span<PacketJob> jobs)
    {
        for (int first = 0; first < jobs.Length; first += MaxInFlight)
        {
            Span<PacketJob> chunk = jobs.Slice(first, Math.Min(MaxInFlight, jobs.Length - first));
            for (int i = 0; i < chunk.Length; i++)
            {
                chunk[i].Verified = false;
                if (Fits(chunk[i]))
                {
                    SubmitOpen(chunk, i);
                }
            }

            Finish(chunk);
            for (int i = 0; i < chunk.Length; i++)
            {
                ref PacketJob job = ref chunk[i];
                job.Verified = job.Verified && PacketLayout.TagsEqual(Received(i), Computed(i), IcvLength);
                if (!job.Verified)
                {
                    PacketLayout.Refuse(ref job, IcvLength);
                }
            }
        }
    }

    public override void Dispose() => _memory.Dispose();

    private void PrepareHmac(ReadOnlySpan<byte> key, int blockLength, byte pad, byte* state)
    {
        byte* block = stackalloc byte[MaxBlock];
        for (int i = 0; i < blockLength; i++)
        {
            block[i] = (byte)((i < key.Length ? key[i] : 0) ^ pad);
        }

        _engine.HashOneBlock(_hash, block, state);
        LibCrypto.OPENSSL_cleanse(block, MaxBlock);
    }

    /// <summary>At least one block: the ESP trailer is never empty.</summary>
    private bool Fits(in PacketJob job)
    {
        int body = PacketLayout.BodyLength(job, IvLength);
        return body >= BlockLength && body % BlockLength == 0;
    }

    private void SubmitSeal(Span<PacketJob> chunk, int index)
    {
        ref PacketJob packet = ref chunk[index];
        if (IvLength > 0)
        {
            _ivs.Fill(new Span<byte>(packet.Esp + PacketLayout.HeaderLength, IvLength));
        }

        // The high half of the sequence number is hashed behind the packet; the ICV, which comes out last, overwrites it.
        PacketLayout.WriteSequenceHigh(packet, packet.Esp + packet.Length);
        MbJob* job = Describe(packet, index);
        job->Direction = MbJob.DirectionEncrypt;
        job->Order = MbJob.CipherThenHash;
        job->Tag = packet.Esp + packet.Length;
        Collect(chunk, _engine.Submit());
    }

    private void SubmitOpen(Span<PacketJob> chunk, int index)
    {
        ref PacketJob packet = ref chunk[index];
        byte* end = packet.Esp + packet.Length;
        new ReadOnlySpan<byte>(end, IcvLength).CopyTo(new Span<byte>(Received(index), IcvLength));
        if (_extended)
        {
            PacketLayout.WriteSequenceHigh(packet, end);
        }

        MbJob* job = Describe(packet, index);
        job->Direction = MbJob.DirectionDecrypt;
        job->Order = MbJob.HashThenCipher;
        job->Tag = Computed(index);
        Collect(chunk, _engine.Submit());
    }

    private MbJob* Describe(in PacketJob packet, int index)
    {
        MbJob* job = _engine.NextJob();
        int bodyAt = PacketLayout.HeaderLength + IvLength;
        job->EncryptionKeys = _memory.Start + EncryptionAt;
        job->DecryptionKeys = _memory.Start + DecryptionAt;
        job->KeyLength = (ulong)_keyLength;
        job->CipherMode = _cipherMode;
        job->Source = packet.Esp;
        job->Destination = packet.Esp + bodyAt;
        job->CipherStart = (ulong)bodyAt;
        job->CipherLength = (ulong)(packet.Length - bodyAt);
        job->Iv = packet.Esp + PacketLayout.HeaderLength;
        job->IvLength = (ulong)IvLength;
        job->Hash = (int)_hash;
        job->HashStart = 0;
        job->HashLength = (ulong)(packet.Length + (_extended ? PacketLayout.SequenceHighLength : 0));
        job->HmacInner = _memory.Start + InnerAt;
        job->HmacOuter = _memory.Start + OuterAt;
        job->TagLength = (ulong)IcvLength;
        job->UserData = index;
        return job;
    }

    /// <summary>Notes a finished job: <see cref="PacketJob.Verified"/> means "ran to its end" until the tags are compared.</summary>
    private static void Collect(Span<PacketJob> chunk, MbJob* job)
    {
        if (job != null)
        {
            chunk[(int)job->UserData].Verified = job->Status == MbJob.Completed;
        }
    }

    private void Finish(Span<PacketJob> chunk)
    {
        for (MbJob* job = _engine.Flush(); job != null; job = _engine.Flush())
        {
            Collect(chunk, job);
        }

        GC.KeepAlive(this); // The library works in memory that this object's finalizer would wipe.
    }

    private byte* Received(int index) => _memory.Start + ReceivedAt + (index * StateLength);

    private byte* Computed(int index) => _memory.Start + ComputedAt + (index * StateLength);
}
