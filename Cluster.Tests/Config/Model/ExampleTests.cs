using System.Net;
using Cluster.Config;
using Cluster.Config.Model;
using Xunit;

namespace Cluster.Tests.Config.Model;

public sealed class ExampleTests
{
    [Fact]
    public void Sunnyvale_Loads_InFull()
    {
        LoadedConfiguration loaded = Load("sunnyvale");

        Assert.Empty(loaded.Messages);
        ClusterModel model = loaded.Model!;
        Gateway gateway = model.Gateways["gw-chicago"];
        Assert.Equal(IPAddress.Parse("2.2.2.2"), Assert.Single(gateway.Addresses));
        Assert.Equal(IPAddress.Parse("1.1.1.2"), gateway.LocalAddress);
        Assert.Equal("ge-0/0/3.0", gateway.ExternalInterface);
        Assert.Equal(IkeVersion.V2Only, gateway.Version);
        Assert.Equal(5, gateway.NatKeepaliveSeconds);
        Assert.True(gateway.NatTraversal);
        Assert.Equal("395psksecr3t"u8, gateway.Policy.PreSharedKey!.Bytes);
        IkeProposal ike = Assert.Single(gateway.Policy.Proposals);
        Assert.Equal(("group2", "sha1", "aes-128-cbc", 28_800), (ike.Group.Keyword, ike.Authentication.Keyword, ike.Encryption.Keyword, ike.LifetimeSeconds));

        Vpn vpn = model.Vpns["ipsec-vpn-chicago"];
        Assert.Same(gateway, vpn.Gateway);
        Assert.Equal("st0.0", vpn.BindInterface);
        Assert.Equal("group2", vpn.Policy.PerfectForwardSecrecy?.Keyword);
        Assert.Equal(new SelectorPair("", IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("0.0.0.0/0")), Assert.Single(vpn.Selectors));
        Assert.Equal((64, EstablishTunnels.OnTraffic, OuterDfBit.Clear), (vpn.ReplayWindow, vpn.Establish, vpn.DfBit));
        Assert.Equal(3_600, Assert.Single(vpn.Policy.Proposals).LifetimeSeconds);

        SecurityPolicy policy = model.Policies[0];
        Assert.Equal(IPNetwork.Parse("10.10.10.0/24"), Assert.Single(policy.Sources));
        Assert.Equal(IPNetwork.Parse("192.168.168.0/24"), Assert.Single(policy.Destinations));
        Assert.Equal(1350, model.TcpMss.IpsecVpn);
        Assert.Equal("st0.0", model.StaticRoutes[1].NextHops[0].Interface);
    }

    [Fact]
    public void Chicago_Loads_WithTheStandardSets()
    {
        LoadedConfiguration loaded = Load("chicago");

        Assert.Empty(loaded.Errors);
        Vpn vpn = loaded.Model!.Vpns["corp-vpn"];
        Assert.Contains(vpn.Gateway.Policy.Proposals, proposal => proposal is { Name: "pre-g2-aes128-sha", Encryption.Keyword: "aes-128-cbc", Group.Keyword: "group2" });
        Assert.Contains(vpn.Policy.Proposals, proposal => proposal.Name == "g2-esp-aes128-sha");
        Assert.Equal("group2", vpn.Policy.PerfectForwardSecrecy?.Keyword);
    }

    [Fact]
    public void Model_Printed_ShowsNoSecret() =>
        Assert.DoesNotContain("395psksecr3t", Load("sunnyvale").Model!.IkePolicies["ike-phase1-policy"].ToString(), StringComparison.Ordinal);

    private static LoadedConfiguration Load(string name) =>
        LoadedConfiguration.From(Source.Read($"Cluster.Tests/Config/Examples/{name}.set"), name + ".set");
}
