using System.Security.Cryptography;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// The numbers by which IKEv1 names what the transform table names by the numbers of IKEv2 (IANA "Internet Key Exchange (IKE) Attributes" and
/// "IPSEC Security Associations"). ESP ciphers have the same number in both.
/// </summary>
internal static class IsakmpAlgorithms
{
    private static readonly (ulong Wire, ushort Id)[] Ciphers = [(1, 2), (5, 3), (7, 12)];

    private static readonly (ulong Wire, ushort Prf, ushort Integrity, HashAlgorithmName Hash)[] Hashes =
    [
        (1, 1, 1, HashAlgorithmName.MD5),
        (2, 2, 2, HashAlgorithmName.SHA1),
        (4, 5, 12, HashAlgorithmName.SHA256),
        (5, 6, 13, HashAlgorithmName.SHA384),
        (6, 7, 14, HashAlgorithmName.SHA512),
    ];

    private static readonly (ulong Wire, ushort Id)[] Integrities = [(1, 1), (2, 2), (5, 12), (6, 13), (7, 14)];

    /// <summary>Phase 1: the Encryption Algorithm attribute. 0: IKEv1 cannot say it.</summary>
    public static ulong CipherNumber(ushort id) => Ciphers.FirstOrDefault(row => row.Id == id).Wire;

    public static ushort CipherId(ulong wire) => Ciphers.FirstOrDefault(row => row.Wire == wire).Id;

    /// <summary>Phase 1: the Hash Algorithm attribute.</summary>
    public static ulong HashNumber(ushort prf) => Hashes.FirstOrDefault(row => row.Prf == prf).Wire;

    public static ushort PrfId(ulong wire) => Hashes.FirstOrDefault(row => row.Wire == wire).Prf;

    /// <summary>The integrity algorithm of the same hash, by which displays name it.</summary>
    public static ushort IntegrityOfPrf(ushort prf) => Hashes.First(row => row.Prf == prf).Integrity;

    public static HashAlgorithmName HashOf(ushort prf) => Hashes.First(row => row.Prf == prf).Hash;

    /// <summary>Phase 2: the Authentication Algorithm attribute.</summary>
    public static ulong IntegrityNumber(ushort id) => Integrities.FirstOrDefault(row => row.Id == id).Wire;

    public static ushort IntegrityId(ulong wire) => Integrities.FirstOrDefault(row => row.Wire == wire).Id;
}
