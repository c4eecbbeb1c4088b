using Cluster.Crypto.Packets;
using Cluster.Tests.Crypto.Packets;
using Xunit;

namespace Cluster.Tests.Allocations;

public sealed class PacketCipherAllocationTests
{
    public static TheoryData<PacketBackend, string> Rows => PacketSuites.Rows;

    /// <summary>Also refused packets and refills of the IV block: none of it may allocate.</summary>
    [Theory, MemberData(nameof(Rows))]
    public void SealAndOpen_ManyTimes_AllocateNothing(PacketBackend backend, string name)
    {
        using var ciphers = new PacketCiphers(backend);
        using PacketCipher cipher = PacketSuites.Create(ciphers, PacketSuites.Find(name));
        using var batch = new PacketBatch(cipher, [.. Enumerable.Range(1, 20).Select(n => n * 64)]);

        Assert.Equal(0, AllocatedBytes.Of(() =>
        {
            for (int round = 0; round < 4; round++)
            {
                Run(cipher, batch);
            }
        }));
    }

    private static unsafe void Run(PacketCipher cipher, PacketBatch batch)
    {
        cipher.Seal(batch.Jobs);
        batch.Jobs[3].Esp[batch.Jobs[3].Length] ^= 1;
        cipher.Open(batch.Jobs);
    }
}
