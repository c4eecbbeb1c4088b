using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Cluster.Actors.Store;
using Google.Protobuf;

namespace Cluster.Actors.Formats;

/// <summary>
/// A configuration version, sealed for its number: it holds pre-shared keys. A large one is packed: of ten thousand gateways a twentieth is left, and
/// every node reads it during a commit. A small one is not, so that nodes of the build before this one read it in a rolling upgrade.
/// </summary>
internal static class ConfigurationFormat
{
    private const string Plain = "configuration1", Packed = "configuration2";

    /// <summary>Ours, in characters: the text of a hundred gateways.</summary>
    internal const int MostPlain = 64 * 1024;

    /// <summary>Ours, in bytes of UTF-8: a hundred times what 10,000 gateways need.</summary>
    private const int MostText = 512 * 1024 * 1024;

    /// <summary>Of Brotli: the quick end, and the window that it uses by itself.</summary>
    private const int Quality = 1, Window = 22;

    public static byte[] Seal(EnvelopeSeal seal, long version, StoredConfiguration configuration)
    {
        if (configuration.Text.Length <= MostPlain)
        {
            return seal.Seal(Place(version), Plain, new Wire.StoredConfiguration
            {
                Text = configuration.Text,
                User = configuration.User,
                Comment = configuration.Comment,
                At = configuration.At.ToUnixTimeMilliseconds(),
            });
        }

        Wire.PackedConfiguration message = Write(configuration);
        try
        {
            return seal.Seal(Place(version), Packed, message);
        }
        finally
        {
            message.Wipe();
        }
    }

    /// <exception cref="EnvelopeException">Of another place, or not to be read by this build.</exception>
    public static StoredConfiguration Open(EnvelopeSeal seal, long version, byte[] envelope)
    {
        EnvelopePlace place = Place(version);
        using OpenedEnvelope opened = seal.Open(place, envelope);
        try
        {
            return opened.Manifest switch
            {
                Packed => Read(Wire.PackedConfiguration.Parser.ParseFrom(opened.Payload.Expose())) ?? throw new EnvelopeException($"{place}: the packed text is damaged."),
                Plain => Read(Wire.StoredConfiguration.Parser.ParseFrom(opened.Payload.Expose())),
                _ => throw new EnvelopeException($"{place}: holds a {opened.Manifest}; this build reads {Plain} and {Packed}."),
            };
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new EnvelopeException($"{place}: {error.Message}");
        }
    }

    private static StoredConfiguration Read(Wire.StoredConfiguration plain) =>
        new(plain.Text, plain.User, plain.Comment, DateTimeOffset.FromUnixTimeMilliseconds(plain.At));

    internal static Wire.PackedConfiguration Write(StoredConfiguration configuration)
    {
        byte[] text = Encoding.UTF8.GetBytes(configuration.Text), packed = new byte[BrotliEncoder.GetMaxCompressedLength(text.Length)];
        try
        {
            if (text.Length > MostText || !BrotliEncoder.TryCompress(text, packed, out int length, Quality, Window))
            {
                throw new StoreException($"a configuration of {text.Length} bytes is too large: {MostText} can be stored");
            }

            return new Wire.PackedConfiguration
            {
                Text = ByteString.CopyFrom(packed, 0, length),
                Length = text.Length,
                User = configuration.User,
                Comment = configuration.Comment,
                At = configuration.At.ToUnixTimeMilliseconds(),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
            CryptographicOperations.ZeroMemory(packed);
        }
    }

    /// <returns>Null: the text does not unpack to the length that was written with it.</returns>
    internal static StoredConfiguration? Read(Wire.PackedConfiguration message)
    {
        if (message.Length is < 0 or > MostText)
        {
            return null;
        }

        byte[] text = new byte[message.Length];
        try
        {
            return BrotliDecoder.TryDecompress(message.Text.Span, text, out int length) && length == text.Length
                ? new StoredConfiguration(Encoding.UTF8.GetString(text), message.User, message.Comment, DateTimeOffset.FromUnixTimeMilliseconds(message.At))
                : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private static EnvelopePlace Place(long version) => new("configuration", (ulong)version);
}
