using Xunit;

namespace Cluster.Tests.Allocations;

public sealed class AllocatedBytesTests
{
    private object? _kept;

    [Fact]
    public void Of_CodeThatAllocatesOnce_IsFound() => Assert.True(AllocatedBytes.Of(() => _kept = new object()) > 0);

    [Fact]
    public void Of_CodeThatDoesNot_IsNothing() => Assert.Equal(0, AllocatedBytes.Of(() => _kept = null));
}
