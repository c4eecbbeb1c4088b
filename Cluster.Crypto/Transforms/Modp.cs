using Cluster.Crypto.Keys;
using Cluster.Crypto.Native;

namespace Cluster.Crypto.Transforms;

/// <summary>
/// A MODP group: generator 2 over a safe prime (RFC 2409 section 6, RFC 3526). The primes come from libcrypto; a test derives
/// them from pi again.
/// </summary>
public sealed class Modp : KeyExchangeTransform
{
    private readonly Lazy<Modulus> _modulus;

    /// <param name="id">Group number.</param>
    /// <param name="bits">Length of the prime; selects it.</param>
    /// <param name="exponentLength">
    /// Bytes of the private exponent: at least the first estimate of RFC 3526 section 8 (and never under 256 bits).
    /// </param>
    public Modp(ushort id, int bits, int exponentLength)
    {
        Id = id;
        PublicLength = bits / 8;
        EntropyLength = exponentLength;
        JunosKeywords = [$"group{id}"];
        _modulus = new Lazy<Modulus>(() => new Modulus(bits));
    }

    public override ushort Id { get; }

    public override IReadOnlyList<string> JunosKeywords { get; }

    public override int EntropyLength { get; }

    public override int PublicLength { get; }

    public override (SecretBytes Private, byte[] Public) Generate(ReadOnlySpan<byte> entropy)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(entropy.Length, EntropyLength, nameof(entropy));
        using BigNumber generator = BigNumber.New();
        LibCrypto.Check(LibCrypto.BN_set_word(generator.Handle, 2));
        using BigNumber exponent = BigNumber.ReadSecret(entropy);
        using BigNumber power = Power(generator, exponent);
        var publicValue = new byte[PublicLength];
        power.Write(publicValue);
        return (new SecretBytes(entropy), publicValue);
    }

    public override SecretBytes? Agree(SecretBytes privateValue, ReadOnlySpan<byte> peerPublic)
    {
        if (peerPublic.Length != PublicLength)
        {
            return null;
        }

        using BigNumber peer = BigNumber.Read(peerPublic);
        if (LibCrypto.BN_is_zero(peer.Handle) == 1 || LibCrypto.BN_is_one(peer.Handle) == 1
            || LibCrypto.BN_cmp(peer.Handle, _modulus.Value.Last) >= 0)
        {
            return null; // RFC 6989 section 2.1: 1 < r < p-1 is the whole test for a safe prime.
        }

        using BigNumber exponent = BigNumber.ReadSecret(privateValue.Expose());
        using BigNumber shared = Power(peer, exponent);
        return SecretBytes.Create(PublicLength, shared, static (destination, number) => number.Write(destination));
    }

    private BigNumber Power(BigNumber number, BigNumber exponent)
    {
        Modulus modulus = _modulus.Value;
        nint context = LibCrypto.Check(LibCrypto.BN_CTX_new());
        BigNumber result = BigNumber.New();
        try
        {
            LibCrypto.Check(LibCrypto.BN_mod_exp_mont_consttime(
                result.Handle, number.Handle, exponent.Handle, modulus.Prime, context, modulus.Montgomery));
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
        finally
        {
            LibCrypto.BN_CTX_free(context);
        }
    }

    /// <summary>What all calls share, read-only after it is made; lives as long as the process.</summary>
    private sealed class Modulus
    {
        internal Modulus(int bits)
        {
            Prime = LibCrypto.Check(bits switch
            {
                768 => LibCrypto.BN_get_rfc2409_prime_768(0),
                1024 => LibCrypto.BN_get_rfc2409_prime_1024(0),
                1536 => LibCrypto.BN_get_rfc3526_prime_1536(0),
                2048 => LibCrypto.BN_get_rfc3526_prime_2048(0),
                3072 => LibCrypto.BN_get_rfc3526_prime_3072(0),
                4096 => LibCrypto.BN_get_rfc3526_prime_4096(0),
                6144 => LibCrypto.BN_get_rfc3526_prime_6144(0),
                8192 => LibCrypto.BN_get_rfc3526_prime_8192(0),
                _ => throw new ArgumentOutOfRangeException(nameof(bits), bits, "No MODP prime of this length."),
            });
            Last = LibCrypto.Check(LibCrypto.BN_dup(Prime));
            LibCrypto.Check(LibCrypto.BN_sub_word(Last, 1));
            Montgomery = LibCrypto.Check(LibCrypto.BN_MONT_CTX_new());
            nint context = LibCrypto.Check(LibCrypto.BN_CTX_new());
            LibCrypto.Check(LibCrypto.BN_MONT_CTX_set(Montgomery, Prime, context));
            LibCrypto.BN_CTX_free(context);
        }

        internal nint Prime { get; }

        /// <summary>p - 1.</summary>
        internal nint Last { get; }

        internal nint Montgomery { get; }
    }
}
