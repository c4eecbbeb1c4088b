using Cluster.Actors.Formats;
using Cluster.Actors.Formats.Wire;
using Cluster.Crypto.Keys;
using Google.Protobuf;
using Xunit;

namespace Cluster.Tests.Formats;

public sealed class EnvelopeSealTests
{
    private static readonly EnvelopePlace Place = new("anchor-7", 12);

    private readonly MasterKey _master = new(new SecretBytes(Enumerable.Repeat((byte)5, 32).ToArray()));
    private readonly DataKeyRing _keys;
    private readonly EnvelopeSeal _seal;

    public EnvelopeSealTests()
    {
        _keys = new DataKeyRing(_master);
        _keys.Adopt(_keys.Draw().Id);
        _seal = new EnvelopeSeal(_keys);
    }

    [Fact]
    public void Envelope_OpenedInItsPlace_GivesManifestTraceAndPayload()
    {
        byte[] envelope = _seal.Seal(Place, "term1", "payload"u8, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using OpenedEnvelope opened = _seal.Open(Place, envelope);
        Assert.Equal("term1", opened.Manifest);
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", opened.TraceParent);
        Assert.Equal(new SecretBytes("payload"u8), opened.Payload);
    }

    [Theory]
    [InlineData("anchor-8", 12)]
    [InlineData("anchor-7", 13)]
    public void Envelope_OpenedInAnotherPlace_IsRefused(string stream, ulong number)
    {
        byte[] envelope = _seal.Seal(Place, "term1", "payload"u8);
        Assert.Throws<EnvelopeException>(() => _seal.Open(new EnvelopePlace(stream, number), envelope));
    }

    /// <summary>Every header field is associated data: rewriting it, even consistently with where the envelope is opened, is noticed.</summary>
    [Theory]
    [InlineData("number")]
    [InlineData("stream")]
    [InlineData("manifest")]
    [InlineData("trace")]
    [InlineData("nonce")]
    [InlineData("added")]
    public void Envelope_HeaderRewritten_IsRefused(string field)
    {
        Envelope outer = Envelope.Parser.ParseFrom(_seal.Seal(Place, "term1", "payload"u8));
        EnvelopeHeader header = EnvelopeHeader.Parser.ParseFrom(outer.Header);
        EnvelopePlace place = Place;
        switch (field)
        {
            case "number": header.RecordNumber = 13; place = new EnvelopePlace("anchor-7", 13); break;
            case "stream": header.PersistenceId = "anchor-8"; place = new EnvelopePlace("anchor-8", 12); break;
            case "manifest": header.Manifest = "end1"; break;
            case "trace": header.Traceparent = "x"; break;
            case "nonce": header.Nonce = ByteString.CopyFrom(new byte[12]); break;
        }

        // A field of a later format that an attacker appends is associated data too.
        byte[] suffix = field == "added" ? [0x78, 0x01] : [];
        outer.Header = ByteString.CopyFrom([.. header.ToByteArray(), .. suffix]);
        Assert.Throws<EnvelopeException>(() => _seal.Open(place, outer.ToByteArray()));
    }

    [Fact]
    public void Envelope_AnyBitFlipped_IsRefusedOrUnknown()
    {
        byte[] envelope = _seal.Seal(Place, "term1", "payload"u8);
        for (int bit = 0; bit < envelope.Length * 8; bit++)
        {
            byte[] damaged = [.. envelope];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Exception? refused = Record.Exception(() => _seal.Open(Place, damaged).Dispose());
            Assert.True(refused is EnvelopeException or UnknownDataKeyException, $"bit {bit}: {refused}");
        }
    }

    [Fact]
    public void Nonces_OfOneProcess_NeverRepeat()
    {
        var nonces = Enumerable.Range(0, 1000)
            .AsParallel()
            .Select(_ => EnvelopeHeader.Parser.ParseFrom(Envelope.Parser.ParseFrom(_seal.Seal(Place, "m", "x"u8)).Header).Nonce)
            .ToHashSet();
        Assert.Equal(1000, nonces.Count);
    }

    [Fact]
    public void Envelope_OfAProcessWeDoNotKnow_NamesTheKeyToLoad()
    {
        using var other = new DataKeyRing(_master);
        (DataKeyId id, byte[] wrapped) = other.Draw();
        other.Adopt(id);
        byte[] envelope = new EnvelopeSeal(other).Seal(Place, "term1", "payload"u8);
        UnknownDataKeyException unknown = Assert.Throws<UnknownDataKeyException>(() => _seal.Open(Place, envelope));
        Assert.Equal(id, unknown.Key);
        _keys.Add(unknown.Key, wrapped);
        _seal.Open(Place, envelope).Dispose();
    }

    [Fact]
    public void Envelope_UnderAnotherMasterKey_SaysSo()
    {
        using var other = new MasterKey(new SecretBytes(new byte[32]));
        using var keys = new DataKeyRing(other);
        EnvelopeException refused = Assert.Throws<EnvelopeException>(() => new EnvelopeSeal(keys).Open(Place, _seal.Seal(Place, "m", "x"u8)));
        Assert.Contains("master key", refused.Message, StringComparison.Ordinal);
    }
}
