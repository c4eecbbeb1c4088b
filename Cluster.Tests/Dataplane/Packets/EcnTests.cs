using Cluster.Dataplane.Packets;
using Xunit;

namespace Cluster.Tests.Dataplane.Packets;

public sealed class EcnTests
{
    /// <summary>RFC 6040 figure 4, rows inner, columns outer (Not-ECT, ECT(0), ECT(1), CE); -1 is drop.</summary>
    [Theory]
    [InlineData(0, 0, 0, 0, -1)]
    [InlineData(2, 2, 2, 1, 3)]
    [InlineData(1, 1, 1, 1, 3)]
    [InlineData(3, 3, 3, 3, 3)]
    public void Combine_EveryPair_GivesTheRfcsResult(byte inner, int notCapable, int capable0, int capable1, int congested)
    {
        foreach ((byte outer, int expected) in new[] { ((byte)0, notCapable), ((byte)2, capable0), ((byte)1, capable1), ((byte)3, congested) })
        {
            Assert.Equal(expected >= 0, Ecn.TryCombine(inner, outer, out byte result));
            if (expected >= 0)
            {
                Assert.Equal(expected, result);
            }
        }
    }
}
