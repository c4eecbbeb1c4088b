using Cluster.Config.Model;
using Xunit;

namespace Cluster.Tests.Config.Model;

/// <summary>The table of what a committed change does to live SAs.</summary>
public sealed class ModelDiffTests
{
    private static readonly ClusterModel Before = ConfigText.Model(ConfigText.Load(ConfigText.Complete));

    [Fact]
    public void SameText_IsNoDifference() =>
        Assert.True(ModelDiff.Between(Before, ConfigText.Model(ConfigText.Load(ConfigText.Complete))).IsEmpty);

    [Fact]
    public void FirstConfiguration_AddsEverything_AndDisturbsNothing()
    {
        ModelDiff diff = ModelDiff.Between(null, Before);

        Assert.Equal(("branch", null), (Assert.Single(diff.Gateways).Name, diff.Gateways[0].Before));
        Assert.Equal("v", Assert.Single(diff.Vpns).Name);
        Assert.Empty(diff.DisturbedGateways);
        Assert.Empty(diff.DisturbedVpns);
        Assert.True(diff.FilterChanged && diff.RoutesChanged);
    }

    [Theory]
    [InlineData("encryption-algorithm aes-256-cbc", "encryption-algorithm aes-128-cbc", false, false)]
    [InlineData("dh-group group14", "dh-group group19", false, false)]
    [InlineData("encryption-algorithm aes-128-gcm", "encryption-algorithm aes-256-gcm", false, true)]
    [InlineData("keys group14", "keys group19", false, true)]
    [InlineData("192.0.2.101", "192.0.2.102", true, true)]
    [InlineData("secret-of-tests", "another-secret", true, true)]
    [InlineData("address 192.0.2.1/24", "address 192.0.2.2/24", true, true)]
    public void ChangedValue_DisturbsWhatTheTableSays(string old, string now, bool ikeSas, bool childSas) =>
        AssertDisturbs(ConfigText.Model(ConfigText.Replacing(old, now)), ikeSas, childSas);

    [Theory]
    [InlineData("set security ike proposal p lifetime-seconds 600", false, false)]
    [InlineData("set security ike gateway branch dead-peer-detection interval 5", false, false)]
    [InlineData("set security ike gateway branch local-identity hostname gw", true, true)]
    [InlineData("set security ike gateway branch general-ikeid", true, true)]
    [InlineData("set security ipsec proposal ip lifetime-seconds 600", false, false)]
    [InlineData("set security ipsec vpn v df-bit set", false, false)]
    [InlineData("set security ipsec vpn v establish-tunnels immediately", false, false)]
    [InlineData("set security ipsec vpn v ike proxy-identity local 10.0.0.0/8 remote 10.2.0.0/16", false, true)]
    public void AddedStatement_DisturbsWhatTheTableSays(string line, bool ikeSas, bool childSas) =>
        AssertDisturbs(ConfigText.Model(ConfigText.With(line)), ikeSas, childSas);

    [Fact]
    public void UnrelatedChange_TouchesNoTunnel()
    {
        ModelDiff diff = ModelDiff.Between(Before, ConfigText.Model(ConfigText.With(
            "set interfaces ge-0/0/7 unit 0 family inet address 10.77.0.1/24", "set security zones security-zone dmz interfaces ge-0/0/7.0")));

        Assert.Empty(diff.Gateways);
        Assert.Empty(diff.Vpns);
        Assert.Equal("ge-0/0/7.0", Assert.Single(diff.Interfaces).Name);
        Assert.True(diff.FilterChanged);
        Assert.False(diff.RoutesChanged || diff.TcpMssChanged || diff.RedundancyGroupsChanged);
    }

    [Theory]
    [InlineData("set system login user ann class operator")]
    [InlineData("set security alarms audible")]
    [InlineData("set security ike traceoptions flag ike")]
    [InlineData("set access profile p client ann firewall-user password secret-of-ann")]
    public void ChangeThatIsOfNoTunnel_IsAChange_AndTouchesNone(string line)
    {
        ModelDiff diff = ModelDiff.Between(Before, ConfigText.Model(ConfigText.With(line)));

        Assert.True(diff.SettingsChanged);
        Assert.False(diff.IsEmpty);
        Assert.Empty(diff.Gateways);
        Assert.False(diff.FilterChanged || diff.RoutesChanged);
        Assert.True(ModelDiff.Between(Before, ConfigText.Model(ConfigText.With())).IsEmpty);
    }

    [Fact]
    public void RemovedVpn_EndsItsSas()
    {
        ModelDiff diff = ModelDiff.Between(Before, ConfigText.Model(ConfigText.Without("vpn v ")));

        Assert.Equal("v", Assert.Single(diff.DisturbedVpns));
        Assert.Null(Assert.Single(diff.Vpns).After);
        Assert.Empty(diff.DisturbedGateways);
    }

    private static void AssertDisturbs(ClusterModel after, bool ikeSas, bool childSas)
    {
        ModelDiff diff = ModelDiff.Between(Before, after);

        Assert.False(diff.IsEmpty);
        Assert.Equal(ikeSas ? ["branch"] : [], diff.DisturbedGateways);
        Assert.Equal(childSas ? ["v"] : [], diff.DisturbedVpns);
    }
}
