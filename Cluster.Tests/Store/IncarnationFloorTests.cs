using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Xunit;

namespace Cluster.Tests.Store;

public sealed class IncarnationFloorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Floor_AMinuteLater_IsHigher() => Assert.Equal(IncarnationFloor.At(Now).Value + 1, IncarnationFloor.At(Now.AddMinutes(1)).Value);

    [Fact]
    public void Floor_BeforeTheEpoch_IsNone() => Assert.Equal(new Incarnation(0), IncarnationFloor.At(new DateTimeOffset(1999, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    [Fact]
    public void Floor_OfAClockInTheFarFuture_LeavesNumbersToDraw() =>
        Assert.Equal(Incarnation.Max - IncarnationFloor.AlwaysLeft, IncarnationFloor.At(DateTimeOffset.MaxValue).Value);

    [Fact]
    public void Floor_ForDecades_IsBelowTheEnd() =>
        Assert.True(IncarnationFloor.At(new DateTimeOffset(2055, 1, 1, 0, 0, 0, TimeSpan.Zero)).Value < Incarnation.Max - IncarnationFloor.AlwaysLeft);
}
