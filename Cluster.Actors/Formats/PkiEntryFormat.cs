using Cluster.Actors.Store;
using Cluster.Crypto.Keys;
using Google.Protobuf;

namespace Cluster.Actors.Formats;

/// <summary>An entry of the certificate store, sealed for its kind, name and revision: key pairs are secret.</summary>
internal static class PkiEntryFormat
{
    private const string Manifest = "pki1";

    public static byte[] Seal(EnvelopeSeal seal, PkiEntry entry)
    {
        Wire.PkiEntry message = Write(entry);
        try
        {
            return seal.Seal(Place(entry.Kind, entry.Name, entry.Revision), Manifest, message);
        }
        finally
        {
            message.Wipe();
        }
    }

    public static PkiEntry Open(EnvelopeSeal seal, PkiKind kind, string name, long revision, byte[] envelope)
    {
        Wire.PkiEntry message = seal.Open(Place(kind, name, revision), Manifest, Wire.PkiEntry.Parser, envelope);
        try
        {
            return new PkiEntry(
                kind, name, [.. message.Parts.Select(part => part.ToByteArray())], message.Key.IsEmpty ? null : new SecretBytes(message.Key.Span), revision);
        }
        finally
        {
            message.Wipe();
        }
    }

    internal static Wire.PkiEntry Write(PkiEntry entry) => new()
    {
        Parts = { entry.Parts.Select(part => ByteString.CopyFrom(part)) },
        Key = entry.Key is { } key ? ByteString.CopyFrom(key.Expose()) : ByteString.Empty,
    };

    private static EnvelopePlace Place(PkiKind kind, string name, long revision) => new($"pki/{(int)kind}/{name}", (ulong)revision);
}
