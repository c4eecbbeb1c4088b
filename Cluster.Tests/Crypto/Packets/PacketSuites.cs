using Cluster.Crypto.Keys;
using Cluster.Crypto.Packets;
using Cluster.Crypto.SelfTests;
using Xunit;

namespace Cluster.Tests.Crypto.Packets;

/// <summary>Every suite on every backend that this machine has, as rows of a theory.</summary>
internal static class PacketSuites
{
    public static readonly PacketBackend[] Backends =
        PacketSelfTest.IpsecMbPasses ? [PacketBackend.LibCrypto, PacketBackend.IpsecMb] : [PacketBackend.LibCrypto];

    private static readonly PacketSuite[] All =
    [
        .. PacketSelfTest.Suites, .. PacketSelfTest.Suites.Select(suite => suite with { ExtendedSequenceNumbers = true }),
    ];

    public static TheoryData<PacketBackend, string> Rows
    {
        get
        {
            var rows = new TheoryData<PacketBackend, string>();
            foreach (PacketBackend backend in Backends)
            {
                foreach (PacketSuite suite in All)
                {
                    rows.Add(backend, Name(suite));
                }
            }

            return rows;
        }
    }

    public static PacketSuite Find(string name) => All.Single(suite => Name(suite) == name);

    public static PacketCipher Create(PacketCiphers ciphers, PacketSuite suite, byte seed = 1)
    {
        using SecretBytes encryption = Key(suite.Encryption?.KeyMaterialLength ?? 0, seed);
        using SecretBytes integrity = Key(suite.Integrity?.KeyLength ?? 0, (byte)(seed + 100));
        return ciphers.Create(suite, new PacketKeys(encryption, integrity));
    }

    public static SecretBytes Key(int length, byte seed) => new([.. Enumerable.Range(0, length).Select(i => (byte)((i * 3) + seed))]);

    private static string Name(PacketSuite suite) =>
        $"{suite.Encryption?.Name}/{suite.Integrity?.Name}{(suite.ExtendedSequenceNumbers ? "/esn" : "")}";
}
