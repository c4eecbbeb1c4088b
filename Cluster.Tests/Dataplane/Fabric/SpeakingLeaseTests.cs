using Cluster.Dataplane.Fabric;
using Xunit;

namespace Cluster.Tests.Dataplane.Fabric;

public sealed class SpeakingLeaseTests
{
    [Fact]
    public void Muted_WhileTheMajorityHolds_IsSilentUntilItIsLifted()
    {
        var lease = new SpeakingLease();
        lease.Renew(1_000);
        lease.Muted = true;
        lease.Renew(2_000);
        Assert.Equal((false, true, 0L), (lease.MaySpeak(500), lease.HasMajority(1_999), lease.Deadline));
        lease.Muted = false;
        Assert.Equal((true, false), (lease.MaySpeak(1_999), lease.MaySpeak(2_000)));
        lease.Revoke();
        Assert.False(lease.HasMajority(0));
    }
}
