using Cluster.Crypto.Packets;
using Cluster.Crypto.Transforms;
using Cluster.Dataplane.Control;

namespace Cluster.Tests.Dataplane;

/// <summary>The suites that packet tests use, by a short name.</summary>
internal static class Suites
{
    public static PacketSuite Find(string name) => name switch
    {
        "gcm" => new PacketSuite(TransformTable.FindEncryption("aes-128-gcm"), null, ExtendedSequenceNumbers: false),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    public static PacketCipherFactory Ciphers(string name) => (_, _, keys) => new GcmTestCipher(keys);
}
