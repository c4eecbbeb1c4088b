using Cluster.Config.Language;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Config.Language;

public sealed class ObfuscationTests
{
    [Theory]
    [InlineData("$9$9VMTp1RvWLdwYKMJDkmF3ylKM87Vb2oZjws5F", "395psksecr3t")]
    [InlineData("$9$xFU-b2ZUH5Qn4aQn/CB17-V", "juniper")]
    [InlineData("$9$jrHP5QFn/ApPfBIEhrlYg4aDik.P5z3Dj9Apu1I7-dbgoJGD", "1111111111111111")]
    [InlineData("$9$P5369Ap01R3nSreK8LZUDimfTz36CtmPO1REyrs2goUjHqm", "1111111111111111")]
    [InlineData("$9$DRimfTz36CtmPO1REyrs2goUjHqmfQFUD/CtpB1xN-V24aZU", "1111111111111111")]
    public void S018_Secret_OfTheManual_DecodesAndEncodesToItself(string obfuscated, string clear)
    {
        Assert.Equal(clear, Obfuscation.Decode(obfuscated));

        char salt = obfuscated[3];
        string filler = Enumerable.Range(0, 4).Select(length => obfuscated.Substring(4, length))
            .Single(candidate => Fits(clear, salt, candidate, obfuscated));
        Assert.Equal(obfuscated, Obfuscation.Encode(clear, salt, filler));
    }

    [Fact]
    public void Encode_AnyLatinText_DecodesToItself() =>
        Gen.Select(Gen.Char[' ', 'ÿ'].Array[1, 64], Gen.String.AlphaNumeric).Sample((characters, seed) =>
        {
            string clear = new(characters);
            string obfuscated = Obfuscation.Encode(clear, seed);
            return obfuscated.StartsWith("$9$", StringComparison.Ordinal) && Obfuscation.Decode(obfuscated) == clear
                && obfuscated == Obfuscation.Encode(clear, seed);
        });

    [Theory]
    [InlineData("$9$")]
    [InlineData("$9$V")]
    [InlineData("$9$!abc")]
    [InlineData("$9$VMTp1RvWL!")]
    [InlineData("$9$VMTp1RvWLd")]
    [InlineData("juniper")]
    public void Decode_DamagedString_IsRefused(string obfuscated) =>
        Assert.True(Obfuscation.Decode(obfuscated) is null or "");

    private static bool Fits(string clear, char salt, string filler, string expected)
    {
        try
        {
            return Obfuscation.Encode(clear, salt, filler) == expected;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
