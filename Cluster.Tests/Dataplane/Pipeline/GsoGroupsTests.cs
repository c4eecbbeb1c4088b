using Cluster.Dataplane.Io;
using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Pipeline;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Dataplane.Pipeline;

public sealed class GsoGroupsTests
{
    private static readonly SocketPath[] Paths =
    [
        new(new WireEndpoint(WireEndpoint.FromV4(1), 4500), new WireEndpoint(WireEndpoint.FromV4(2), 4500), true, 1500),
        new(new WireEndpoint(WireEndpoint.FromV4(1), 4500), new WireEndpoint(WireEndpoint.FromV4(3), 4500), true, 1500),
    ];

    private static readonly Gen<WireSlot> Slot = Gen.Select(
        Gen.Int[0, 1].Select(i => Paths[i]),
        Gen.Frequency((6, Gen.Const(1432)), (1, Gen.Int[60, 1500]), (1, Gen.Const(9000))),
        Gen.Frequency((9, Gen.Const((byte)0)), (1, Gen.Const((byte)2))),
        Gen.Frequency((9, Gen.Const(false)), (1, Gen.Const(true))),
        (path, length, tos, df) => new WireSlot(path, length, tos, df));

    [Fact]
    public void Groups_AnyBatch_KeepTheKernelsRulesAndAreAsLongAsTheyMayBe() =>
        Slot.Array[1, 300].Sample(slots =>
        {
            for (int start = 0; start < slots.Length;)
            {
                int end = GsoGroups.End(slots, start);
                Assert.True(end > start);
                Assert.True(IsGroup(slots[start..end]));
                Assert.False(end < slots.Length && IsGroup(slots[start..(end + 1)]));
                start = end;
            }
        });

    private static bool IsGroup(WireSlot[] group) =>
        group.Length <= 64
        && group.All(s => ReferenceEquals(s.Path, group[0].Path) && s.TrafficClass == group[0].TrafficClass && s.DontFragment == group[0].DontFragment)
        && group[..^1].All(s => s.Length == group[0].Length)
        && group[^1].Length <= group[0].Length
        && (group.Length == 1 || group.Sum(s => s.Length) <= 65_000);
}
