using System.Security.Cryptography;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Native;

namespace Cluster.Crypto.Transforms;

/// <summary>
/// A NIST curve over a prime field (RFC 5903). On the wire a public value is x and y without a prefix; the shared secret is x alone.
/// </summary>
public sealed unsafe class Ecp : KeyExchangeTransform
{
    /// <summary>Bytes of entropy beyond the order's length, so that the reduction is not biased (FIPS 186-5 appendix A.2.1).</summary>
    private const int ExtraEntropy = 8;

    private const byte UncompressedPrefix = 4; // SEC 1 section 2.3.3

    private readonly int _fieldLength;
    private readonly Lazy<nint> _group;

    private Ecp(ushort id, int curve, int fieldBits)
    {
        Id = id;
        JunosKeywords = [$"group{id}"];
        _fieldLength = (fieldBits + 7) / 8;
        _group = new Lazy<nint>(() => LibCrypto.Check(LibCrypto.EC_GROUP_new_by_curve_name(curve)));
    }

    public static Ecp P256 { get; } = new(19, LibCrypto.CurveP256, 256);

    public static Ecp P384 { get; } = new(20, LibCrypto.CurveP384, 384);

    public static Ecp P521 { get; } = new(21, LibCrypto.CurveP521, 521);

    public override ushort Id { get; }

    public override IReadOnlyList<string> JunosKeywords { get; }

    public override int EntropyLength => _fieldLength + ExtraEntropy;

    public override int PublicLength => 2 * _fieldLength;

    public override (SecretBytes Private, byte[] Public) Generate(ReadOnlySpan<byte> entropy)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(entropy.Length, EntropyLength, nameof(entropy));
        using BigNumber scalar = Scalar(entropy);
        SecretBytes privateValue = SecretBytes.Create(_fieldLength, scalar, static (destination, number) => number.Write(destination));
        Span<byte> point = stackalloc byte[1 + PublicLength];
        Multiply(scalar, default, point);
        return (privateValue, point[1..].ToArray());
    }

    public override SecretBytes? Agree(SecretBytes privateValue, ReadOnlySpan<byte> peerPublic)
    {
        if (peerPublic.Length != PublicLength)
        {
            return null;
        }

        using BigNumber scalar = BigNumber.ReadSecret(privateValue.Expose());
        Span<byte> point = stackalloc byte[1 + PublicLength];
        if (!Multiply(scalar, peerPublic, point))
        {
            return null;
        }

        var shared = new SecretBytes(point.Slice(1, _fieldLength));
        CryptographicOperations.ZeroMemory(point);
        return shared;
    }

    /// <summary>1 + (entropy mod (n - 1)): every scalar the curve allows, with the same chance.</summary>
    private BigNumber Scalar(ReadOnlySpan<byte> entropy)
    {
        using BigNumber number = BigNumber.ReadSecret(entropy);
        using var last = new BigNumber(LibCrypto.BN_dup(LibCrypto.EC_GROUP_get0_order(_group.Value)));
        LibCrypto.Check(LibCrypto.BN_sub_word(last.Handle, 1));
        BigNumber scalar = BigNumber.New();
        LibCrypto.BN_set_flags(scalar.Handle, LibCrypto.ConstantTime);
        nint context = LibCrypto.Check(LibCrypto.BN_CTX_new());
        try
        {
            LibCrypto.Check(LibCrypto.BN_div(0, scalar.Handle, number.Handle, last.Handle, context));
            LibCrypto.Check(LibCrypto.BN_add_word(scalar.Handle, 1));
            return scalar;
        }
        finally
        {
            LibCrypto.BN_CTX_free(context);
        }
    }

    /// <summary>
    /// scalar times the peer's point, or times the generator where <paramref name="peer"/> is empty. False when the peer's value is no
    /// point of the curve: libcrypto refuses coordinates not below p and points off the curve (RFC 6989 section 2.3).
    /// </summary>
    private bool Multiply(BigNumber scalar, ReadOnlySpan<byte> peer, Span<byte> output)
    {
        nint group = _group.Value;
        nint context = LibCrypto.Check(LibCrypto.BN_CTX_new());
        nint point = LibCrypto.Check(LibCrypto.EC_POINT_new(group));
        try
        {
            fixed (byte* o = output)
            {
                if (peer.IsEmpty)
                {
                    LibCrypto.Check(LibCrypto.EC_POINT_mul(group, point, scalar.Handle, 0, 0, context));
                }
                else
                {
                    output[0] = UncompressedPrefix;
                    peer.CopyTo(output[1..]);
                    if (LibCrypto.EC_POINT_oct2point(group, point, o, (nuint)output.Length, context) != 1)
                    {
                        LibCrypto.ERR_clear_error();
                        return false;
                    }

                    LibCrypto.Check(LibCrypto.EC_POINT_mul(group, point, 0, point, scalar.Handle, context));
                }

                nuint written = LibCrypto.EC_POINT_point2oct(group, point, LibCrypto.PointUncompressed, o, (nuint)output.Length, context);
                return written == (nuint)output.Length;
            }
        }
        finally
        {
            LibCrypto.EC_POINT_clear_free(point);
            LibCrypto.BN_CTX_free(context);
        }
    }
}
