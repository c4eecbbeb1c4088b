using Cluster.Actors.Store;

namespace Cluster.Actors.Formats;

/// <summary>A configuration version, sealed for its number: it holds pre-shared keys.</summary>
internal static class ConfigurationFormat
{
    private const string Manifest = "configuration1";

    public static byte[] Seal(EnvelopeSeal seal, long version, StoredConfiguration configuration) =>
        seal.Seal(Place(version), Manifest, new Wire.StoredConfiguration
        {
            Text = configuration.Text,
            User = configuration.User,
            Comment = configuration.Comment,
            At = configuration.At.ToUnixTimeMilliseconds(),
        });

    public static StoredConfiguration Open(EnvelopeSeal seal, long version, byte[] envelope)
    {
        Wire.StoredConfiguration message = seal.Open(Place(version), Manifest, Wire.StoredConfiguration.Parser, envelope);
        return new StoredConfiguration(message.Text, message.User, message.Comment, DateTimeOffset.FromUnixTimeMilliseconds(message.At));
    }

    private static EnvelopePlace Place(long version) => new("configuration", (ulong)version);
}
