using Cluster.Bench.Lab;
using Cluster.Config;
using Cluster.Config.Model;
using Xunit;

namespace Cluster.Tests.Config.Model;

public sealed class ValidationTests
{
    [Fact]
    public void Complete_Configuration_HasNothingToComplainOf() => Assert.Empty(ConfigText.Load(ConfigText.Complete).Messages);

    [Theory]
    [InlineData("address 192.0.2.101", "security ike gateway branch", "'address' is missing")]
    [InlineData("gateway branch ike-policy", "security ike gateway branch", "'ike-policy' is missing")]
    [InlineData("external-interface", "security ike gateway branch", "'external-interface' is missing")]
    [InlineData("pre-shared-key", "security ike policy pol", "'pre-shared-key' is missing")]
    [InlineData("policy pol proposals", "security ike policy pol", "'proposals' or 'proposal-set' is missing")]
    [InlineData("dh-group", "security ike proposal p", "'dh-group' is missing")]
    [InlineData("proposal p authentication-algorithm", "security ike proposal p", "'authentication-algorithm' is missing")]
    [InlineData("set security ipsec proposal ip", "security ipsec policy ipol proposals", "proposal 'ip' is not defined")]
    [InlineData("bind-interface", "security ipsec vpn v", "'bind-interface' is missing")]
    [InlineData("vpn v ike ipsec-policy", "security ipsec vpn v ike", "'ipsec-policy' is missing")]
    [InlineData("security-zone vpn interfaces", "security ipsec vpn v bind-interface", "st0.0 is in no security zone")]
    [InlineData("set interfaces st0", "security ipsec vpn v bind-interface", "interface st0.0 is not configured")]
    [InlineData("set interfaces ge-0/0/3", "security ike gateway branch external-interface", "interface ge-0/0/3.0 is not configured")]
    public void Missing_Statement_IsReportedWithItsPath(string without, string path, string message) =>
        AssertError(ConfigText.Without(without), path, message);

    [Theory]
    [InlineData("set security ike gateway branch ike-policy none", "security ike gateway branch ike-policy", "policy 'none' is not defined under [edit security ike]")]
    [InlineData("set security ipsec vpn v ike gateway none", "security ipsec vpn v ike gateway", "gateway 'none' is not defined")]
    [InlineData("set security ipsec vpn v ike ipsec-policy none", "security ipsec vpn v ike ipsec-policy", "policy 'none' is not defined under [edit security ipsec]")]
    [InlineData("set security ike policy pol proposals none", "security ike policy pol proposals", "proposal 'none' is not defined")]
    [InlineData("set security ike gateway branch local-address 192.0.2.9", "security ike gateway branch local-address", "must be an address of ge-0/0/3.0")]
    [InlineData("set security ike gateway branch address 2001:db8::1", "security ike gateway branch", "one family")]
    [InlineData("set security ipsec proposal ip authentication-algorithm hmac-sha1-96", "security ipsec proposal ip", "authenticates by itself")]
    [InlineData("set security ipsec proposal ip protocol ah", "security ipsec proposal ip", "does not encrypt")]
    [InlineData("set security zones security-zone trust interfaces st0.0", "security zones security-zone vpn interfaces st0.0", "already in security-zone trust")]
    [InlineData("set security zones security-zone trust interfaces ge-0/0/9.0", "security zones security-zone trust interfaces ge-0/0/9.0", "is not configured")]
    [InlineData("set interfaces ge-0/0/4 unit 0 family inet address 10.1.0.1/16", "interfaces ge-0/0/4 unit 0", "already on ge-0/0/0.0")]
    [InlineData("set interfaces ge-0/0/0 unit 0 multipoint", "interfaces ge-0/0/0 unit 0", "for units of st0 only")]
    [InlineData("set interfaces reth0 unit 0 family inet", "interfaces reth0", "redundancy-group")]
    [InlineData("set routing-options static route 10.3.0.0/16 next-hop st0.9", "routing-options static route 10.3.0.0/16 next-hop", "st0.9 is not configured")]
    [InlineData("set routing-options static route 10.3.0.0/16 next-hop 2001:db8::1", "routing-options static route 10.3.0.0/16 next-hop", "not of one address family")]
    [InlineData("set security policies from-zone trust to-zone nowhere policy p then deny", "security policies from-zone trust to-zone nowhere", "security-zone 'nowhere' is not defined")]
    [InlineData("set security policies from-zone trust to-zone vpn policy p match source-address x", "security policies from-zone trust to-zone vpn policy p match source-address", "address 'x' is not defined")]
    [InlineData("set security policies from-zone trust to-zone vpn policy p match application junos-nothing", "security policies from-zone trust to-zone vpn policy p match application", "application 'junos-nothing' is not known")]
    [InlineData("set security policies from-zone trust to-zone vpn policy p match application any", "security policies from-zone trust to-zone vpn policy p", "'then' needs one of")]
    [InlineData("set security address-book b attach zone nowhere", "security address-book b attach zone nowhere", "is not defined")]
    [InlineData("set security ipsec vpn v ike proxy-identity local 10.0.0.0/8", "security ipsec vpn v ike proxy-identity", "'remote' is missing")]
    [InlineData("set security ipsec vpn v traffic-selector t local-ip 10.0.0.0/8 remote-ip 2001:db8::/32", "security ipsec vpn v traffic-selector t", "one address family")]
    public void Contradiction_IsReportedWithItsPath(string line, string path, string message) =>
        AssertError(ConfigText.With(line), path, message);

    [Fact]
    public void Proposals_OfDifferentGroups_AreRefused()
    {
        LoadedConfiguration loaded = ConfigText.With(
            "set security ike proposal q authentication-method pre-shared-keys dh-group group2 authentication-algorithm sha1 encryption-algorithm aes-128-cbc",
            "set security ike policy pol proposals q");

        AssertError(loaded, "security ike policy pol", "all proposals of a policy must have the same dh-group; here: p group14, q group2");
    }

    [Fact]
    public void FifthProposal_IsRefused() =>
        AssertError(ConfigText.Load("set security ike policy pol proposals [ a b c d e ]"), "security ike policy pol proposals", "at most 4 values");

    [Fact]
    public void SecondVpn_OnOneUnit_IsRefused() =>
        AssertError(
            ConfigText.With("set security ipsec vpn w bind-interface st0.0", "set security ipsec vpn w ike gateway branch", "set security ipsec vpn w ike ipsec-policy ipol"),
            "security ipsec vpn w bind-interface", "already bound to vpn v");

    [Theory]
    [InlineData("compatible", 4)]
    [InlineData("basic", 2)]
    [InlineData("standard", 2)]
    public void ProposalSet_OfOldCiphers_IsCarriedOut(string set, int proposals)
    {
        LoadedConfiguration loaded = ConfigText.Load(ConfigText.Complete
            .Replace("policy pol proposals p", $"policy pol proposal-set {set}", StringComparison.Ordinal)
            .Replace("policy ipol proposals ip", $"policy ipol proposal-set {set}", StringComparison.Ordinal));

        Assert.Null(ConfigText.Model(loaded).Gateways["branch"].NotCarriedOut);
        Assert.Null(loaded.Model!.Vpns["v"].NotCarriedOut);
        Assert.Equal(proposals, loaded.Model.IkePolicies["pol"].Proposals.Count);
        Assert.DoesNotContain(loaded.Warnings, warning => warning.Message.Contains("cannot be used", StringComparison.Ordinal));
    }

    [Fact]
    public void Errors_OfAllParts_ComeAtOnce_WithLines()
    {
        LoadedConfiguration loaded = ConfigText.With(
            "set security ike gateway branch ike-policy none", "set security ipsec vpn v ike ipsec-policy none", "set routing-options static route 10.3.0.0/16 next-hop st0.9");

        int lines = ConfigText.Complete.Split('\n').Length - 1;
        Assert.Null(loaded.Model);
        Assert.Equal([lines + 1, lines + 2, lines + 3], loaded.Errors.Select(error => error.Line));
    }

    [Fact]
    public void Warning_OfAZoneThatDoesNotAdmitIke_LeavesTheModelUsable()
    {
        LoadedConfiguration loaded = ConfigText.Without("system-services ike");

        Assert.NotNull(loaded.Model);
        Assert.Contains("does not admit ike", Assert.Single(loaded.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_OfGatewayAndVpn_ReachTheModel()
    {
        ClusterModel model = ConfigText.Model(ConfigText.With(
            "set security ike gateway branch dead-peer-detection",
            "set security ike gateway branch local-identity hostname gw.example.net",
            "set security ike gateway branch remote-identity user-at-hostname a@example.net",
            "set security ike gateway branch no-nat-traversal",
            "set security ike gateway branch nat-keepalive 20",
            "set security ike gateway branch fragmentation size 900",
            "set security ipsec vpn v establish-tunnels responder-only",
            "set security ipsec vpn v df-bit copy",
            "set security ipsec vpn v ike anti-replay-window-size 512",
            "set security ipsec vpn v traffic-selector t1 local-ip 10.1.0.0/16 remote-ip 10.2.0.0/16",
            "set security ipsec vpn v traffic-selector t2 local-ip 10.1.0.0/16 remote-ip 10.3.0.0/16",
            "set security ipsec proposal ip extended-sequence-number",
            "set security ipsec proposal ip lifetime-kilobytes 100000",
            "set security flow tcp-mss ipsec-vpn"));

        Gateway gateway = model.Gateways["branch"];
        Assert.Equal(new DeadPeerDetection(10, 5, DeadPeerDetectionMode.Optimized), gateway.DeadPeerDetection);
        Assert.Equal(new PeerIdentity(PeerIdentityKind.Hostname, "gw.example.net"), gateway.LocalIdentity);
        Assert.Equal(new PeerIdentity(PeerIdentityKind.UserAtHostname, "a@example.net"), gateway.RemoteIdentity);
        Assert.Equal((false, 20, 900), (gateway.NatTraversal, gateway.NatKeepaliveSeconds, gateway.FragmentSize));
        Assert.False(gateway.ForceUdpEncapsulation);
        Assert.True(ConfigText.Model(ConfigText.With("set security ike gateway branch force-udp-encapsulation")).Gateways["branch"].ForceUdpEncapsulation);
        Vpn vpn = model.Vpns["v"];
        Assert.Equal((EstablishTunnels.ResponderOnly, OuterDfBit.Copy, 512), (vpn.Establish, vpn.DfBit, vpn.ReplayWindow));
        Assert.Equal(["t1", "t2"], vpn.Selectors.Select(pair => pair.Name));
        Assert.True(vpn.HasTrafficSelectors && vpn.ExtendedSequenceNumbers);
        Assert.Equal(100_000, vpn.Policy.Proposals[0].LifetimeKilobytes);
        Assert.Equal(1320, model.TcpMss.IpsecVpn);
        Assert.Equal(0, ConfigText.Model(ConfigText.With("set security ipsec vpn v ike no-anti-replay")).Vpns["v"].ReplayWindow);
    }

    [Fact]
    public void TunnelWithBothFamilies_DefaultsToBothSelectors() =>
        Assert.Equal(
            ["0.0.0.0/0", "::/0"],
            ConfigText.Model(ConfigText.With("set interfaces st0 unit 0 family inet address 10.9.0.1/24", "set interfaces st0 unit 0 family inet6 address 2001:db8::1/64"))
                .Vpns["v"].Selectors.Select(pair => pair.Local.ToString()));

    [Fact]
    public void AddressSets_AreResolvedThroughTheZonesBook()
    {
        ClusterModel model = ConfigText.Model(ConfigText.With(
            "set security address-book b address one 10.0.1.0/24",
            "set security address-book b address two 10.0.2.7/24",
            "set security address-book b address-set inner address one",
            "set security address-book b address-set outer address two",
            "set security address-book b address-set outer address-set inner",
            "set security address-book b attach zone trust",
            "set security policies from-zone trust to-zone vpn policy p match source-address outer",
            "set security policies from-zone trust to-zone vpn policy p match destination-address any-ipv4",
            "set security policies from-zone trust to-zone vpn policy p match application [ junos-http junos-ssh ]",
            "set security policies from-zone trust to-zone vpn policy p then permit",
            "set security policies from-zone trust to-zone vpn policy p then log session-init",
            "set security policies global policy g match source-address any destination-address any application any",
            "set security policies global policy g then reject"));

        SecurityPolicy policy = Assert.Single(model.Policies);
        Assert.Equal(["10.0.2.0/24", "10.0.1.0/24"], policy.Sources.Select(prefix => prefix.ToString()));
        Assert.Equal((PolicyAction.Permit, true, false), (policy.Action, policy.LogInit, policy.LogClose));
        Assert.Equal([80, 22], policy.Applications.Select(application => (int)application.FirstPort));
        Assert.Equal((PolicyAction.Reject, null), (model.GlobalPolicies[0].Action, model.GlobalPolicies[0].FromZone));
    }

    [Fact]
    public void DemoConfiguration_OfEachSuite_Loads()
    {
        foreach (BranchSuite suite in new[] { BranchSuite.GcmCurve25519, BranchSuite.GcmModp2048, BranchSuite.CbcSha1Curve25519 })
        {
            LoadedConfiguration loaded = ConfigText.Load(BranchOffices.SetCommands(20, suite, office => $"secret-{office}"));

            Assert.Empty(loaded.Messages);
            Assert.Equal(20, loaded.Model!.Vpns.Count);
            Assert.Equal(1, loaded.Model.Interfaces["reth0.0"].RedundancyGroup);
            Assert.Equal([1], loaded.Model.RedundancyGroups.Select(group => group.Number));
        }
    }

    private static void AssertError(LoadedConfiguration loaded, string path, string message)
    {
        Assert.Null(loaded.Model);
        Assert.True(
            loaded.Errors.Any(error => error.Path == path && error.Message.Contains(message, StringComparison.Ordinal) && error.Line > 0),
            string.Join('\n', loaded.Messages));
    }
}
