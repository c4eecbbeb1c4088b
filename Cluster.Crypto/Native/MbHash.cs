namespace Cluster.Crypto.Native;

/// <summary>IMB_HASH_ALG of intel-ipsec-mb 1.3.0: the HMACs that ESP uses.</summary>
internal enum MbHash
{
    Sha1 = 1,
    Sha256 = 3,
    Sha384 = 4,
    Sha512 = 5,
    Md5 = 7,
}
