using Cluster.Actors.Ingress;
using Xunit;

namespace Cluster.Tests.Actors.Ingress;

public sealed class ArrivalQueueTests
{
    private readonly ArrivalQueue<string> _queue = new([2, 1, 3]);

    [Fact]
    public void Take_AllRanksWait_KnownOnesComeFirstAndThenPeers()
    {
        Assert.True(_queue.TryPut("stranger", ArrivalRank.Stranger));
        Assert.True(_queue.TryPut("peer", ArrivalRank.Peer));
        Assert.True(_queue.TryPut("known", ArrivalRank.Known));
        Assert.Equal(("known", "peer", "stranger"), (_queue.Take(), _queue.Take(), _queue.Take()));
    }

    [Fact]
    public void TryPut_FullOfStrangers_KnownOnesHaveTheirPlaces()
    {
        Assert.All(Enumerable.Range(0, 3), _ => Assert.True(_queue.TryPut("stranger", ArrivalRank.Stranger)));
        Assert.False(_queue.TryPut("stranger", ArrivalRank.Stranger));
        Assert.True(_queue.TryPut("one", ArrivalRank.Known));
        Assert.True(_queue.TryPut("two", ArrivalRank.Known));
        Assert.False(_queue.TryPut("three", ArrivalRank.Known));
    }

    [Fact]
    public void Take_Completed_GivesTheRestAndThenNothing()
    {
        Assert.True(_queue.TryPut("last", ArrivalRank.Stranger));
        _queue.Complete();
        Assert.False(_queue.TryPut("late", ArrivalRank.Known));
        Assert.Equal(("last", null), (_queue.Take(), _queue.Take()));
    }

    [Fact]
    public async Task Take_ManyAtOnce_NoneIsLostAndNoWaitIsForever()
    {
        const int Each = 20_000;
        var queue = new ArrivalQueue<string>([Each * 2, Each * 2, Each * 2]);
        Task<int> taker = Task.Factory.StartNew(
            () =>
            {
                int taken = 0;
                while (queue.Take() is not null)
                {
                    taken++;
                }

                return taken;
            }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(putter => Task.Run(() =>
        {
            for (int n = 0; n < Each; n++)
            {
                Assert.True(queue.TryPut("datagram", n % 2 == putter ? ArrivalRank.Stranger : ArrivalRank.Peer));
            }
        })));
        queue.Complete();
        Assert.Equal(2 * Each, await taker.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }
}
