using Cluster.Crypto.Keys;
using Cluster.Crypto.Packets;
using Cluster.Crypto.Transforms;

namespace Cluster.Tests.Dataplane;

/// <summary>The suites that packet tests use, by a short name.</summary>
internal static class Suites
{
    public static IReadOnlyList<string> Names { get; } = ["gcm", "gcm256-esn", "cbc-sha1", "cbc256-sha256"];

    public static PacketSuite Find(string name) => name switch
    {
        "gcm" => new PacketSuite(TransformTable.FindEncryption("aes-128-gcm"), null, ExtendedSequenceNumbers: false),
        "gcm256-esn" => new PacketSuite(TransformTable.FindEncryption("aes-256-gcm"), null, ExtendedSequenceNumbers: true),
        "cbc-sha1" => new PacketSuite(TransformTable.FindEncryption("aes-128-cbc"), TransformTable.FindIpsecIntegrity("hmac-sha1-96"), ExtendedSequenceNumbers: false),
        "cbc256-sha256" => new PacketSuite(TransformTable.FindEncryption("aes-256-cbc"), TransformTable.FindIpsecIntegrity("hmac-sha-256-128"), ExtendedSequenceNumbers: false),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <summary>The same keys on both sides of a test.</summary>
    public static PacketKeys Keys(PacketSuite suite, int side)
    {
        byte[] encryption = new byte[suite.Encryption?.KeyMaterialLength ?? 0];
        byte[] integrity = new byte[suite.Integrity?.KeyLength ?? 0];
        Array.Fill(encryption, (byte)(0x10 + side));
        Array.Fill(integrity, (byte)(0x20 + side));
        return new PacketKeys(new SecretBytes(encryption), new SecretBytes(integrity));
    }
}
