using Xunit;
using CsCheck;
using Cluster.Dataplane.Fabric;

namespace Cluster.Tests.Dataplane.Fabric;

public sealed class FrameWindowTests
{
    [Fact]
    public void Counters_AnyOrder_EachAcceptedAtMostOnceAndNewerAlways() =>
        Gen.Select(Gen.ULong[1, 30_000], Gen.Int[1, 40_000]).Array[1, 400].Sample(steps =>
        {
            var window = new FrameWindow();
            var seen = new HashSet<ulong>();
            ulong top = 0;
            foreach ((ulong drawn, int jump) in steps)
            {
                ulong counter = jump % 3 == 0 ? top + (ulong)jump : drawn; // a mix of jumps ahead and old numbers
                bool expected = counter > top || (top - counter < FrameWindow.Width && !seen.Contains(counter));
                Assert.Equal(expected, window.IsFresh(counter));
                if (expected)
                {
                    window.Accept(counter);
                    Assert.False(window.IsFresh(counter));
                    seen.Add(counter);
                    top = Math.Max(top, counter);
                }
            }
        });

    [Fact]
    public void Counter_Zero_NeverFresh() => Assert.False(new FrameWindow().IsFresh(0));

    [Fact]
    public void Counter_JustOutsideWidth_NotFresh()
    {
        var window = new FrameWindow();
        window.Accept(FrameWindow.Width + 1);
        Assert.False(window.IsFresh(1));
        Assert.True(window.IsFresh(2));
    }

    [Fact]
    public void Counter_JumpToTheEnd_WindowStillRight()
    {
        var window = new FrameWindow();
        window.Accept(5);
        window.Accept(ulong.MaxValue);
        Assert.False(window.IsFresh(5));
        Assert.True(window.IsFresh(ulong.MaxValue - 1));
        Assert.False(window.IsFresh(ulong.MaxValue));
    }
}
