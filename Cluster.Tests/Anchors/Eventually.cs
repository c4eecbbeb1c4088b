using Xunit;

namespace Cluster.Tests.Anchors;

/// <summary>Waits for something that another thread or process does, with a bound that names it.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task TrueAsync(string what, Func<Task<bool>> condition)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        long end = Environment.TickCount64 + (long)Bound.TotalMilliseconds;
        while (!await condition())
        {
            Assert.True(Environment.TickCount64 < end, $"not within {Bound}: {what}");
            await Task.Delay(Pause, cancel);
        }
    }
}
