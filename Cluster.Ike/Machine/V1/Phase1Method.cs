using System.Collections.Immutable;
using System.Security.Cryptography;
using Cluster.Crypto.Signatures;
using Cluster.Ike.Machine.Negotiation;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// A way to authenticate in phase 1, a row of the table: a value of the Authentication Method attribute (RFC 2409 appendix A, RFC 4754) and how
/// the proof is made.
/// </summary>
/// <param name="Number">As offered and chosen.</param>
/// <param name="Name">As the configuration says it.</param>
/// <param name="UserNumber">The same where the initiator is a user who proves who it is besides (draft-beaulieu-ike-xauth-02); 0 where there is none.</param>
/// <param name="Scheme">Null: the two know a key, and the hash itself is the proof.</param>
/// <param name="Bits">Of the only curve; null is any.</param>
/// <param name="Prf">That a signature method is tied to, for the hash which is signed (RFC 2409 section 5); 0 for the one that was negotiated.</param>
/// <param name="NumberLengths">Of each of the two numbers of a signature, by the size of the key; none for one that is not of two numbers.</param>
internal sealed record Phase1Method(ushort Number, ushort UserNumber, string Name, SignatureScheme? Scheme, int? Bits = null, ushort Prf = 0, params ImmutableArray<int> NumberLengths)
{
    private const ushort HmacSha1 = 2, HmacSha256 = 5, HmacSha384 = 6, HmacSha512 = 7;

    public static readonly Phase1Method SharedKey = new(1, 65_001, "pre-shared-keys", null);

    public static ImmutableArray<Phase1Method> Rows { get; } =
    [
        SharedKey,
        new(2, 65_003, "dsa-signatures", SignatureTable.DsaBare, null, HmacSha1, 20, 28, 32),
        new(3, 65_005, "rsa-signatures", SignatureTable.RsaBare),
        new(9, 0, "ecdsa-signatures-256", SignatureTable.EcdsaBare, 256, HmacSha256, 32),
        new(10, 0, "ecdsa-signatures-384", SignatureTable.EcdsaBare, 384, HmacSha384, 48),
        new(11, 0, "ecdsa-signatures-521", SignatureTable.EcdsaBare, 521, HmacSha512, 66),
    ];

    /// <summary>Null for a number that means nothing here.</summary>
    public static Phase1Method? Find(ulong? number) => number is null or 0 ? null : Rows.FirstOrDefault(row => row.Number == number || row.UserNumber == number);

    public static bool IsOfUser(int number) => number != 0 && Rows.Any(row => row.UserNumber == number);

    /// <summary>As the gateway has it: with users where it has an access profile for them.</summary>
    public ushort NumberFor(IkeSaSettings settings) => settings.Access is null ? Number : UserNumber;

    /// <summary>That of a key; null when IKEv1 has none for it.</summary>
    public static Phase1Method? Of(KeyAlgorithm algorithm, int? bits) => Rows.FirstOrDefault(row => row.Fits(algorithm, bits));

    public bool Fits(KeyAlgorithm algorithm, int? bits) => Scheme?.Key == algorithm && (Bits is null || Bits == bits);

    /// <summary>What is said in clear of a number, known or not.</summary>
    public static string NameOf(ulong? number) => Find(number) is { } row ? row.Number == number ? row.Name : $"{row.Name} with xauth"
        : (number is null ? "none" : $"method {number}");

    /// <summary>RFC 2409 section 5.1: of RSA without the name of a hash, of DSA as two numbers.</summary>
    /// <exception cref="CryptographicException">The key is not one for it.</exception>
    public byte[] Sign(SigningKey key, ReadOnlySpan<byte> hash)
    {
        byte[] signature = key.Sign(Scheme!, hash);
        return NumberLengths.IsEmpty
            ? signature
            : NumberLengths.Select(length => SignatureNumbers.ToFixed(signature, length)).FirstOrDefault(both => both is not null)
                ?? throw new CryptographicException($"a key of {key.Bits} bits ({key.Algorithm}) is too large for {Name}");
    }

    public bool Verify(VerifyingKey key, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        if (!Fits(key.Algorithm, key.Bits))
        {
            return false;
        }

        return NumberLengths.IsEmpty
            ? key.Verify(Scheme!, hash, signature)
            : signature.Length % 2 == 0 && NumberLengths.Contains(signature.Length / 2) && key.Verify(Scheme!, hash, SignatureNumbers.ToDer(signature));
    }
}
