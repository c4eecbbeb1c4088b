using System.Text;
using Cluster.Node.Cli.Terminal;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Node.Cli;

public sealed class KeyDecoderTests
{
    [Theory]
    [InlineData("a", KeyKind.Character, 'a')]
    [InlineData("\r", KeyKind.Enter, 0)]
    [InlineData("\n", KeyKind.Enter, 0)]
    [InlineData("\t", KeyKind.Tab, 0)]
    [InlineData("\u007f", KeyKind.Backspace, 0)]
    [InlineData("\u0003", KeyKind.Control, 'c')]
    [InlineData("\u001b[A", KeyKind.Up, 0)]
    [InlineData("\u001bOB", KeyKind.Down, 0)]
    [InlineData("\u001b[3~", KeyKind.Delete, 0)]
    [InlineData("\u001b[1~", KeyKind.Home, 0)]
    [InlineData("\u001b[F", KeyKind.End, 0)]
    [InlineData("\u001bf", KeyKind.Meta, 'f')]
    [InlineData("\u001b[1;5C", KeyKind.Meta, 'f')]
    [InlineData("\u001b[1;3D", KeyKind.Meta, 'b')]
    [InlineData("\u001b[200~", KeyKind.PasteBegin, 0)]
    [InlineData("\u001b[201~", KeyKind.PasteEnd, 0)]
    [InlineData("\u001b\u001b[A", KeyKind.Up, 0)]
    public void Bytes_OfATerminal_AreOneKey(string bytes, KeyKind kind, int rune) =>
        Assert.Equal([new Key(kind, new Rune(rune))], Decode(Encoding.UTF8.GetBytes(bytes)));

    [Fact]
    public void Utf8_InPieces_IsOneCharacter()
    {
        var decoder = new KeyDecoder();
        var keys = new List<Key>();
        foreach (byte piece in "ä€😀"u8.ToArray())
        {
            decoder.Feed([piece], keys);
        }

        Assert.Equal(["ä", "€", "😀"], keys.Select(key => key.Rune.ToString()));
    }

    [Theory]
    [InlineData("\u001b[99~x")]
    [InlineData("\u001b[<1;2;3Mx")]
    [InlineData("\u0000x")]
    public void UnknownSequences_AreSwallowedWhole(string bytes) =>
        Assert.Equal([Key.Of('x')], Decode(Encoding.UTF8.GetBytes(bytes)));

    [Fact]
    public void AnyBytes_NeverThrow_AndPlainTextBehindThemArrives() =>
        Gen.Byte.Array[0, 100].Sample(bytes =>
        {
            List<Key> keys = Decode([.. bytes, .. new byte[32].Select(_ => (byte)'~'), (byte)'\r']);
            Assert.Contains(keys, key => key.Kind == KeyKind.Enter);
        });

    private static List<Key> Decode(byte[] bytes)
    {
        var keys = new List<Key>();
        new KeyDecoder().Feed(bytes, keys);
        return keys;
    }
}
