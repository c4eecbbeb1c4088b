namespace Cluster.Crypto.Native;

/// <summary>
/// One manager of intel-ipsec-mb 1.3.0 with the function pointers that we call. It belongs to one thread. Offsets are those of
/// IMB_MGR in that version's header.
/// </summary>
internal sealed unsafe class MbEngine : IDisposable
{
    /// <summary>sizeof(struct gcm_key_data).</summary>
    internal const int GcmKeyLength = 1008;

    /// <summary>AES key schedule: 15 round keys of 16 bytes.</summary>
    internal const int ScheduleLength = 16 * 15;

    private const int GcmContextLength = 88; // sizeof(struct gcm_context_data)
    private const int GetNextJobAt = 64, SubmitJobAt = 72, FlushJobAt = 96;
    private const int KeyExpansion128At = 112;
    private const int Sha1OneBlockAt = 160, Sha256OneBlockAt = 176, Sha384OneBlockAt = 184, Sha512OneBlockAt = 192, Md5OneBlockAt = 200;
    private const int GcmEncrypt128At = 256, GcmDecrypt128At = 280, GcmPrepare128At = 448;

    private readonly KeyMemory _gcmContext = new(GcmContextLength);
    private readonly delegate* unmanaged<nint, MbJob*> _getNextJob;
    private readonly delegate* unmanaged<nint, MbJob*> _submitJob;
    private readonly delegate* unmanaged<nint, MbJob*> _flushJob;
    private nint _manager;

    internal MbEngine()
    {
        _manager = ((delegate* unmanaged<ulong, nint>)IpsecMbLibrary.Export("alloc_mb_mgr"))(0);
        if (_manager == 0)
        {
            throw new OutOfMemoryException("intel-ipsec-mb gave no manager.");
        }

        ((delegate* unmanaged<nint, nint, void>)IpsecMbLibrary.Export("init_mb_mgr_auto"))(_manager, 0);
        _getNextJob = (delegate* unmanaged<nint, MbJob*>)Pointer(GetNextJobAt);
        _submitJob = (delegate* unmanaged<nint, MbJob*>)Pointer(SubmitJobAt);
        _flushJob = (delegate* unmanaged<nint, MbJob*>)Pointer(FlushJobAt);
    }

    ~MbEngine() => Free();

    /// <summary>State of the GCM call that is running; one is enough, no call overlaps another.</summary>
    internal byte* GcmContext => _gcmContext.Start;

    internal MbJob* NextJob() => _getNextJob(_manager);

    /// <summary>Hands over the job got last. Gives back a job that is done, or null.</summary>
    internal MbJob* Submit() => _submitJob(_manager);

    /// <summary>Finishes what is in flight, one job a call; null when nothing is.</summary>
    internal MbJob* Flush() => _flushJob(_manager);

    internal delegate* unmanaged<byte*, byte*, byte*, byte*, ulong, byte*, byte*, ulong, byte*, ulong, void> GcmEncrypt(int keyBits) =>
        (delegate* unmanaged<byte*, byte*, byte*, byte*, ulong, byte*, byte*, ulong, byte*, ulong, void>)
        Pointer(GcmEncrypt128At + PerKeySize(keyBits));

    internal delegate* unmanaged<byte*, byte*, byte*, byte*, ulong, byte*, byte*, ulong, byte*, ulong, void> GcmDecrypt(int keyBits) =>
        (delegate* unmanaged<byte*, byte*, byte*, byte*, ulong, byte*, byte*, ulong, byte*, ulong, void>)
        Pointer(GcmDecrypt128At + PerKeySize(keyBits));

    internal void PrepareGcmKey(int keyBits, byte* key, byte* prepared) =>
        ((delegate* unmanaged<byte*, byte*, void>)Pointer(GcmPrepare128At + PerKeySize(keyBits)))(key, prepared);

    internal void ExpandKey(int keyBits, byte* key, byte* encryption, byte* decryption) =>
        ((delegate* unmanaged<byte*, byte*, byte*, void>)Pointer(KeyExpansion128At + PerKeySize(keyBits)))(key, encryption, decryption);

    /// <summary>The digest's state after one block: half of an HMAC key.</summary>
    internal void HashOneBlock(MbHash hash, byte* block, byte* state)
    {
        int at = hash switch
        {
            MbHash.Md5 => Md5OneBlockAt,
            MbHash.Sha1 => Sha1OneBlockAt,
            MbHash.Sha256 => Sha256OneBlockAt,
            MbHash.Sha384 => Sha384OneBlockAt,
            MbHash.Sha512 => Sha512OneBlockAt,
            _ => throw new ArgumentOutOfRangeException(nameof(hash)),
        };
        ((delegate* unmanaged<byte*, byte*, void>)Pointer(at))(block, state);
    }

    public void Dispose()
    {
        Free();
        _gcmContext.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The pointers for 128, 192 and 256 bits stand in a row.</summary>
    private static int PerKeySize(int keyBits) => (keyBits - 128) / 64 * sizeof(nint);

    private nint Pointer(int offset) => *(nint*)(_manager + offset);

    private void Free()
    {
        if (_manager != 0)
        {
            ((delegate* unmanaged<nint, void>)IpsecMbLibrary.Export("free_mb_mgr"))(_manager);
            _manager = 0;
        }
    }
}
