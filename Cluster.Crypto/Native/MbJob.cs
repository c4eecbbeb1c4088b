using System.Runtime.InteropServices;

namespace Cluster.Crypto.Native;

/// <summary>IMB_JOB of intel-ipsec-mb 1.3.0: the fields that cipher-and-HMAC jobs use.</summary>
[StructLayout(LayoutKind.Explicit, Size = 200)]
internal unsafe struct MbJob
{
    internal const int Completed = 3; // IMB_STATUS_COMPLETED
    internal const int CipherCbc = 1; // IMB_CIPHER_CBC
    internal const int CipherNull = 3; // IMB_CIPHER_NULL
    internal const int DirectionEncrypt = 1; // IMB_DIR_ENCRYPT
    internal const int DirectionDecrypt = 2; // IMB_DIR_DECRYPT
    internal const int CipherThenHash = 1; // IMB_ORDER_CIPHER_HASH
    internal const int HashThenCipher = 2; // IMB_ORDER_HASH_CIPHER

    [FieldOffset(0)] internal byte* EncryptionKeys;
    [FieldOffset(8)] internal byte* DecryptionKeys;
    [FieldOffset(16)] internal ulong KeyLength;
    [FieldOffset(24)] internal byte* Source;
    [FieldOffset(32)] internal byte* Destination;
    [FieldOffset(40)] internal ulong CipherStart;
    [FieldOffset(48)] internal ulong CipherLength;
    [FieldOffset(56)] internal ulong HashStart;
    [FieldOffset(64)] internal ulong HashLength;
    [FieldOffset(72)] internal byte* Iv;
    [FieldOffset(80)] internal ulong IvLength;
    [FieldOffset(88)] internal byte* Tag;
    [FieldOffset(96)] internal ulong TagLength;
    [FieldOffset(104)] internal byte* HmacInner;
    [FieldOffset(112)] internal byte* HmacOuter;
    [FieldOffset(128)] internal int Status;
    [FieldOffset(132)] internal int CipherMode;
    [FieldOffset(136)] internal int Direction;
    [FieldOffset(140)] internal int Hash;
    [FieldOffset(144)] internal int Order;
    [FieldOffset(152)] internal nint UserData;
}
