using CsCheck;
using Cluster.Dataplane.Fabric;
using Xunit;

namespace Cluster.Tests.Dataplane.Fabric;

public sealed class PartAssemblyTests
{
    private readonly FabricCounters _counters = new();
    private readonly PartAssembly _assembly;

    public PartAssemblyTests() => _assembly = new PartAssembly(_counters);

    [Fact]
    public void Parts_AnyLengthAnyOrderWithRepeats_GiveTheWholeOnce() =>
        Gen.Select(Gen.Int[2, 5000], Gen.Int[100, 1400], Gen.Int[0, 1000]).Sample((length, partLength, seed) =>
        {
            byte[] whole = FabricTests.Bytes(length);
            List<byte[]> parts = Cut(whole, partLength, id: (uint)seed);
            if (parts.Count < 2)
            {
                return;
            }

            var assembly = new PartAssembly(_counters);
            var random = new Random(seed);
            byte[][] order = [.. parts.OrderBy(_ => random.Next())];
            byte[][] sent = [.. order[..^1], .. order[..^1], order[^1]]; // all but the last one twice
            int complete = 0;
            foreach (byte[] part in sent)
            {
                ReadOnlySpan<byte> result = assembly.Add(part, 0);
                if (!result.IsEmpty)
                {
                    complete++;
                    Assert.Equal(whole, result.ToArray());
                }
            }

            Assert.Equal(1, complete);
        });

    [Fact]
    public void Parts_Garbage_NeverThrowAndNeverComplete() =>
        Gen.Byte.Array[0, 60].Array[1, 50].Sample(parts =>
        {
            var assembly = new PartAssembly(new FabricCounters());
            foreach (byte[] part in parts)
            {
                Assert.True(assembly.Add(part, 0).Length <= FrameLayout.MaxRecordLength);
            }
        });

    [Fact]
    public void Parts_SameIdOtherShape_RefusedAndTheFirstGoesOn()
    {
        byte[] whole = FabricTests.Bytes(250);
        List<byte[]> parts = Cut(whole, 100, id: 7);
        _assembly.Add(parts[0], 0);
        Assert.True(_assembly.Add(Cut(FabricTests.Bytes(900), 100, id: 7)[1], 0).IsEmpty);
        Assert.Equal(1, _counters[FabricDrop.Malformed]);
        _assembly.Add(parts[1], 0);
        Assert.Equal(whole, _assembly.Add(parts[2], 0).ToArray());
    }

    [Fact]
    public void Parts_Late_GivenUpAndCounted()
    {
        List<byte[]> parts = Cut(FabricTests.Bytes(250), 100, id: 1);
        _assembly.Add(parts[0], 0);
        _assembly.Add(parts[1], 0);
        _assembly.Expire(PartAssembly.Timeout + 1);
        Assert.Equal(1, _counters[FabricDrop.PartsMissing]);
        Assert.True(_assembly.Add(parts[2], PartAssembly.Timeout + 1).IsEmpty);
    }

    [Fact]
    public void Parts_TooManyIncomplete_OldestGivenUpAndCounted()
    {
        for (uint id = 0; id < PartAssembly.Slots + 3; id++)
        {
            _assembly.Add(Cut(FabricTests.Bytes(150), 100, id)[0], id);
        }

        Assert.Equal(3, _counters[FabricDrop.PartsEvicted]);
        Assert.True(_assembly.Add(Cut(FabricTests.Bytes(150), 100, 2)[1], 20).IsEmpty);      // an old one
        Assert.False(_assembly.Add(Cut(FabricTests.Bytes(150), 100, 18)[1], 20).IsEmpty);    // the newest
    }

    private static List<byte[]> Cut(byte[] whole, int partLength, uint id)
    {
        int count = (whole.Length + partLength - 1) / partLength;
        var parts = new List<byte[]>();
        for (int i = 0; i < count && count <= FrameLayout.MaxParts; i++)
        {
            byte[] bytes = whole[(i * partLength)..Math.Min(whole.Length, (i + 1) * partLength)];
            byte[] part = new byte[PartAssembly.HeaderLength + bytes.Length];
            PartAssembly.WriteHeader(part, id, i, count, partLength, whole.Length);
            bytes.CopyTo(part, PartAssembly.HeaderLength);
            parts.Add(part);
        }

        return parts;
    }
}
