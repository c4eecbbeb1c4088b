using System.Net;
using Cluster.Config;
using Cluster.Config.Model;
using Xunit;

namespace Cluster.Tests.Config.Model;

/// <summary>Interfaces, routes, instances, zones, address books and policies.</summary>
public sealed class NetworkStatementTests
{
    private const string Pair = "set security policies from-zone trust to-zone vpn policy p ", Path = "security policies from-zone trust to-zone vpn policy p";

    private static readonly string[] Instance =
    [
        "set routing-instances VR1 instance-type virtual-router", "set routing-instances VR1 interface ge-0/0/5.0", "set interfaces ge-0/0/5 unit 0 family inet address 10.50.0.1/24",
    ];

    /// <summary>A policy-based vpn with both directions.</summary>
    private static readonly string[] PolicyBased =
    [
        "set security ipsec vpn w ike gateway office", "set security ipsec vpn w ike ipsec-policy ipol", "set security ike gateway office address 192.0.2.55",
        "set security ike gateway office ike-policy pol", "set security ike gateway office external-interface ge-0/0/3",
        "set security policies from-zone trust to-zone untrust policy out match source-address any destination-address any application any",
        "set security policies from-zone untrust to-zone trust policy in match source-address any destination-address any application any",
        "set security policies from-zone trust to-zone untrust policy out then permit tunnel ipsec-vpn w",
        "set security policies from-zone untrust to-zone trust policy in then permit tunnel ipsec-vpn w",
    ];

    private const string Out = "security policies from-zone trust to-zone untrust policy out then permit tunnel";

    [Fact]
    public void S081_Interfaces_UnitsOfBothFamilies_AndDisable()
    {
        ClusterModel model = ConfigText.Model(ConfigText.With(
            "set interfaces ge-0/0/0 unit 0 family inet6 address 2001:db8:1::1/64", "set interfaces ge-0/0/9 disable", "set interfaces ge-0/0/9 unit 0 family inet",
            "set interfaces ge-0/0/8 unit 3 disable", "set interfaces ge-0/0/8 unit 3 family inet", "set interfaces lo0 unit 0 family inet address 198.51.100.1/32"));

        Assert.Equal(["10.1.0.1/24", "2001:db8:1::1/64"], model.Interfaces["ge-0/0/0.0"].Addresses.Select(address => address.ToString()));
        Assert.Equal((true, true, false), (model.Interfaces["ge-0/0/9.0"].Disabled, model.Interfaces["ge-0/0/8.3"].Disabled, model.Interfaces["ge-0/0/0.0"].Disabled));
        Assert.Equal(InterfaceKind.SecureTunnel, model.Interfaces["st0.0"].Kind);
        Assert.Empty(model.Interfaces["st0.0"].Addresses);
    }

    [Fact]
    public void S082_Multipoint_TakesSeveralVpnsAndNextHopTunnels_WithWarnings()
    {
        const string Hop = "set interfaces st0 unit 0 family inet next-hop-tunnel ", HopPath = "interfaces st0 unit 0 family inet next-hop-tunnel";
        string[] hub =
        [
            "set interfaces st0 unit 0 multipoint", "set interfaces st0 unit 0 family inet address 10.11.11.10/24", "set security ike gateway two address 192.0.2.102",
            "set security ike gateway two ike-policy pol", "set security ike gateway two external-interface ge-0/0/3.0", "set security ike gateway two version v2-only",
            "set security ipsec vpn w bind-interface st0.0", "set security ipsec vpn w ike gateway two", "set security ipsec vpn w ike ipsec-policy ipol",
        ];

        ClusterModel model = ConfigText.AssertWarned(ConfigText.With([.. hub, Hop + "10.11.11.11 ipsec-vpn v"]), "interfaces st0 unit 0 multipoint", "does not carry it out");

        Assert.Equal(new NextHopTunnel(IPAddress.Parse("10.11.11.11"), "v"), Assert.Single(model.Interfaces["st0.0"].NextHopTunnels));
        Assert.All(model.Vpns.Values, vpn => Assert.Equal("st0.0 is multipoint", vpn.NotCarriedOut));
        ConfigText.AssertRefused(ConfigText.With(Hop + "10.11.11.11 ipsec-vpn v"), HopPath + " 10.11.11.11", "for multipoint units of st0 only");
        ConfigText.AssertRefused(ConfigText.With([.. hub, Hop + "10.99.0.1 ipsec-vpn v"]), HopPath + " 10.99.0.1", "must be in the subnet of st0.0");
        ConfigText.AssertRefused(ConfigText.With([.. hub, Hop + "10.11.11.11 ipsec-vpn none"]), HopPath + " 10.11.11.11 ipsec-vpn", "vpn 'none' is not defined");
        ConfigText.AssertRefused(
            ConfigText.With([.. hub, "set security ipsec vpn w bind-interface st0.1", "set interfaces st0 unit 1 family inet", "set security zones security-zone vpn interfaces st0.1", Hop + "10.11.11.11 ipsec-vpn w"]),
            HopPath + " 10.11.11.11 ipsec-vpn", "vpn w must be bound to st0.0");
    }

    [Fact]
    public void S083_StaticRoutes_OfBothFamilies_WithAddressAndTunnel()
    {
        ClusterModel model = ConfigText.Model(ConfigText.With(
            "set routing-options static route default next-hop 192.0.2.254", "set routing-options rib inet6.0 static route 2001:db8:2::/64 next-hop st0", "set routing-options static route 10.2.0.0/16 retain"));

        Assert.Equal(
            ["10.2.0.0/16", "0.0.0.0/0", "2001:db8:2::/64"], model.StaticRoutes.Select(route => route.Prefix.ToString()));
        Assert.Equal(("st0.0", true), (model.StaticRoutes[0].NextHops[0].Interface, model.StaticRoutes[0].Retain));
        Assert.Equal((IPAddress.Parse("192.0.2.254"), "st0.0"), (model.StaticRoutes[1].NextHops[0].Address, model.StaticRoutes[2].NextHops[0].Interface));
        ConfigText.AssertRefused(ConfigText.With("set routing-options static route 192.168.168.178.0/24 next-hop st0.0"), "routing-options static", "an IPv4 prefix");
        ConfigText.AssertRefused(ConfigText.With("set routing-options static route 10.3.0.0/16 retain"), "routing-options static route 10.3.0.0/16", "'next-hop' is missing");
    }

    [Fact]
    public void S084_RoutingInstance_HasInterfacesAndRoutes_WithAWarning()
    {
        LoadedConfiguration loaded = ConfigText.With([
            .. Instance, "set routing-instances VR1 routing-options static route 10.60.0.0/16 next-hop 10.50.0.2",
            "set routing-instances VR1 routing-options rib VR1.inet6.0 static route 2001:db8::/32 next-hop 2001:db8:5::2"]);

        ClusterModel model = ConfigText.AssertWarned(loaded, "routing-instances", "its interfaces stay in the main instance");
        RoutingInstance instance = Assert.Single(model.RoutingInstances);
        Assert.Equal(("VR1", "ge-0/0/5.0"), (instance.Name, Assert.Single(instance.Interfaces)));
        Assert.Equal(["10.60.0.0/16", "2001:db8::/32"], instance.StaticRoutes.Select(route => route.Prefix.ToString()));
        Assert.Equal("VR1", model.Interfaces["ge-0/0/5.0"].RoutingInstance);
        Assert.DoesNotContain(model.StaticRoutes, route => route.Prefix == IPNetwork.Parse("10.60.0.0/16"));
    }

    [Theory]
    [InlineData("set routing-instances VR1 interface ge-0/0/9.0", "routing-instances VR1 interface ge-0/0/9.0", "is not configured")]
    [InlineData("set routing-instances VR2 instance-type virtual-router interface ge-0/0/5.0", "routing-instances VR2 interface ge-0/0/5.0", "already in routing-instance VR1")]
    [InlineData("set routing-instances VR2 interface st0.0", "routing-instances VR2", "'instance-type' is missing")]
    [InlineData("set routing-instances VR1 instance-type vrf", "routing-instances VR1 instance-type", "one of virtual-router")]
    [InlineData("set routing-instances VR1 routing-options static route 10.9.0.0/16 next-hop ge-0/0/0.0", "routing-instances VR1 routing-options static route 10.9.0.0/16 next-hop", "in the main routing instance")]
    [InlineData("set routing-instances VR1 routing-options rib inet6.0 static route 2001:db8::/32 next-hop 2001:db8::1", "routing-instances VR1 routing-options rib inet6.0", "'VR1.inet6.0'")]
    [InlineData("set interfaces ge-0/0/5 unit 0 family inet address 192.0.2.99/26", "security ike gateway branch external-interface", "must not overlap those of ge-0/0/5.0")]
    [InlineData("set security ike gateway two external-interface ge-0/0/5 ike-policy pol dynamic hostname x.example.net", "security ike gateway two external-interface", "not supported in a routing instance")]
    public void S084_RoutingInstance_Contradiction_IsRefused(string line, string path, string message) =>
        ConfigText.AssertRefused(ConfigText.With([.. Instance, line]), path, message);

    [Fact]
    public void S084_RoutingInstances_InnerAddressesMayOverlap_AndMultipointUnitsMayNot()
    {
        string[] second = ["set routing-instances VR2 instance-type virtual-router", "set interfaces ge-0/0/6 unit 0 family inet address 10.50.0.1/24", "set routing-instances VR2 interface ge-0/0/6.0"];
        string[] tunnels =
        [
            "set interfaces st0 unit 5 family inet address 10.70.0.1/24", "set interfaces st0 unit 6 family inet address 10.70.0.1/24",
            "set routing-instances VR1 interface st0.5", "set routing-instances VR2 interface st0.6",
        ];

        Assert.NotNull(ConfigText.Model(ConfigText.With([.. Instance, .. second, .. tunnels])));
        ConfigText.AssertRefused(
            ConfigText.With([.. Instance, .. second, .. tunnels, "set interfaces st0 unit 5 multipoint"]), "interfaces st0 unit 5", "must not overlap those of st0.6 in routing-instance VR2");
    }

    [Fact]
    public void S085_Interface_InTwoZones_IsRefused() =>
        ConfigText.AssertRefused(
            ConfigText.With("set security zones security-zone trust interfaces st0.0"), "security zones security-zone vpn interfaces st0.0", "an interface belongs to one zone");

    [Fact]
    public void S086_HostInboundTraffic_OfAnInterface_ReplacesTheZones()
    {
        ClusterModel model = ConfigText.Model(ConfigText.With(
            "set security zones security-zone trust host-inbound-traffic system-services ssh", "set security zones security-zone trust host-inbound-traffic protocols ospf",
            "set security zones security-zone trust interfaces ge-0/0/0.0 host-inbound-traffic system-services ping"));

        Zone zone = model.Zones["trust"];
        Assert.True(zone.HostInbound.Admits("ssh"));
        Assert.Equal(["ospf"], zone.HostInbound.Protocols);
        Assert.Equal((true, false), (zone.Interfaces[0].HostInbound!.Admits("ping"), zone.Interfaces[0].HostInbound!.Admits("ssh")));
        ConfigText.AssertRefused(
            ConfigText.With("set security zones security-zone trust host-inbound-traffic system-services sssh"), "security zones security-zone trust host-inbound-traffic system-services", "one of all");
    }

    [Fact]
    public void S087_ExternalInterface_InAZoneWithoutIke_IsWarnedOf() =>
        ConfigText.AssertWarned(ConfigText.Without("system-services ike"), "security ike gateway branch external-interface", "does not admit ike");

    [Fact]
    public void S088_AddressBook_EachForm_IsResolvedOrWarnedOf()
    {
        const string Book = "set security address-book b address ";
        LoadedConfiguration loaded = ConfigText.With(
            Book + "one 10.0.1.7/24 description \"with its host bits cleared\"", Book + "range range-address 10.0.2.1 to 10.0.2.6", Book + "host 10.0.3.3", Book + "six 2001:db8::1",
            Book + "name dns-name www.example.net ipv4-only", Book + "wild wildcard-address 10.0.0.1/255.0.0.255", "set security address-book b description x", "set security address-book b attach zone trust",
            Pair + "match source-address [ one range host six name wild ]", Pair + "match destination-address any application any", Pair + "then permit");

        Assert.Equal(
            ["10.0.1.0/24", "10.0.2.1/32", "10.0.2.2/31", "10.0.2.4/31", "10.0.2.6/32", "10.0.3.3/32", "2001:db8::1/128"],
            ConfigText.Model(loaded).Policies[0].Sources.Select(prefix => prefix.ToString()));
        ConfigText.AssertWarned(loaded, "security address-book b address name dns-name www.example.net", "policies match nothing by it");
        ConfigText.AssertWarned(loaded, "security address-book b address wild wildcard-address", "policies match nothing by it");
        ConfigText.AssertRefused(ConfigText.With(Book + "r range-address 10.0.2.9 to 10.0.2.1"), "security address-book b address r range-address 10.0.2.9", "not below it");
        ConfigText.AssertRefused(ConfigText.With(Book + "empty description x"), "security address-book b address empty", "an address is needed");
        Assert.DoesNotContain("10.0.9.0", Cluster.Config.Language.ConfigPrinter.ToSet(ConfigText.With(Book + "two 10.0.9.0/24", Book + "two 10.0.8.0/24").Tree), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.0", "10.0.0.255", new[] { "10.0.0.0/24" })]
    [InlineData("10.0.0.1", "10.0.0.1", new[] { "10.0.0.1/32" })]
    [InlineData("0.0.0.0", "255.255.255.255", new[] { "0.0.0.0/0" })]
    [InlineData("255.255.255.254", "255.255.255.255", new[] { "255.255.255.254/31" })]
    [InlineData("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", new[] { "::/0" })]
    [InlineData("2001:db8::1", "2001:db8::3", new[] { "2001:db8::1/128", "2001:db8::2/127" })]
    public void S088_RangeAddress_BecomesTheFewestPrefixes(string low, string high, string[] prefixes) =>
        Assert.Equal(prefixes, ConfigText.Model(ConfigText.With(
            $"set security address-book global address r range-address {low} to {high}", "set security policies global policy g match source-address r destination-address any application any",
            "set security policies global policy g then deny")).GlobalPolicies[0].Sources.Select(prefix => prefix.ToString()));

    [Fact]
    public void S089_AddressSets_Nest_AndTheGlobalBookIsForAllZones()
    {
        ClusterModel model = ConfigText.Model(ConfigText.With(
            "set security address-book b address one 10.0.1.0/24", "set security address-book b address-set inner address one", "set security address-book b address-set outer address-set inner",
            "set security address-book b attach zone trust", "set security address-book global address far 10.2.0.0/16",
            Pair + "match source-address outer destination-address far application any", Pair + "then permit"));

        Assert.Equal(("10.0.1.0/24", "10.2.0.0/16"), (Assert.Single(model.Policies[0].Sources).ToString(), Assert.Single(model.Policies[0].Destinations).ToString()));
        ConfigText.AssertRefused(
            ConfigText.With("set security address-book b attach zone trust", "set security address-book b address a 10.0.0.0/8", "set security address-book c attach zone trust", "set security address-book c address a 10.0.0.0/8"),
            "security address-book c attach zone trust", "one book for a zone");
        ConfigText.AssertRefused(ConfigText.With("set security address-book b address-set s address none"), "security address-book b address-set s address none", "is not defined");
    }

    [Fact]
    public void S090_ZoneLocalAddressBook_IsResolved_AndExcludesTheOtherStyle()
    {
        string[] lines =
        [
            "set security zones security-zone trust address-book address lan 10.1.0.0/24", "set security zones security-zone vpn address-book address far 10.2.0.0/16",
            Pair + "match source-address lan destination-address far application any", Pair + "then permit",
        ];

        Assert.Equal("10.1.0.0/24", Assert.Single(ConfigText.Model(ConfigText.With(lines)).Policies[0].Sources).ToString());
        ConfigText.AssertRefused(
            ConfigText.With([.. lines, "set security address-book b address a 10.0.0.0/8"]), "security zones security-zone trust address-book", "exclude each other");
    }

    [Fact]
    public void S091_Policies_KeepTheirOrder_AndOwnApplicationsCount()
    {
        ClusterModel model = ConfigText.Model(ConfigText.With(
            "set applications application web protocol tcp destination-port 8000-8080", Pair + "match source-address any destination-address any application [ web junos-ssh ]", Pair + "then permit",
            Pair.Replace(" p ", " a ", StringComparison.Ordinal) + "match source-address any destination-address any application any", Pair.Replace(" p ", " a ", StringComparison.Ordinal) + "then deny"));

        Assert.Equal(["p", "a"], model.Policies.Select(policy => policy.Name));
        Assert.Equal([((byte)6, 8000, 8080), ((byte)6, 22, 22)], model.Policies[0].Applications.Select(application => (application.Protocol, (int)application.FirstPort, (int)application.LastPort)));
        ConfigText.AssertRefused(ConfigText.With(Pair + "match source-address any application any", Pair + "then permit"), Path + " match", "'destination-address' is missing");
        ConfigText.AssertRefused(ConfigText.With(Pair + "match source-address any destination-address any application any"), Path, "'then' needs one of permit, deny, reject");
    }

    [Fact]
    public void S092_Policies_WithinAZone_Global_AndByDefault()
    {
        ClusterModel model = ConfigText.Model(ConfigText.With(
            "set security policies from-zone vpn to-zone vpn policy spokes match source-address any destination-address any application any", "set security policies from-zone vpn to-zone vpn policy spokes then permit",
            "set security policies global policy last match source-address any destination-address any application any", "set security policies global policy last then reject", "set security policies default-policy permit-all"));

        Assert.Equal(("vpn", "vpn", "last", true), (model.Policies[0].FromZone, model.Policies[0].ToZone, model.GlobalPolicies[0].Name, model.PermitByDefault));
        Assert.False(ConfigText.Model(ConfigText.With()).PermitByDefault);
        ConfigText.AssertRefused(
            ConfigText.With("set security policies global policy last then permit tunnel ipsec-vpn v"), "security policies global policy last then permit", "unknown statement 'tunnel'");
    }

    [Fact]
    public void S093_LogOfTheEnd_AndCount_AreWarnedOf()
    {
        LoadedConfiguration loaded = ConfigText.With(
            Pair + "match source-address any destination-address any application any", Pair + "then permit", Pair + "then log session-init", Pair + "then log session-close", Pair + "then count");

        Assert.Equal([Path + " then log session-close", Path + " then count"], loaded.Warnings.Select(warning => warning.Path));
    }

    [Theory]
    [InlineData("permit", PolicyAction.Permit)]
    [InlineData("deny", PolicyAction.Deny)]
    [InlineData("reject", PolicyAction.Reject)]
    public void S093_Actions_ReachTheModel_WithLogAndCount(string word, PolicyAction action)
    {
        SecurityPolicy policy = ConfigText.Model(ConfigText.With(
            Pair + "match source-address any destination-address any application any", Pair + "then log session-init", Pair + "then log session-close", Pair + "then count", Pair + "then " + word)).Policies[0];

        Assert.Equal((action, true, true, true), (policy.Action, policy.LogInit, policy.LogClose, policy.Count));
    }

    [Fact]
    public void S094_Tunnel_NamesAVpnAndThePairPolicy_WithAWarning()
    {
        LoadedConfiguration loaded = ConfigText.With([
            .. PolicyBased, "set security policies from-zone trust to-zone untrust policy out then permit tunnel pair-policy in",
            "set security policies from-zone untrust to-zone trust policy in then permit tunnel pair-policy out"]);

        ClusterModel model = ConfigText.AssertWarned(loaded, Out, "the traffic of the policy is dropped");
        Assert.Equal([("out", "w", "in"), ("in", "w", "out")], model.Policies.Select(policy => (policy.Name, policy.TunnelVpn!, policy.PairPolicy!)));
        Assert.Null(model.Vpns["w"].BindInterface);
        Assert.NotNull(model.Vpns["w"].NotCarriedOut);
    }

    [Theory]
    [InlineData("set security policies from-zone trust to-zone untrust policy out then permit tunnel ipsec-vpn none", Out + " ipsec-vpn", "vpn 'none' is not defined")]
    [InlineData("set security policies from-zone trust to-zone untrust policy out then permit tunnel pair-policy none", Out + " pair-policy", "is not defined in the reverse zone pair")]
    [InlineData("set security policies from-zone trust to-zone untrust policy out then permit tunnel pair-policy in", Out + " pair-policy", "must point back")]
    public void S095_PairPolicy_ThatDoesNotMatch_IsRefused(string line, string path, string message) =>
        ConfigText.AssertRefused(ConfigText.With([.. PolicyBased, line]), path, message);

    [Fact]
    public void S095_PairPolicy_WithAnotherVpn_IsRefused() =>
        ConfigText.AssertRefused(
            ConfigText.With([.. PolicyBased, "set security policies from-zone trust to-zone untrust policy out then permit tunnel pair-policy in", "set security policies from-zone untrust to-zone trust policy in then permit tunnel ipsec-vpn v"]),
            Out + " pair-policy", "must permit to the same vpn");

    [Fact]
    public void PolicyBasedVpn_WithIkeV2OrOfTheOtherFamilyOrBound_IsRefusedOrWarnedOf()
    {
        ConfigText.AssertRefused(ConfigText.With([.. PolicyBased, "set security ike gateway office version v2-only"]), "security ipsec vpn w", "IKEv2 is for route-based vpns");
        ConfigText.AssertRefused(
            ConfigText.With([
                .. PolicyBased, "set security address-book global address six 2001:db8::/32",
                "set security policies from-zone trust to-zone untrust policy six match source-address six destination-address six application any",
                "set security policies from-zone trust to-zone untrust policy six then permit tunnel ipsec-vpn w"]),
            "security policies from-zone trust to-zone untrust policy six then permit tunnel ipsec-vpn", "4in4 or 6in6");
        ConfigText.AssertWarned(
            ConfigText.With([.. PolicyBased, "set security ipsec vpn w bind-interface st0.1", "set interfaces st0 unit 1 family inet", "set security zones security-zone vpn interfaces st0.1"]),
            "security ipsec vpn w bind-interface", "only one of the two is meant");
        ConfigText.AssertWarned(
            ConfigText.With([.. PolicyBased, "set security policies from-zone trust to-zone trust policy t match source-address any destination-address any application any", "set security policies from-zone trust to-zone trust policy t then permit tunnel ipsec-vpn w"]),
            "security policies from-zone trust to-zone trust policy t then permit tunnel ipsec-vpn", "hub and spoke is not supported");
    }

    [Fact]
    public void Gateways_WithOnePairOfAddressesInTwoInstances_AreRefused() =>
        ConfigText.AssertRefused(
            ConfigText.With([
                .. Instance, "set interfaces ge-0/0/5 unit 0 family inet address 192.0.2.1/32", "set security ike gateway two address 192.0.2.101", "set security ike gateway two ike-policy pol",
                "set security ike gateway two external-interface ge-0/0/5", "set security ike gateway two local-address 192.0.2.1"]),
            "security ike gateway two", "the pair must be unique");
}
