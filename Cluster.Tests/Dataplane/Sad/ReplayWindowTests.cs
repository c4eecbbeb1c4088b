using CsCheck;
using Cluster.Dataplane.Sad;
using Xunit;

namespace Cluster.Tests.Dataplane.Sad;

public sealed class ReplayWindowTests
{
    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(1024)]
    public void Window_AnyOrderWithDuplicates_AcceptsWhatASetWould(int size) =>
        Gen.Int[0, 3 * size].Array[1, 400].Sample(jumps =>
        {
            var window = new ReplayWindow(size, extended: false, floor: 0);
            var model = new Model(size);
            ulong at = 1;
            foreach (int jump in jumps)
            {
                at = (ulong)Math.Max(1, (long)at + jump - size);
                Assert.Equal(model.MayAccept(at), window.MayAccept(at));
                Assert.Equal(model.TryAccept(at), window.TryAccept(at, out _));
                Assert.Equal(model.Top, window.Top);
            }
        });

    [Theory]
    [InlineData(64, 0xFFFF_FFF0UL)]
    [InlineData(1024, 0x1_0000_0010UL)]
    [InlineData(32, 0x7_FFFF_FFFFUL)]
    public void Extended_NumbersNearTheTop_AreInferredWhole(int size, ulong top)
    {
        var window = new ReplayWindow(size, extended: true, floor: top - 5000);
        Assert.True(window.TryAccept(top, out bool advanced) && advanced);
        for (long offset = -size + 1; offset < 100_000; offset++)
        {
            ulong full = (ulong)((long)top + offset);
            Assert.Equal(full, window.Infer((uint)full));
        }
    }

    [Fact]
    public void Extended_NumberFromBeforeTheFirstSubspace_IsRefused()
    {
        var window = new ReplayWindow(64, extended: true, floor: 0);
        Assert.False(window.MayAccept(window.Infer(uint.MaxValue)));
    }

    [Fact]
    public void Resumed_NumbersAtOrBelowTheCheckpoint_AreNeverAccepted()
    {
        var window = new ReplayWindow(1024, extended: false, floor: 500);
        for (ulong n = 0; n <= 500; n++)
        {
            Assert.False(window.TryAccept(n, out _));
        }

        Assert.True(window.TryAccept(501, out _));
        Assert.False(window.TryAccept(501, out _));
    }

    [Fact]
    public void NoWindow_OldNumber_IsAcceptedUnlessCheckpointed()
    {
        var window = new ReplayWindow(0, extended: false, floor: 10);
        Assert.True(window.TryAccept(100, out _));
        Assert.True(window.TryAccept(50, out _));
        Assert.True(window.TryAccept(50, out _));
        Assert.False(window.TryAccept(10, out _));
    }

    private sealed class Model(int size)
    {
        private readonly HashSet<ulong> _seen = [];

        public ulong Top { get; private set; }

        public bool MayAccept(ulong n) => n > 0 && n + (ulong)size > Top && !_seen.Contains(n);

        public bool TryAccept(ulong n)
        {
            bool may = MayAccept(n);
            if (may)
            {
                _seen.Add(n);
                Top = Math.Max(Top, n);
            }

            return may;
        }
    }
}
