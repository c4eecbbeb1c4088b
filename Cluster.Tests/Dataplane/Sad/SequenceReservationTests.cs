using Cluster.Dataplane.Sad;
using Xunit;

namespace Cluster.Tests.Dataplane.Sad;

public sealed class SequenceReservationTests
{
    [Fact]
    public void Take_AtTheReservedEnd_StopsUntilExtended()
    {
        var sequence = new SequenceReservation(1, 4, 1UL << 32);
        Assert.Equal([1UL, 2UL, 3UL], Take(sequence, 3));
        Assert.False(sequence.TryTake(out _));
        sequence.Extend(5);
        sequence.Extend(2);
        Assert.Equal([4UL], Take(sequence, 1));
        Assert.False(sequence.TryTake(out _));
    }

    [Fact]
    public void Resumed_BeginsAtThePredecessorsEnd()
    {
        var sequence = new SequenceReservation(5000, 9096, 1UL << 32);
        Assert.Equal([5000UL], Take(sequence, 1));
    }

    [Fact]
    public void Limit_Extended_IsNeverPassed()
    {
        var sequence = new SequenceReservation((1UL << 32) - 2, (1UL << 32) + 100, 1UL << 32);
        sequence.Extend(ulong.MaxValue);
        Assert.Equal([(1UL << 32) - 2, (1UL << 32) - 1], Take(sequence, 2));
        Assert.False(sequence.TryTake(out _));
    }

    [Fact]
    public void Low_IdleSa_AsksAtHalfOfTheSmallestBlockAndAgainOnlyLater()
    {
        var sequence = new SequenceReservation(1, 4097, 1UL << 32);
        Assert.False(sequence.IsLow(10_000_000, out _));
        Take(sequence, 2047);
        Assert.False(sequence.IsLow(20_000_000, out _));
        Take(sequence, 1);
        Assert.True(sequence.IsLow(20_001_000, out ulong wanted));
        Assert.True(wanted >= 2049 + SequenceReservation.SmallestBlock);
        Assert.False(sequence.IsLow(20_001_001, out _));
        Assert.True(sequence.IsLow(20_001_600, out _));
        sequence.Extend(wanted + 200_000);
        Assert.False(sequence.IsLow(30_000_000, out _));
    }

    [Fact]
    public void Low_FastSa_AsksForAMinuteAtItsRate()
    {
        var sequence = new SequenceReservation(1, 1_000_000_000, 1UL << 40);
        _ = sequence.IsLow(1_000_000, out _);
        Take(sequence, 100_000);
        _ = sequence.IsLow(1_001_000, out ulong wanted); // 100,000 a second
        Assert.InRange(wanted, 6_000_000UL, 6_200_000UL);
    }

    [Fact]
    public void Low_FastestSa_AsksForNoMoreThanTheLargestBlock()
    {
        var sequence = new SequenceReservation(1, 1_000_000_000, 1UL << 40);
        _ = sequence.IsLow(1_000_000, out _);
        Take(sequence, 3_000_000);
        _ = sequence.IsLow(1_001_000, out ulong wanted);
        Assert.Equal(3_000_001 + SequenceReservation.LargestBlock, wanted);
    }

    private static ulong[] Take(SequenceReservation sequence, int count)
    {
        var taken = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            Assert.True(sequence.TryTake(out taken[i]));
        }

        return taken;
    }
}
