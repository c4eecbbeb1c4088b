using System.Net;
using Cluster.Actors.Configuration;
using Cluster.Config;
using Cluster.Config.Model;
using Cluster.Dataplane.Host;
using Cluster.Node.Hosting;
using Cluster.Tests.Config;
using Xunit;

namespace Cluster.Tests.Actors;

/// <summary>Of a model that holds more than this version carries out, only what it does carry out goes further.</summary>
public sealed class ModelTranslationTests
{
    [Fact]
    public void S038_Gateway_OfEitherVersion_IsTranslatedWithItsVersion()
    {
        Assert.Equal((Cluster.Ike.Machine.Negotiation.IkeVersion.V1, 1), Translated(ConfigText.WithIkeV1()));
        Assert.Equal((Cluster.Ike.Machine.Negotiation.IkeVersion.V2, 1), Translated(ConfigText.With()));

        static (Cluster.Ike.Machine.Negotiation.IkeVersion Version, int Vpns) Translated(LoadedConfiguration loaded)
        {
            AppliedConfiguration applied = ModelTranslation.Translate(1, ConfigText.Model(loaded), AppliedConfiguration.None);
            return (Assert.Single(applied.Gateways).Value.Ike.Version, applied.Vpns.Count);
        }
    }

    /// <summary>From each of its addresses it is the same peer, at home in one place, and says that address of itself.</summary>
    [Fact]
    public void S035_Backups_AreThePeerWhereThePrimaryIs()
    {
        AppliedConfiguration applied = ModelTranslation.Translate(
            1, ConfigText.Model(ConfigText.With("set security ike gateway branch address 192.0.2.102", "set security ike gateway branch address 192.0.2.103")), AppliedConfiguration.None);
        GatewaySettings gateway = Assert.Single(applied.Gateways).Value;

        Assert.Equal(["192.0.2.102", "192.0.2.103"], gateway.Backups.Select(backup => backup.ToString()));
        foreach (IPAddress address in gateway.Addresses)
        {
            Assert.True(applied.Peers.TryFind(gateway.Local, address, out string name, out Cluster.Crypto.Identifiers.Anchor home));
            Assert.Equal(("branch", gateway.Home), (name, home));
            Assert.Null(gateway.Ike.Expected.Refusal(new Cluster.Ike.Authentication.IkeIdentity(Cluster.Ike.Authentication.IkeIdentityType.Ipv4Address, address.GetAddressBytes())));
        }
    }

    [Fact]
    public void Vpn_OfAMultipointUnitOrWithoutUsableProposal_IsNotTranslated_AndItsGatewayIs()
    {
        foreach (ClusterModel model in new[]
        {
            ConfigText.Model(ConfigText.With("set interfaces st0 unit 0 multipoint")),
            ConfigText.Model(ConfigText.Replacing("ipsec proposal ip encryption-algorithm aes-128-gcm", "ipsec proposal ip protocol ah authentication-algorithm hmac-sha1-96")),
        })
        {
            AppliedConfiguration applied = ModelTranslation.Translate(1, model, AppliedConfiguration.None);

            Assert.Empty(applied.Vpns);
            Assert.Empty(Assert.Single(applied.Gateways).Value.Ike.Children);
        }
    }

    [Fact]
    public void UnchangedGateway_KeepsTheVerySameSettings_OverAnUnrelatedCommit()
    {
        AppliedConfiguration before = ModelTranslation.Translate(1, ConfigText.Model(ConfigText.With()), AppliedConfiguration.None);

        AppliedConfiguration after = ModelTranslation.Translate(2, ConfigText.Model(ConfigText.With("set system host-name other")), before);
        Assert.Same(before.Gateways["branch"], after.Gateways["branch"]);
    }

    [Fact]
    public void TrafficSelectors_OfOneVpn_AreTunnelsOfTheirOwn()
    {
        const string Vpn = "set security ipsec vpn v ";
        const string tunnel = "set security ipsec vpn v ";
        string[] selectors = [tunnel + "traffic-selector a local-ip 10.1.0.0/16 remote-ip 10.2.0.0/16", tunnel + "traffic-selector b local-ip 10.1.0.0/16 remote-ip 10.3.0.0/16"];
        AppliedConfiguration both = ModelTranslation.Translate(1, ConfigText.Model(ConfigText.With(selectors)), AppliedConfiguration.None);

        Assert.Equal(["v:a", "v:b"], both.Vpns.Keys.Order());
        Assert.Equal(
            [("v:a", IPAddress.Parse("10.2.0.0")), ("v:b", IPAddress.Parse("10.3.0.0"))],
            both.Gateways["branch"].Ike.Children.Select(child => (child.Vpn, Assert.Single(child.Remote).Start)));
        Assert.True(VpnSettings.IsOf("v:a", "v") && VpnSettings.IsOf("v", "v") && !VpnSettings.IsOf("vpn", "v"));
        Assert.Equal(["v"], ModelTranslation.Translate(1, ConfigText.Model(ConfigText.With(selectors[0])), AppliedConfiguration.None).Vpns.Keys);
        AppliedConfiguration changed = ModelTranslation.Translate(2, ConfigText.Model(ConfigText.With([.. selectors, Vpn + "traffic-selector b remote-ip 10.4.0.0/16"])), both);
        Assert.Equal(["v:a", "v:b"], changed.DisturbedVpns.Order());
    }

    [Fact]
    public void Policy_ThatPermitsIntoATunnel_DropsItsTrafficMeanwhile()
    {
        ClusterModel model = ConfigText.Model(ConfigText.WithIkeV1(
            "set security policies from-zone trust to-zone untrust policy out match source-address any destination-address any application any",
            "set security policies from-zone trust to-zone untrust policy out then permit tunnel ipsec-vpn v"));

        Assert.Equal(HostPolicyAction.Deny, Assert.Single(HostTranslation.Translate(model, new Dictionary<string, string>()).Policies).Action);
    }

    /// <summary>A commit translates only what it changed; what comes out is what the whole model would give.</summary>
    [Fact]
    public void Models_OneAfterTheOther_AreTranslatedAsEachWouldBeAlone()
    {
        const string tunnel = "set security ipsec vpn v ";
        string[] selectors = [tunnel + "traffic-selector a local-ip 10.1.0.0/16 remote-ip 10.2.0.0/16", tunnel + "traffic-selector b local-ip 10.1.0.0/16 remote-ip 10.3.0.0/16"];
        ClusterModel[] models =
        [
            ConfigText.Model(ConfigText.With()),
            ConfigText.Model(ConfigText.With(selectors)),
            ConfigText.Model(ConfigText.With([.. selectors, "set security flow tcp-mss ipsec-vpn mss 1300"])),
            ConfigText.Model(ConfigText.With(selectors[0])),
            ConfigText.Model(ConfigText.With("set interfaces st0 unit 0 multipoint")),
            ConfigText.Model(ConfigText.With("set security flow tcp-mss ipsec-vpn mss 1300", "set interfaces st0 unit 0 multipoint")),
            ConfigText.Model(ConfigText.With(selectors[1])),
            ConfigText.Model(ConfigText.With("set system host-name other")),
            ConfigText.Model(ConfigText.With("set security ike gateway branch address 192.0.2.102")),
            ConfigText.Model(ConfigText.With("delete security ike gateway branch address", "set security ike gateway branch dynamic hostname a.example.net")),
            ConfigText.Model(ConfigText.With("set security ike gateway branch nat-keepalive 77", "set security ipsec vpn v df-bit copy")),
        ];
        foreach (ClusterModel first in models)
        {
            AppliedConfiguration before = ModelTranslation.Translate(1, first, AppliedConfiguration.None);
            foreach (ClusterModel second in models)
            {
                AppliedConfiguration alone = ModelTranslation.Translate(2, second, AppliedConfiguration.None), after = ModelTranslation.Translate(2, second, before);
                Assert.Equal(alone.Vpns.Values.OrderBy(vpn => vpn.Name), after.Vpns.Values.OrderBy(vpn => vpn.Name));
                Assert.Equal(alone.Gateways.Keys.Order(), after.Gateways.Keys.Order());
                Assert.All(alone.Gateways, row => Assert.Equal(
                    row.Value.Ike.Children.Select(child => child.Vpn), after.Gateways[row.Key].Ike.Children.Select(child => child.Vpn)));
                FindsTheSame(alone, after);
            }
        }
    }

    /// <summary>What peers and tunnels are found by is made for all of them at once: not for a commit that changes nothing of it.</summary>
    [Fact]
    public void Index_StaysAsLongAsNothingStandsElsewhere()
    {
        AppliedConfiguration before = ModelTranslation.Translate(1, ConfigText.Model(ConfigText.With()), AppliedConfiguration.None);
        ClusterModel changed = ConfigText.Model(ConfigText.With("set security ike gateway branch nat-keepalive 77", "set security ipsec vpn v df-bit copy"));
        AppliedConfiguration after = ModelTranslation.Translate(2, changed, before);
        AppliedConfiguration moved = ModelTranslation.Translate(3, ConfigText.Model(ConfigText.With("set security ike gateway branch address 192.0.2.102")), after);

        Assert.Same(before.Peers, after.Peers);
        Assert.Equal(TimeSpan.FromSeconds(77), Assert.Single(after.GatewaysAt(after.Gateways["branch"].Home)).Ike.NatKeepalive);
        Assert.Equal(Cluster.Dataplane.Control.DfBit.Copy, Assert.Single(after.VpnsOf("branch")).DfBit);
        Assert.NotSame(after.Peers, moved.Peers);
        Assert.True(moved.Peers.TryFind(moved.Gateways["branch"].Local, IPAddress.Parse("192.0.2.102"), out _, out _));
    }

    private static void FindsTheSame(AppliedConfiguration alone, AppliedConfiguration after)
    {
        foreach (GatewaySettings gateway in alone.Gateways.Values)
        {
            Assert.Equal(alone.VpnsOf(gateway.Name).Select(vpn => vpn.Name), after.VpnsOf(gateway.Name).Select(vpn => vpn.Name));
            Assert.Equal(alone.GatewaysAt(gateway.Home).Select(one => one.Name), after.GatewaysAt(gateway.Home).Select(one => one.Name));
            Assert.Equal(alone.DynamicGatewaysAt(gateway.Local).Select(one => one.Name), after.DynamicGatewaysAt(gateway.Local).Select(one => one.Name));
            foreach (IPAddress peer in new[] { IPAddress.Parse("198.51.100.77"), IPAddress.Parse("192.0.2.102") }.Concat(gateway.Addresses))
            {
                Assert.Equal(
                    (alone.Peers.TryFind(gateway.Local, peer, out string name, out Cluster.Crypto.Identifiers.Anchor home), name, home),
                    (after.Peers.TryFind(gateway.Local, peer, out string found, out Cluster.Crypto.Identifiers.Anchor at), found, at));
            }
        }

        foreach (VpnSettings vpn in alone.Vpns.Values)
        {
            Assert.Equal(alone.VpnsAt(vpn.TunnelInterface), after.VpnsAt(vpn.TunnelInterface));
        }
    }
}
