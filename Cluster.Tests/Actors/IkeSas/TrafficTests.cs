using Cluster.Actors.IkeSas;
using Cluster.Ike.Machine.Steps;
using Cluster.Tests.Actors.Anchors;
using Xunit;

namespace Cluster.Tests.Actors.IkeSas;

/// <summary>What packets mean for dead peer detection, mode by mode; the same for both versions of IKE.</summary>
public sealed class TrafficTests
{
    [Theory]
    [InlineData(true, false, false, null, null)] // always-send
    [InlineData(false, false, true, typeof(IkeCommand.PeerHeard), null)] // probe-idle-tunnel
    [InlineData(false, true, true, typeof(IkeCommand.PeerHeard), typeof(IkeCommand.TrafficSent))] // optimized
    [InlineData(false, true, false, null, typeof(IkeCommand.TrafficSent))]
    public void S044_S190_Traffic_SparesOrWantsACheckAsTheModeSays(bool despite, bool after, bool heard, Type? whenHeard, Type? whenSent)
    {
        var settings = AnchorRig.Settings(AnchorRig.Ours, AnchorRig.Peers, AnchorRig.VpnName, immediately: true) with
        {
            LivenessInterval = TimeSpan.FromSeconds(10), LivenessDespiteTraffic = despite, LivenessAfterTraffic = after,
        };

        Assert.Equal(whenHeard ?? (heard ? null : whenSent), new IkeSaMessages.Traffic(heard, Sent: true).For(settings)?.GetType());
        Assert.Equal(whenSent, new IkeSaMessages.Traffic(Heard: false, Sent: true).For(settings)?.GetType());
        Assert.Null(new IkeSaMessages.Traffic(heard, Sent: true).For(settings with { LivenessInterval = null, LivenessAfterTraffic = false }));
    }
}
