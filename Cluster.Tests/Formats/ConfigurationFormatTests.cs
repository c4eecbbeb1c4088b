using Cluster.Actors.Formats;
using Cluster.Actors.Formats.Wire;
using Cluster.Crypto.Keys;
using Google.Protobuf;
using Xunit;
using StoredConfiguration = Cluster.Actors.Store.StoredConfiguration;
using StoredMessage = Cluster.Actors.Formats.Wire.StoredConfiguration;

namespace Cluster.Tests.Formats;

/// <summary>Versions of the configuration as they are stored.</summary>
public sealed class ConfigurationFormatTests
{
    /// <summary>As the first build with packed texts wrote it: another one's Brotli may pack otherwise, and must read this all the same.</summary>
    private const string Pinned =
        "0ACE018BDD030080AAAAAAEAFF6E97931C2EAEA04C6C9BDE8E0A6E0A06067E33550703A3422FF6CD390C166BFE79102F3AC6568260FAFBDE46F4F6FD" +
        "DFD778E3FAB538EB684F7DE37C3E39EA71DCADF75021E544CA53FF6CA4C80A052B2BB69A95D96A5116AB5559AD3665B3DA95DDAA28C54A91F328BFE6" +
        "AFCC3F3A53E8A4D233A54E6A3D53ECA4DA33E54EEA3D53F0A4E233254F6A3E53F4A4EA33654FEA3E43C20C093324CC903043C20C093324CC903043C2" +
        "0C09334B36B364334B36B364334B36B364334B36B364334B36B3BC2ED310BC0F1A05616C69636522056772C3BC6E2880D095FFBC31";

    private static readonly StoredConfiguration Stored = new(
        string.Concat(Enumerable.Range(0, 40).Select(n => $"set security ike gateway gw-{n} address 192.0.2.{n}\n")),
        "alice",
        "grün",
        DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

    private readonly EnvelopeSeal _seal;

    public ConfigurationFormatTests()
    {
        var keys = new DataKeyRing(new MasterKey(new SecretBytes(Enumerable.Repeat((byte)5, 32).ToArray())));
        keys.Adopt(keys.Draw().Id);
        _seal = new EnvelopeSeal(keys);
    }

    [Fact]
    public void Version_Sealed_OpensAsItWasAndIsSmall()
    {
        StoredConfiguration large = Stored with { Text = string.Concat(Enumerable.Repeat(Stored.Text, 100)) };
        byte[] envelope = ConfigurationFormat.Seal(_seal, 7, large);
        Assert.Equal(large, ConfigurationFormat.Open(_seal, 7, envelope));
        Assert.InRange(envelope.Length, 1, large.Text.Length / 10);
        Assert.Throws<EnvelopeException>(() => ConfigurationFormat.Open(_seal, 8, envelope));
        StoredConfiguration empty = Stored with { Text = "" };
        Assert.Equal(empty, ConfigurationFormat.Open(_seal, 7, ConfigurationFormat.Seal(_seal, 7, empty)));
    }

    [Fact]
    public void Version_OfABuildThatDidNotPack_IsReadAndSmallOnesAreStillWrittenSo()
    {
        var message = new StoredMessage { Text = Stored.Text, User = Stored.User, Comment = Stored.Comment, At = Stored.At.ToUnixTimeMilliseconds() };
        Assert.Equal(Stored, ConfigurationFormat.Open(_seal, 7, _seal.Seal(new EnvelopePlace("configuration", 7), "configuration1", message)));
        Assert.Equal(message, _seal.Open(new EnvelopePlace("configuration", 7), "configuration1", StoredMessage.Parser, ConfigurationFormat.Seal(_seal, 7, Stored)));
    }

    [Fact]
    public void Version_OfTheFirstBuildThatPacked_IsRead() =>
        Assert.Equal(Stored, ConfigurationFormat.Read(PackedConfiguration.Parser.ParseFrom(Convert.FromHexString(Pinned))));

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(100_000)]
    [InlineData(int.MaxValue)]
    public void Version_WhoseLengthIsWrong_IsNotRead(int length)
    {
        PackedConfiguration message = ConfigurationFormat.Write(Stored);
        message.Length = length;
        Assert.Null(ConfigurationFormat.Read(message));
        message.Length = Stored.Text.Length;
        message.Text = ByteString.CopyFrom(message.Text.Span[..^3]);
        Assert.Null(ConfigurationFormat.Read(message));
    }
}
