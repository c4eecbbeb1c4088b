using System.Net;
using Cluster.Config;
using Cluster.Config.Model;
using Xunit;

namespace Cluster.Tests.Config.Model;

/// <summary>The statements of [edit security ipsec], what they mean and what they refuse.</summary>
public sealed class IpsecStatementTests
{
    private const string Vpn = "set security ipsec vpn v ", Manual = "set security ipsec vpn m manual ", ManualPath = "security ipsec vpn m manual";

    private static readonly string[] ManualVpn =
    [
        Manual + "external-interface ge-0/0/3.0", Manual + "gateway 192.0.2.77", Manual + "protocol esp", Manual + "spi 12435",
        "set security ipsec vpn m bind-interface st0.7", "set interfaces st0 unit 7 family inet", "set security zones security-zone vpn interfaces st0.7",
    ];

    [Fact]
    public void S054_Protocol_Ah_IsStored_AndItsProposalNotUsed()
    {
        LoadedConfiguration loaded = ConfigText.Load(ConfigText.Complete.Replace("ipsec proposal ip encryption-algorithm aes-128-gcm", "ipsec proposal ip protocol ah", StringComparison.Ordinal)
            + "set security ipsec proposal ip authentication-algorithm hmac-sha1-96\n");

        ClusterModel model = ConfigText.AssertWarned(loaded, "security ipsec proposal ip", "protocol ah is accepted");
        Assert.Contains("no proposal", model.Vpns["v"].NotCarriedOut, StringComparison.Ordinal);
        ConfigText.AssertRefused(ConfigText.With("set security ipsec proposal ip protocol ah"), "security ipsec proposal ip", "protocol ah does not encrypt");
        Assert.Equal(IpsecProtocol.Esp, Assert.Single(ConfigText.Model(ConfigText.With()).IpsecPolicies["ipol"].Proposals).Protocol);
    }

    [Theory]
    [InlineData("hmac-md5-96")]
    [InlineData("hmac-sha1-96")]
    [InlineData("hmac-sha-256-128")]
    public void S055_AuthenticationAlgorithm_EachWord_ReachesTheModel(string word) =>
        Assert.Equal(word, Cbc($"set security ipsec proposal ip authentication-algorithm {word}").Authentication!.Keyword);

    [Fact]
    public void S056_EncryptionAlgorithm_OmittedWithEsp_IsNullEncryption_WithAWarning()
    {
        LoadedConfiguration loaded = ConfigText.Replacing("ipsec proposal ip encryption-algorithm aes-128-gcm", "ipsec proposal ip authentication-algorithm hmac-sha1-96");

        Assert.Null(Assert.Single(ConfigText.AssertWarned(loaded, "security ipsec proposal ip", "does not encrypt").IpsecPolicies["ipol"].Proposals).Encryption);
        ConfigText.AssertRefused(
            ConfigText.Replacing("ipsec proposal ip encryption-algorithm aes-128-gcm", "ipsec proposal ip protocol esp"), "security ipsec proposal ip", "protocol esp needs at least one");
        foreach (string word in new[] { "aes-128-cbc", "aes-192-cbc", "aes-256-cbc" })
        {
            Assert.Equal(word, Cbc("set security ipsec proposal ip authentication-algorithm hmac-sha1-96", word).Encryption!.Keyword);
        }
    }

    [Theory]
    [InlineData("", 3_600)]
    [InlineData("lifetime-seconds 180", 180)]
    [InlineData("lifetime-seconds 86400", 86_400)]
    public void S057_LifetimeSeconds_RangeAndDefault(string words, int seconds) =>
        Assert.Equal(seconds, Proposal(words).LifetimeSeconds);

    [Theory]
    [InlineData("", null)]
    [InlineData("lifetime-kilobytes 64", 64)]
    [InlineData("lifetime-kilobytes 1048576", 1_048_576)]
    public void S058_LifetimeKilobytes_RangeAndDefault(string words, int? kilobytes) =>
        Assert.Equal(kilobytes, Proposal(words).LifetimeKilobytes);

    [Fact]
    public void S059_ProposalSet_Standard_HasItsGroup_AndExcludesProposals()
    {
        LoadedConfiguration loaded = ConfigText.Load(ConfigText.Complete.Replace("ipol proposals ip\n", "ipol proposal-set standard\n", StringComparison.Ordinal)
            .Replace("set security ipsec policy ipol perfect-forward-secrecy keys group14\n", "", StringComparison.Ordinal));

        IpsecPolicy policy = ConfigText.Model(loaded).IpsecPolicies["ipol"];
        Assert.Equal("group2", policy.PerfectForwardSecrecy!.Keyword);
        Assert.Contains(policy.Proposals, proposal => proposal is { Name: "g2-esp-aes128-sha", Encryption.Keyword: "aes-128-cbc", Authentication.Keyword: "hmac-sha1-96" });
        ConfigText.AssertRefused(ConfigText.With("set security ipsec policy ipol proposal-set standard"), "security ipsec policy ipol", "exclude each other");
        ConfigText.AssertRefused(ConfigText.With("set security ipsec policy ipol proposals [ a b c d ]"), "security ipsec policy ipol proposals", "at most 4 values");
    }

    [Theory]
    [InlineData("group1")]
    [InlineData("group2")]
    [InlineData("group5")]
    [InlineData("group14")]
    public void S060_PerfectForwardSecrecy_EachGroup_OverridesThatOfASet(string group) =>
        Assert.Equal(
            group,
            ConfigText.Model(ConfigText.Load(ConfigText.Complete.Replace("ipol proposals ip\n", "ipol proposal-set standard\n", StringComparison.Ordinal)
                .Replace("keys group14", "keys " + group, StringComparison.Ordinal))).IpsecPolicies["ipol"].PerfectForwardSecrecy!.Keyword);

    [Fact]
    public void S061_BindInterface_MustBeAConfiguredUnitOfSt0_OfOneVpn()
    {
        Assert.Equal("st0.0", ConfigText.Model(ConfigText.With()).Vpns["v"].BindInterface);
        ConfigText.AssertRefused(ConfigText.With(Vpn + "bind-interface ge-0/0/0.0"), "security ipsec vpn v bind-interface", "a unit of st0");
        ConfigText.AssertRefused(ConfigText.With(Vpn + "bind-interface st0.9"), "security ipsec vpn v bind-interface", "not configured");
        ConfigText.AssertRefused(
            ConfigText.With("set security ipsec vpn w bind-interface st0.0", "set security ipsec vpn w ike gateway branch", "set security ipsec vpn w ike ipsec-policy ipol"),
            "security ipsec vpn w bind-interface", "already bound to vpn v");
    }

    [Theory]
    [InlineData("", OuterDfBit.Clear)]
    [InlineData("df-bit clear", OuterDfBit.Clear)]
    [InlineData("df-bit copy", OuterDfBit.Copy)]
    [InlineData("df-bit set", OuterDfBit.Set)]
    public void S062_DfBit_EachWord_ReachesTheModel(string words, OuterDfBit value) => Assert.Equal(value, OfVpn(words).DfBit);

    [Theory]
    [InlineData("", EstablishTunnels.OnTraffic)]
    [InlineData("establish-tunnels immediately", EstablishTunnels.Immediately)]
    [InlineData("establish-tunnels on-traffic", EstablishTunnels.OnTraffic)]
    [InlineData("establish-tunnels responder-only", EstablishTunnels.ResponderOnly)]
    public void S063_EstablishTunnels_EachWord_ReachesTheModel(string words, EstablishTunnels value) => Assert.Equal(value, OfVpn(words).Establish);

    [Fact]
    public void S064_References_OfNoSuchName_AreRefused()
    {
        ConfigText.AssertRefused(ConfigText.With(Vpn + "ike gateway 192.0.2.101"), "security ipsec vpn v ike gateway", "gateway '192.0.2.101' is not defined under [edit security ike]");
        ConfigText.AssertRefused(ConfigText.With(Vpn + "ike ipsec-policy none"), "security ipsec vpn v ike ipsec-policy", "policy 'none' is not defined under [edit security ipsec]");
    }

    [Fact]
    public void S065_IdleTime_RangeAndDefault()
    {
        Assert.Null(OfVpn("").IdleSeconds);
        Assert.Equal(60, OfVpn("ike idle-time 60").IdleSeconds);
        ConfigText.AssertRefused(ConfigText.With(Vpn + "ike idle-time 59"), "security ipsec vpn v ike idle-time", "range (60..999999)");
    }

    [Fact]
    public void S066_InstallInterval_RangeAndDefault()
    {
        Assert.Equal(0, OfVpn("").InstallIntervalSeconds);
        Assert.Equal(10, OfVpn("ike install-interval 10").InstallIntervalSeconds);
        ConfigText.AssertRefused(ConfigText.With(Vpn + "ike install-interval 11"), "security ipsec vpn v ike install-interval", "range (0..10)");
    }

    [Fact]
    public void S067_NoAntiReplay_ReachesTheModel() => Assert.Equal((64, 0), (OfVpn("").ReplayWindow, OfVpn("ike no-anti-replay").ReplayWindow));

    [Fact]
    public void S068_ProxyIdentity_PrefixesAndService()
    {
        const string Proxy = Vpn + "ike proxy-identity ", Path = "security ipsec vpn v ike proxy-identity";
        SelectorPair pair = Assert.Single(OfVpn("ike proxy-identity local 10.1.0.0/16 remote 10.2.0.0/16 service all").Selectors);

        Assert.Equal(new SelectorPair("", IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("10.2.0.0/16"), "any"), pair);
        ConfigText.AssertRefused(ConfigText.With(Proxy + "local 10.1.0.0/16"), Path, "'remote' is missing");
        ConfigText.AssertRefused(ConfigText.With(Proxy + "local 10.1.0.0/16 remote 2001:db8::/32"), Path, "one address family");
        ConfigText.AssertRefused(ConfigText.With(Proxy + "local 2001:db8:1::/48 remote 2001:db8:2::/48"), Path, "4in4 or 6in6");
        ConfigText.AssertRefused(ConfigText.With(Proxy + "local 10.1.0.0/16 remote 10.2.0.0/16 service no-such"), Path + " service", "neither predefined nor defined");
        Assert.Equal(
            "junos-http",
            ConfigText.AssertWarned(ConfigText.With(Proxy + "local 10.1.0.0/16 remote 10.2.0.0/16 service junos-http"), Path + " service", "any service is negotiated").Vpns["v"].Selectors[0].Service);
    }

    [Fact]
    public void S069_Manual_Statements_ReachTheModel_WithAWarning()
    {
        LoadedConfiguration loaded = WithManual(Manual + "authentication algorithm hmac-md5-96 key ascii-text 1111111111111111", Manual + "encryption algorithm aes-128-cbc key ascii-text abcdefghijklmnop");

        ManualVpn vpn = ConfigText.AssertWarned(loaded, ManualPath, "no SA is installed").ManualVpns["m"];
        Assert.Equal(
            ("st0.7", "ge-0/0/3.0", IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.77"), IpsecProtocol.Esp, 12_435),
            (vpn.BindInterface, vpn.ExternalInterface, vpn.LocalAddress, vpn.Peer, vpn.Protocol, vpn.Spi));
        Assert.Equal("1111111111111111"u8, vpn.Authentication!.Key.Bytes);
        Assert.DoesNotContain("m", loaded.Model!.Vpns.Keys);
        ConfigText.AssertRefused(WithManual(Manual + "spi 255"), ManualPath + " spi", "range (256..16639)");
        ConfigText.AssertRefused(WithManual(Manual + "spi 16640"), ManualPath + " spi", "range (256..16639)");
        ConfigText.AssertRefused(WithManual(Manual + "gateway 2001:db8::1"), ManualPath + " external-interface", "no address of the family of 2001:db8::1");
        ConfigText.AssertRefused(WithManual(), ManualPath, "protocol esp needs at least one");
        ConfigText.AssertRefused(WithManual(Manual + "protocol ah", Manual + "encryption algorithm aes-128-cbc key ascii-text abcdefghijklmnop"), ManualPath + " encryption", "does not encrypt");
        ConfigText.AssertRefused(ConfigText.With(Manual + "spi 300"), ManualPath, "'gateway' is missing");
    }

    [Theory]
    [InlineData("hmac-md5-96", 16)]
    [InlineData("hmac-sha1-96", 20)]
    [InlineData("hmac-sha-256-128", 32)]
    public void S070_ManualAuthentication_KeyLength_IsExact(string algorithm, int length) => AssertKeyLength("authentication", algorithm, length);

    [Theory]
    [InlineData("des-cbc", 8)]
    [InlineData("3des-cbc", 24)]
    [InlineData("aes-128-cbc", 16)]
    [InlineData("aes-192-cbc", 24)]
    [InlineData("aes-256-cbc", 32)]
    public void S071_ManualEncryption_KeyLength_IsExact(string algorithm, int length) => AssertKeyLength("encryption", algorithm, length);

    [Fact]
    public void S071_ManualEncryption_WithACounterMode_IsRefused() =>
        ConfigText.AssertRefused(WithManual(Manual + "encryption algorithm aes-128-gcm key ascii-text abcdefghijklmnop"), ManualPath + " encryption", "is not safe with a typed key");

    [Fact]
    public void S072_ManualAndIke_InOneVpn_AreRefused() =>
        ConfigText.AssertRefused(
            WithManual(Manual + "authentication algorithm hmac-md5-96 key ascii-text 1111111111111111", "set security ipsec vpn m ike gateway branch", "set security ipsec vpn m ike ipsec-policy ipol"),
            ManualPath, "'manual' and 'ike' exclude each other");

    [Theory]
    [InlineData("111111112222222233333333", false)]
    [InlineData("111111111111111122222222", true)]
    [InlineData("111111112222222222222222", true)]
    [InlineData("111111112222222211111111", true)]
    public void S073_TripleDesKey_WithRepeatedParts_IsAcceptedWithAWarning(string key, bool warned)
    {
        LoadedConfiguration loaded = WithManual(Manual + "encryption algorithm 3des-cbc key ascii-text " + key);

        Assert.NotNull(ConfigText.Model(loaded).ManualVpns["m"].Encryption);
        Assert.Equal(warned, loaded.Warnings.Any(warning => warning.Path == ManualPath + " encryption key ascii-text" && warning.Message.Contains("not all different", StringComparison.Ordinal)));
    }

    [Fact]
    public void ManualSpi_OfTwoVpnsAtOneAddress_IsRefused() =>
        ConfigText.AssertRefused(
            WithManual(
                Manual + "authentication algorithm hmac-md5-96 key ascii-text 1111111111111111",
                "set security ipsec vpn n manual external-interface ge-0/0/3.0", "set security ipsec vpn n manual gateway 192.0.2.78", "set security ipsec vpn n manual protocol esp",
                "set security ipsec vpn n manual spi 12435", "set security ipsec vpn n manual authentication algorithm hmac-md5-96 key ascii-text 2222222222222222"),
            "security ipsec vpn n manual", "already that of vpn m");

    [Fact]
    public void S074_VpnMonitor_ValuesAndDefaults_WithAWarning()
    {
        ClusterModel model = ConfigText.AssertWarned(
            ConfigText.With(Vpn + "vpn-monitor destination-ip 10.2.0.1", Vpn + "vpn-monitor source-interface ge-0/0/0", Vpn + "vpn-monitor optimized"),
            "security ipsec vpn v vpn-monitor", "no echo requests are sent");

        Assert.Equal(new VpnMonitor(IPAddress.Parse("10.2.0.1"), "ge-0/0/0.0", true, 10, 10), model.Vpns["v"].Monitor);
        Assert.Equal(new VpnMonitor(null, null, false, 10, 10), OfVpn("vpn-monitor").Monitor);
        ConfigText.AssertRefused(ConfigText.With(Vpn + "vpn-monitor source-interface ge-0/0/9.0"), "security ipsec vpn v vpn-monitor source-interface", "not configured");
    }

    [Fact]
    public void S075_VpnMonitorOptions_RangesAndModel()
    {
        const string Options = "set security ipsec vpn-monitor-options ", Path = "security ipsec vpn-monitor-options";
        VpnMonitor? monitor = ConfigText.Model(ConfigText.With(Vpn + "vpn-monitor", Options + "interval 15 threshold 15")).Vpns["v"].Monitor;

        Assert.Equal((15, 15), (monitor!.IntervalSeconds, monitor.Threshold));
        ConfigText.AssertRefused(ConfigText.With(Options + "interval 1"), Path + " interval", "range (2..3600)");
        ConfigText.AssertRefused(ConfigText.With(Options + "threshold 65537"), Path + " threshold", "range (1..65536)");
    }

    [Theory]
    [InlineData("all")]
    [InlineData("next-hop-tunnel-binding")]
    [InlineData("packet-drops")]
    [InlineData("packet-processing")]
    [InlineData("security-associations")]
    public void S076_Traceoptions_EachFlag_ReachesTheModel(string flag) =>
        Assert.Equal([flag], ConfigText.Model(ConfigText.With("set security ipsec traceoptions flag " + flag)).IpsecTrace!.Flags);

    [Fact]
    public void S080_TcpMss_RangeAndDefault()
    {
        Assert.Equal(new TcpMss(1400, 1320), ConfigText.Model(ConfigText.With("set security flow tcp-mss ipsec-vpn", "set security flow tcp-mss all-tcp mss 1400")).TcpMss);
        Assert.Equal(64, ConfigText.Model(ConfigText.With("set security flow tcp-mss ipsec-vpn mss 64")).TcpMss.IpsecVpn);
        ConfigText.AssertRefused(ConfigText.With("set security flow tcp-mss ipsec-vpn mss 63"), "security flow tcp-mss ipsec-vpn mss", "range (64..65535)");
    }

    [Fact]
    public void TrafficSelectors_OfOneVpn_AreChildSasOfTheirOwn()
    {
        LoadedConfiguration loaded =
            ConfigText.With(Vpn + "traffic-selector a local-ip 10.1.0.0/16 remote-ip 10.2.0.0/16", Vpn + "traffic-selector b local-ip 10.1.0.0/16 remote-ip 10.3.0.0/16");

        Assert.Empty(loaded.Messages);
        Assert.Equal(["a", "b"], loaded.Model!.Vpns["v"].ChildSas.Select(child => Assert.Single(child).Name));
        Assert.Single(OfVpn("").ChildSas);
    }

    [Theory]
    [InlineData("family inet", "0.0.0.0/0")]
    [InlineData("family inet6", "::/0")]
    [InlineData("description none", "::/0")]
    public void Vpn_OfAnUnnumberedTunnel_CarriesTheFamiliesThatItSpeaks_OverAnIpv6Gateway(string unit, string selector)
    {
        LoadedConfiguration loaded = ConfigText.Load(ConfigText.Complete.Replace("st0 unit 0 family inet\n", $"st0 unit 0 {unit}\n", StringComparison.Ordinal)
            .Replace("address 192.0.2.101\n", "address 2001:db8::2\n", StringComparison.Ordinal) + "set interfaces ge-0/0/3 unit 0 family inet6 address 2001:db8::1/64\n");

        Assert.Equal(selector, Assert.Single(ConfigText.Model(loaded).Vpns["v"].Selectors).Remote.ToString());
    }

    [Fact]
    public void Vpns_WithOnePeerAndTheSameTraffic_AreWarnedOf() =>
        ConfigText.AssertWarned(
            ConfigText.With(
                "set security ipsec vpn w bind-interface st0.1", "set security ipsec vpn w ike gateway branch", "set security ipsec vpn w ike ipsec-policy ipol",
                "set interfaces st0 unit 1 family inet", "set security zones security-zone vpn interfaces st0.1"),
            "security ipsec vpn w", "vpn v has the same peer and the same traffic");

    private static LoadedConfiguration WithManual(params string[] lines) => ConfigText.With([.. ManualVpn, .. lines]);

    private static void AssertKeyLength(string kind, string algorithm, int length)
    {
        const string Text = "abcdefghijklmnopqrstuvwxyz0123456789";
        string words = $"{Manual}{kind} algorithm {algorithm} key ";

        Assert.NotNull(ConfigText.Model(WithManual(words + "ascii-text " + Text[..length])).ManualVpns["m"]);
        Assert.NotNull(ConfigText.Model(WithManual(words + "hexadecimal " + Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(Text[..length])))).ManualVpns["m"]);
        ConfigText.AssertRefused(WithManual(words + "ascii-text " + Text[..(length - 1)]), $"{ManualPath} {kind} key ascii-text", $"{algorithm} needs {length} characters");
        ConfigText.AssertRefused(
            WithManual(words + "hexadecimal " + Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(Text[..(length + 1)]))), $"{ManualPath} {kind} key hexadecimal", $"{algorithm} needs {length} characters");
        ConfigText.AssertRefused(WithManual($"{Manual}{kind} algorithm {algorithm}"), $"{ManualPath} {kind}", "'key' is missing");
    }

    private static Vpn OfVpn(string words) => ConfigText.Model(words.Length == 0 ? ConfigText.With() : ConfigText.With(Vpn + words)).Vpns["v"];

    private static IpsecProposal Proposal(string words) =>
        Assert.Single(ConfigText.Model(words.Length == 0 ? ConfigText.With() : ConfigText.With("set security ipsec proposal ip " + words)).IpsecPolicies["ipol"].Proposals);

    private static IpsecProposal Cbc(string line, string cipher = "aes-128-cbc") => Assert.Single(ConfigText.Model(ConfigText.Load(
        ConfigText.Complete.Replace("ipsec proposal ip encryption-algorithm aes-128-gcm", "ipsec proposal ip encryption-algorithm " + cipher, StringComparison.Ordinal) + line + "\n")).IpsecPolicies["ipol"].Proposals);
}
