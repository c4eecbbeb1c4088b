using System.Numerics;
using System.Security.Cryptography;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;
using Xunit;

namespace Cluster.Tests.Crypto.Transforms;

public sealed class KeyExchangeTests
{
    public static TheoryData<ushort> Groups => [.. TransformTable.KeyExchange.Select(row => row.Id)];

    public static TheoryData<ushort> ModpGroups => [.. TransformTable.KeyExchange.OfType<Modp>().Select(row => row.Id)];

    public static TheoryData<ushort> EcpGroups => [.. TransformTable.KeyExchange.OfType<Ecp>().Select(row => row.Id)];

    [Theory, MemberData(nameof(Groups))]
    public void Agree_TwoSides_GiveTheSameSecret(ushort id)
    {
        KeyExchangeTransform group = Find(id);
        var (ourPrivate, ourPublic) = group.Generate(Entropy(group, 1));
        var (theirPrivate, theirPublic) = group.Generate(Entropy(group, 2));

        using SecretBytes? ours = group.Agree(ourPrivate, theirPublic);
        using SecretBytes? theirs = group.Agree(theirPrivate, ourPublic);

        Assert.NotNull(ours);
        Assert.NotNull(theirs);
        Assert.True(ours.Expose().SequenceEqual(theirs.Expose()));
        Assert.True(ours.Expose().ContainsAnyExcept((byte)0));
        Assert.Equal(group.PublicLength, ourPublic.Length);
        Assert.NotEqual(ourPublic, theirPublic);
    }

    [Theory, MemberData(nameof(Groups))]
    public void Generate_SameEntropy_GivesTheSameKey(ushort id)
    {
        KeyExchangeTransform group = Find(id);

        var first = group.Generate(Entropy(group, 7));
        var second = group.Generate(Entropy(group, 7));

        Assert.Equal(first.Public, second.Public);
        Assert.True(first.Private.Equals(second.Private));
    }

    [Theory, MemberData(nameof(Groups))]
    public void Agree_WrongLengthOrZero_IsRefused(ushort id)
    {
        KeyExchangeTransform group = Find(id);
        var (ourPrivate, ourPublic) = group.Generate(Entropy(group, 3));

        Assert.Null(group.Agree(ourPrivate, []));
        Assert.Null(group.Agree(ourPrivate, ourPublic.AsSpan(1)));
        Assert.Null(group.Agree(ourPrivate, [.. ourPublic, 0]));
        Assert.Null(group.Agree(ourPrivate, new byte[group.PublicLength]));
    }

    [Theory, MemberData(nameof(ModpGroups))]
    public void Modp_OneLastAndBeyond_AreRefused(ushort id)
    {
        KeyExchangeTransform group = Find(id);
        BigInteger prime = Prime(group.PublicLength * 8);
        using SecretBytes ours = group.Generate(Entropy(group, 4)).Private;

        Assert.Null(group.Agree(ours, Wire(1)));
        Assert.Null(group.Agree(ours, Wire(prime - 1)));
        Assert.Null(group.Agree(ours, Wire(prime)));
        Assert.Null(group.Agree(ours, Wire(prime + 2)));
        Assert.NotNull(group.Agree(ours, Wire(2)));
        Assert.NotNull(group.Agree(ours, Wire(prime - 2)));

        byte[] Wire(BigInteger value)
        {
            byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
            return [.. new byte[group.PublicLength - bytes.Length], .. bytes];
        }
    }

    /// <summary>The public value and the secret against plain arithmetic over the prime that the RFC's formula gives.</summary>
    [Theory, MemberData(nameof(ModpGroups))]
    public void Modp_AgainstPlainArithmetic_IsTheSame(ushort id)
    {
        KeyExchangeTransform group = Find(id);
        BigInteger prime = Prime(group.PublicLength * 8);
        byte[] entropy = Entropy(group, 5);
        byte[] peer = group.Generate(Entropy(group, 6)).Public;

        var (ours, publicValue) = group.Generate(entropy);
        using SecretBytes? shared = group.Agree(ours, peer);

        BigInteger exponent = Number(entropy);
        Assert.Equal(BigInteger.ModPow(2, exponent, prime), Number(publicValue));
        Assert.Equal(BigInteger.ModPow(Number(peer), exponent, prime), Number(shared!.Expose()));
        Assert.Equal(group.PublicLength, shared.Length);
    }

    [Theory, MemberData(nameof(EcpGroups))]
    public void Ecp_PointOffTheCurve_IsRefused(ushort id)
    {
        KeyExchangeTransform group = Find(id);
        var (ours, publicValue) = group.Generate(Entropy(group, 8));
        publicValue[^1] ^= 1;

        Assert.Null(group.Agree(ours, publicValue));
    }

    [Theory, MemberData(nameof(EcpGroups))]
    public void Ecp_CoordinateNotBelowThePrime_IsRefused(ushort id)
    {
        KeyExchangeTransform group = Find(id);
        byte[] beyond = new byte[group.PublicLength];
        Array.Fill(beyond, (byte)0xff);

        Assert.Null(group.Agree(group.Generate(Entropy(group, 9)).Private, beyond));
    }

    /// <summary>Points of small order from RFC 7748 section 6.1: 0, 1 and p-1, whose output is all zeroes.</summary>
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void X25519_SmallOrder_IsRefused(string peer)
    {
        KeyExchangeTransform group = Find(31);

        Assert.Null(group.Agree(group.Generate(Entropy(group, 10)).Private, Convert.FromHexString(peer)));
    }

    private static KeyExchangeTransform Find(ushort id) => TransformTable.FindKeyExchange(id)!;

    private static byte[] Entropy(KeyExchangeTransform group, byte seed)
    {
        byte[] bytes = new byte[group.EntropyLength];
        for (int done = 0; done < bytes.Length; done += 32)
        {
            SHA256.HashData([seed, (byte)done]).AsSpan(0, Math.Min(32, bytes.Length - done)).CopyTo(bytes.AsSpan(done));
        }

        return bytes;
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    /// <summary>2^n - 2^(n-64) - 1 + 2^64 * ([2^(n-130) pi] + c): RFC 2409 section 6.1, 6.2 and RFC 3526.</summary>
    internal static BigInteger Prime(int bits)
    {
        int c = bits switch
        {
            768 => 149686, 1024 => 129093, 1536 => 741804, 2048 => 124476, 3072 => 1690314, 4096 => 240904, 6144 => 929484, 8192 => 4743158,
            _ => throw new ArgumentOutOfRangeException(nameof(bits)),
        };
        BigInteger pi = Pi(bits - 130);
        return BigInteger.Pow(2, bits) - BigInteger.Pow(2, bits - 64) - 1 + (BigInteger.Pow(2, 64) * (pi + c));
    }

    /// <summary>floor(2^bits * pi), by Machin's formula.</summary>
    private static BigInteger Pi(int bits)
    {
        const int guard = 64;
        BigInteger one = BigInteger.One << (bits + guard);
        return ((16 * ArcTangentOfInverse(5, one)) - (4 * ArcTangentOfInverse(239, one))) >> guard;
    }

    private static BigInteger ArcTangentOfInverse(int number, BigInteger one)
    {
        BigInteger power = one / number, sum = power;
        for (int n = 3, sign = -1; !power.IsZero; n += 2, sign = -sign)
        {
            power /= number * number;
            sum += sign * (power / n);
        }

        return sum;
    }
}
