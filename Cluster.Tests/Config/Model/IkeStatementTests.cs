using System.Net;
using Cluster.Config;
using Cluster.Config.Model;
using Xunit;

namespace Cluster.Tests.Config.Model;

/// <summary>The statements of [edit security ike], what they mean and what they refuse.</summary>
public sealed class IkeStatementTests
{
    private const string Gateway = "set security ike gateway branch ", GatewayPath = "security ike gateway branch";

    private static readonly string[] Aggressive = ["set security ike policy pol mode aggressive", Gateway + "dynamic hostname office.example.net"];

    [Theory]
    [InlineData("pre-shared-keys", IkeAuthenticationMethod.PreSharedKeys)]
    [InlineData("rsa-signatures", IkeAuthenticationMethod.RsaSignatures)]
    [InlineData("dsa-signatures", IkeAuthenticationMethod.DsaSignatures)]
    [InlineData("ecdsa-signatures-256", IkeAuthenticationMethod.EcdsaSignatures256)]
    [InlineData("ecdsa-signatures-384", IkeAuthenticationMethod.EcdsaSignatures384)]
    [InlineData("certificates", IkeAuthenticationMethod.Certificates)]
    public void S022_AuthenticationMethod_EachWord_NeedsItsCredential(string word, IkeAuthenticationMethod method)
    {
        string[] lines = [$"set security ike proposal p authentication-method {word}"];
        if (method != IkeAuthenticationMethod.PreSharedKeys)
        {
            ConfigText.AssertRefused(ConfigText.With(lines), "security ike policy pol", "'certificate local-certificate' is missing");
            lines = [.. lines, "set security ike policy pol certificate local-certificate us"];
        }

        ClusterModel model = ConfigText.Model(ConfigText.With(lines));

        Assert.Equal(method, Assert.Single(model.IkePolicies["pol"].Proposals).Method);
        Assert.Equal(method, model.IkePolicies["pol"].Certificates?.Method ?? IkeAuthenticationMethod.PreSharedKeys);
        Assert.Null(model.Gateways["branch"].NotCarriedOut);
    }

    [Theory]
    [InlineData("group1")]
    [InlineData("group2")]
    [InlineData("group5")]
    [InlineData("group14")]
    [InlineData("group19")]
    [InlineData("group20")]
    public void S023_DhGroup_EachWord_ReachesTheModel(string word) =>
        Assert.Equal(word, Proposal($"dh-group {word}").Group.Keyword);

    [Theory]
    [InlineData("md5")]
    [InlineData("sha1")]
    [InlineData("sha-256")]
    [InlineData("sha-384")]
    public void S024_AuthenticationAlgorithm_EachWord_ReachesTheModel(string word) =>
        Assert.Equal(word, Proposal($"authentication-algorithm {word}").Authentication.Keyword);

    [Theory]
    [InlineData("aes-128-cbc", true)]
    [InlineData("aes-192-cbc", true)]
    [InlineData("aes-256-cbc", true)]
    [InlineData("des-cbc", false)]
    [InlineData("3des-cbc", false)]
    public void S025_EncryptionAlgorithm_EachWord_IsUsedOrWarnedOf(string word, bool used)
    {
        LoadedConfiguration loaded = ConfigText.With($"set security ike proposal p encryption-algorithm {word}");

        bool available = AlgorithmTable.FindEncryption(word).IsAvailable;
        Assert.True(available || !used);
        Assert.Equal(available ? [word] : [], ConfigText.Model(loaded).IkePolicies["pol"].Proposals.Select(proposal => proposal.Encryption.Keyword));
        Assert.Equal(!available, loaded.Warnings.Any(warning => warning.Message.Contains("does not carry it out", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("", 28_800)]
    [InlineData("180", 180)]
    [InlineData("86400", 86_400)]
    public void S026_LifetimeSeconds_RangeAndDefault(string value, int seconds) =>
        Assert.Equal(seconds, Proposal(value.Length == 0 ? "dh-group group14" : $"lifetime-seconds {value}").LifetimeSeconds);

    [Theory]
    [InlineData("179")]
    [InlineData("86401")]
    public void S026_LifetimeSeconds_BeyondItsRange_IsRefused(string value) =>
        ConfigText.AssertRefused(
            ConfigText.With($"set security ike proposal p lifetime-seconds {value}"), "security ike proposal p lifetime-seconds", "range (180..86400)");

    [Fact]
    public void S027_Description_OfAllThatHaveOne_IsAccepted()
    {
        ClusterModel model = ConfigText.Model(ConfigText.With(
            "set security ike proposal p description \"an offer\"", "set security ike policy pol description \"keys and offers\"",
            "set security ipsec proposal ip description x", "set security ipsec policy ipol description \"of the child\"",
            "set security policies global policy g match source-address any destination-address any application any",
            "set security policies global policy g then deny", "set security policies global policy g description last"));

        Assert.Equal(("keys and offers", "of the child"), (model.IkePolicies["pol"].Description, model.IpsecPolicies["ipol"].Description));
    }

    [Theory]
    [InlineData("main", IkeMode.Main)]
    [InlineData("aggressive", IkeMode.Aggressive)]
    public void S028_Mode_ReachesTheModel_AndIsWarnedOfWithIkeV2(string word, IkeMode mode)
    {
        string line = $"set security ike policy pol mode {word}";

        Assert.Equal(mode, ConfigText.Model(ConfigText.WithIkeV1(line)).IkePolicies["pol"].Mode);
        ConfigText.AssertWarned(ConfigText.With(line), "security ike policy pol mode", "'mode' has no effect with IKEv2");
    }

    [Fact]
    public void S029_Proposals_KeepTheirOrder_AndAFifthIsRefused()
    {
        string[] proposals = [.. "abcd".SelectMany(name => new[]
        {
            $"set security ike proposal {name} authentication-method pre-shared-keys dh-group group14 authentication-algorithm sha1 encryption-algorithm aes-128-cbc",
            $"set security ike policy many proposals {name}",
        })];
        LoadedConfiguration four = ConfigText.With([.. proposals, "set security ike policy many pre-shared-key ascii-text k"]);

        Assert.Equal(["a", "b", "c", "d"], ConfigText.Model(four).IkePolicies["many"].Proposals.Select(proposal => proposal.Name));
        ConfigText.AssertRefused(ConfigText.With([.. proposals, "set security ike policy many proposals p"]), "security ike policy many proposals", "at most 4 values");
    }

    [Fact]
    public void S030_ProposalSet_Standard_OffersWhatCanBeUsed_AndExcludesProposals()
    {
        LoadedConfiguration loaded = ConfigText.Replacing("policy pol proposals p", "policy pol proposal-set standard");

        IkeProposal first = ConfigText.Model(loaded).IkePolicies["pol"].Proposals[0];
        Assert.Equal(("pre-g2-aes128-sha", "group2", "sha1", 28_800), (first.Name, first.Group.Keyword, first.Authentication.Keyword, first.LifetimeSeconds));
        ConfigText.AssertRefused(ConfigText.With("set security ike policy pol proposal-set standard"), "security ike policy pol", "'proposals' and 'proposal-set' exclude each other");
    }

    [Fact]
    public void S031_Proposals_OfDifferentGroups_AreRefused() =>
        ConfigText.AssertRefused(
            ConfigText.With(
                "set security ike proposal q authentication-method pre-shared-keys dh-group group2 authentication-algorithm sha1 encryption-algorithm aes-128-cbc",
                "set security ike policy pol proposals q"),
            "security ike policy pol", "all proposals of a policy must have the same dh-group; here: p group14, q group2");

    [Theory]
    [InlineData("ascii-text 0a0B", "0a0B")]
    [InlineData("hexadecimal 30614f", "0aO")]
    public void S032_PreSharedKey_OfEitherForm_GivesItsBytes(string key, string bytes) =>
        Assert.Equal(
            bytes, System.Text.Encoding.Latin1.GetString(ConfigText.Model(ConfigText.With($"set security ike policy pol pre-shared-key {key}")).IkePolicies["pol"].PreSharedKey!.Bytes));

    [Theory]
    [InlineData("hexadecimal 30614")]
    [InlineData("hexadecimal xy")]
    public void S032_PreSharedKey_OfOddOrWrongDigits_IsRefused(string key) =>
        ConfigText.AssertRefused(
            ConfigText.With($"set security ike policy pol pre-shared-key {key}"), "security ike policy pol pre-shared-key hexadecimal", "an even number of hexadecimal digits");

    [Fact]
    public void S033_Certificate_Statements_ReachTheModel()
    {
        const string Method = "set security ike proposal p authentication-method rsa-signatures", Certificate = "set security ike policy pol certificate ";
        CertificateChoice all = Choice(Method, Certificate + "local-certificate us", Certificate + "peer-certificate-type pkcs7", Certificate + "trusted-ca use-all");
        CertificateChoice one = Choice(
            Method, Certificate + "local-certificate us", Certificate + "trusted-ca lab", "set security pki ca-profile lab revocation-check use-crl",
            "set security pki ca-profile other");
        CertificateChoice some = Choice(
            Method, Certificate + "local-certificate us", Certificate + "trusted-ca both", "set security pki ca-profile lab revocation-check disable",
            "set security pki ca-profile other ca-identity Other", "set security pki trusted-ca-group both ca-profiles [ lab other ]");

        Assert.Equal(("us", "pkcs7", null, IkeAuthenticationMethod.RsaSignatures), (all.Local, all.PeerType, all.Profiles, all.Method));
        Assert.Equal(["lab"], one.Profiles!);
        Assert.Equal([new CaProfile("lab", RevocationCheck.UseCrl), new CaProfile("other", RevocationCheck.IfLoaded)], one.Configured);
        Assert.Equal(["lab", "other"], some.Profiles!);
        Assert.Equal("x509-signature", one.PeerType);
        ConfigText.AssertRefused(
            ConfigText.With(Method, Certificate + "local-certificate us", Certificate + "trusted-ca x", "set security pki ca-profile lab"),
            "security ike policy pol", "trusted-ca 'x' is neither");
        ConfigText.AssertRefused(
            ConfigText.With("set security pki trusted-ca-group g ca-profiles x"), "security pki trusted-ca-group g ca-profiles", "ca-profile 'x' is not defined");

        static CertificateChoice Choice(params string[] lines) => ConfigText.Model(ConfigText.With(lines)).IkePolicies["pol"].Certificates!;
    }

    [Fact]
    public void S034_Address_OfEachForm_IsAccepted_AndAPrefixRefused()
    {
        ClusterModel model = ConfigText.Model(ConfigText.Replacing("address 192.0.2.101\n", "address office.example.net\n"));

        Assert.Equal("office.example.net", Assert.Single(model.Gateways["branch"].Peers).HostName);
        Assert.Contains("host names", model.Gateways["branch"].NotCarriedOut, StringComparison.Ordinal);
        Assert.Equal(
            IPAddress.Parse("2001:db8::2"),
            Assert.Single(ConfigText.Model(ConfigText.Load(ConfigText.Complete.Replace("address 192.0.2.101\n", "address 2001:db8::2\n", StringComparison.Ordinal)
                + "set interfaces ge-0/0/3 unit 0 family inet6 address 2001:db8::1/64\n")).Gateways["branch"].Addresses));
        foreach (string bad in new[] { "1111::1112/64", "192.0.2.1/32", "192.0.2.256", "1.2.3" })
        {
            ConfigText.AssertRefused(ConfigText.Replacing("address 192.0.2.101\n", $"address {bad}\n"), GatewayPath + " address", "without prefix length");
        }
    }

    [Fact]
    public void S035_Address_FourBackups_KeepTheirOrder_AndAFifthIsRefused()
    {
        string[] backups = [.. Enumerable.Range(102, 4).Select(last => $"{Gateway}address 192.0.2.{last}")];
        ClusterModel model = ConfigText.Model(ConfigText.With(backups));

        Assert.Equal([101, 102, 103, 104, 105], model.Gateways["branch"].Addresses.Select(address => (int)address.GetAddressBytes()[3]));
        ConfigText.AssertRefused(ConfigText.With([.. backups, Gateway + "address 192.0.2.106"]), GatewayPath + " address", "at most 5 values");
    }

    [Fact]
    public void S036_ExternalInterface_MayBeALoopback_AndNoTunnel()
    {
        ClusterModel model = ConfigText.Model(ConfigText.Load(ConfigText.Complete.Replace("external-interface ge-0/0/3.0", "external-interface lo0", StringComparison.Ordinal)
            + "set interfaces lo0 unit 0 family inet address 198.51.100.1/32\nset security zones security-zone untrust interfaces lo0.0\n"));

        Assert.Equal(("lo0.0", IPAddress.Parse("198.51.100.1")), (model.Gateways["branch"].ExternalInterface, model.Gateways["branch"].LocalAddress));
        ConfigText.AssertRefused(ConfigText.Replacing("external-interface ge-0/0/3.0", "external-interface st0.0"), GatewayPath + " external-interface", "it is a tunnel");
    }

    [Fact]
    public void S037_IkePolicy_OfNoSuchName_IsRefused() =>
        ConfigText.AssertRefused(ConfigText.With(Gateway + "ike-policy none"), GatewayPath + " ike-policy", "policy 'none' is not defined under [edit security ike]");

    [Fact]
    public void S038_Version_IsV1Only_WhenAbsent()
    {
        LoadedConfiguration loaded = ConfigText.WithIkeV1();

        Gateway gateway = ConfigText.Model(loaded).Gateways["branch"];
        Assert.Equal(IkeVersion.V1Only, gateway.Version);
        Assert.Null(gateway.NotCarriedOut);
        Assert.Equal(IkeVersion.V2Only, ConfigText.Model(ConfigText.With()).Gateways["branch"].Version);
    }

    [Theory]
    [InlineData("inet 11.11.11.11", PeerIdentityKind.Inet, "11.11.11.11")]
    [InlineData("inet6 2001:db8::9", PeerIdentityKind.Inet6, "2001:db8::9")]
    [InlineData("hostname gw.example.net", PeerIdentityKind.Hostname, "gw.example.net")]
    [InlineData("user-at-hostname a@example.net", PeerIdentityKind.UserAtHostname, "a@example.net")]
    public void S039_LocalIdentity_EachForm_ReachesTheModel(string words, PeerIdentityKind kind, string value) =>
        Assert.Equal(new PeerIdentity(kind, value), ConfigText.Model(ConfigText.With(Gateway + "local-identity " + words)).Gateways["branch"].LocalIdentity);

    [Fact]
    public void S039_LocalIdentity_DistinguishedName_IsThatOfACertificateAndNeedsOne()
    {
        string line = Gateway + "local-identity distinguished-name";

        ConfigText.AssertRefused(ConfigText.With(line), GatewayPath, "IKE policy pol has a pre-shared key");
        Assert.Equal(
            new PeerIdentity(PeerIdentityKind.DistinguishedName, ""),
            ConfigText.Model(ConfigText.With(line, "set security ike proposal p authentication-method rsa-signatures", "set security ike policy pol certificate local-certificate us"))
                .Gateways["branch"].LocalIdentity);
    }

    [Fact]
    public void S040_RemoteIdentity_NoDistinguishedName_IsRefused() =>
        ConfigText.AssertRefused(ConfigText.With(Gateway + "remote-identity distinguished-name container nonsense"), GatewayPath + " remote-identity distinguished-name container", "fields of a distinguished name");

    [Fact]
    public void S039_LocalIdentity_WithoutItsForm_IsRefused() =>
        ConfigText.AssertRefused(ConfigText.With(Gateway + "local-identity 11.11.11.11"), GatewayPath + " local-identity", "unknown statement '11.11.11.11'");

    [Theory]
    [InlineData("inet 11.11.11.11", PeerIdentityKind.Inet, "11.11.11.11", null)]
    [InlineData("hostname gw.example.net", PeerIdentityKind.Hostname, "gw.example.net", null)]
    [InlineData("user-at-hostname a@example.net", PeerIdentityKind.UserAtHostname, "a@example.net", null)]
    [InlineData("distinguished-name container \"O=Example, OU=Sales\" wildcard CN=gw", PeerIdentityKind.DistinguishedName, "O=Example, OU=Sales", "CN=gw")]
    public void S040_RemoteIdentity_EachForm_ReachesTheModel(string words, PeerIdentityKind kind, string value, string? wildcard) =>
        Assert.Equal(new PeerIdentity(kind, value, wildcard), ConfigText.Model(ConfigText.With(Gateway + "remote-identity " + words)).Gateways["branch"].RemoteIdentity);

    [Fact]
    public void S041_GeneralIkeId_ReachesTheModel() => Assert.True(ConfigText.Model(ConfigText.With(Gateway + "general-ikeid")).Gateways["branch"].GeneralIkeId);

    [Theory]
    [InlineData("", 5)]
    [InlineData("nat-keepalive 1", 1)]
    [InlineData("nat-keepalive 300", 300)]
    public void S042_NatKeepalive_RangeAndDefault(string words, int seconds) =>
        Assert.Equal(seconds, ConfigText.Model(words.Length == 0 ? ConfigText.With() : ConfigText.With(Gateway + words)).Gateways["branch"].NatKeepaliveSeconds);

    [Fact]
    public void S043_NoNatTraversal_ReachesTheModel() => Assert.False(ConfigText.Model(ConfigText.With(Gateway + "no-nat-traversal")).Gateways["branch"].NatTraversal);

    [Fact]
    public void S044_DeadPeerDetection_ValuesAndDefaults()
    {
        Assert.Equal(new DeadPeerDetection(10, 5, DeadPeerDetectionMode.Optimized), Detection(ConfigText.With(Gateway + "dead-peer-detection")));
        Assert.Equal(new DeadPeerDetection(1, 5, DeadPeerDetectionMode.Optimized), Detection(ConfigText.With(Gateway + "dead-peer-detection interval 0")));
        Assert.Equal(
            new DeadPeerDetection(60, 3, DeadPeerDetectionMode.AlwaysSend), Detection(ConfigText.WithIkeV1(Gateway + "dead-peer-detection interval 60 threshold 3 always-send")));
        ConfigText.AssertWarned(ConfigText.With(Gateway + "dead-peer-detection threshold 5"), GatewayPath + " dead-peer-detection threshold", "no effect with IKEv2");
        Assert.Equal(DeadPeerDetectionMode.Optimized, Detection(ConfigText.With(Gateway + "dead-peer-detection optimized"))?.Mode);
        ConfigText.AssertRefused(ConfigText.With(Gateway + "dead-peer-detection interval 61"), GatewayPath + " dead-peer-detection interval", "range (0..60)");
        ConfigText.AssertRefused(ConfigText.With(Gateway + "dead-peer-detection threshold 6"), GatewayPath + " dead-peer-detection threshold", "range (1..5)");

        static DeadPeerDetection? Detection(LoadedConfiguration loaded) => ConfigText.Model(loaded).Gateways["branch"].DeadPeerDetection;
    }

    [Theory]
    [InlineData("hostname office.example.net", PeerIdentityKind.Hostname)]
    [InlineData("user-at-hostname a@example.net", PeerIdentityKind.UserAtHostname)]
    [InlineData("distinguished-name container O=Example", PeerIdentityKind.DistinguishedName)]
    public void S045_Dynamic_EachIdentity_ReachesTheModel(string words, PeerIdentityKind kind)
    {
        ClusterModel model = ConfigText.Model(ConfigText.WithDynamic("set security ike policy pol mode aggressive", Gateway + "dynamic " + words));

        Assert.Equal(kind, model.Gateways["branch"].Dynamic!.Identity!.Kind);
        Assert.Empty(model.Gateways["branch"].Peers);
    }

    [Theory]
    [InlineData("dynamic inet 10.9.9.9")]
    [InlineData("dynamic inet6 2001:db8::9")]
    public void S045_Dynamic_KnownByAddress_IsForDialUpUsersOnly(string words) =>
        ConfigText.AssertRefused(
            ConfigText.WithDynamic("set security ike policy pol mode aggressive", Gateway + words), GatewayPath + " dynamic", "only as a dial-up user of a policy-based vpn");

    [Fact]
    public void S045_Dynamic_WithIkeV2_IsNegotiated() =>
        Assert.Null(ConfigText.Model(ConfigText.WithDynamic(Gateway + "dynamic hostname office.example.net", Gateway + "version v2-only")).Gateways["branch"].NotCarriedOut);

    [Fact]
    public void S045_Dynamic_BesideAnAddressOrWithUsersThatNothingTellsApartOrWithoutIdentity_IsRefused()
    {
        ConfigText.AssertRefused(ConfigText.WithIkeV1(Aggressive), GatewayPath + " dynamic", "'dynamic' and 'address' exclude each other");
        ConfigText.AssertRefused(ConfigText.With(Aggressive), GatewayPath + " dynamic", "'dynamic' and 'address' exclude each other");
        ConfigText.AssertRefused(
            ConfigText.WithDynamic([.. Aggressive, Gateway + "dynamic ike-user-type shared-ike-id", Gateway + "version v2-only"]), GatewayPath + " dynamic", "needs something that tells the users apart");
        ConfigText.AssertRefused(
            ConfigText.WithDynamic("set security ike policy pol mode aggressive", Gateway + "dynamic connections-limit 5"), GatewayPath + " dynamic", "an identity is missing");
    }

    [Fact]
    public void S046_ConnectionsLimit_ReachesTheModel() =>
        Assert.Equal(7, ConfigText.Model(ConfigText.WithDynamic([.. Aggressive, Gateway + "dynamic connections-limit 7"])).Gateways["branch"].Dynamic!.ConnectionsLimit);

    [Theory]
    [InlineData("group-ike-id", IkeUserType.GroupIkeId)]
    [InlineData("shared-ike-id", IkeUserType.SharedIkeId)]
    public void S047_IkeUserType_EachWord_ReachesTheModel(string word, IkeUserType type) =>
        Assert.Equal(type, ConfigText.Model(ConfigText.WithDynamic([.. Aggressive, Gateway + "dynamic ike-user-type " + word])).Gateways["branch"].Dynamic!.UserType);

    [Fact]
    public void S048_UsersByEap_NameAProfileAndNeedACertificate()
    {
        const string Profile = "set access profile staff authentication-order password";
        string line = Gateway + "aaa access-profile staff";

        ConfigText.AssertRefused(ConfigText.With(line), GatewayPath + " aaa access-profile", "profile 'staff' is not defined under [edit access]");
        ConfigText.AssertRefused(ConfigText.WithIkeV1(line, Profile), GatewayPath + " aaa access-profile", "the gateway is v1-only");
        ConfigText.AssertRefused(ConfigText.With(line, Profile), GatewayPath + " aaa access-profile", "must be shown a certificate first");
    }

    [Fact]
    public void S048_Xauth_NamesAProfile()
    {
        string line = Gateway + "xauth access-profile staff";

        ConfigText.AssertRefused(ConfigText.WithIkeV1(line), GatewayPath + " xauth access-profile", "profile 'staff' is not defined under [edit access]");
        ConfigText.AssertRefused(ConfigText.With(line, "set access profile staff authentication-order password"), GatewayPath + " xauth access-profile", "the gateway is v2-only");
        Assert.Equal("staff", ConfigText.Model(ConfigText.WithIkeV1(line, "set access profile staff authentication-order password")).Gateways["branch"].XauthProfile);
    }

    [Fact]
    public void S049_RespondBadSpi_RangeAndModel()
    {
        Assert.Equal(30, ConfigText.AssertWarned(ConfigText.With("set security ike respond-bad-spi 30"), "security ike respond-bad-spi", "does not carry it out").RespondBadSpi);
        Assert.Null(ConfigText.Model(ConfigText.With()).RespondBadSpi);
        ConfigText.AssertRefused(ConfigText.With("set security ike respond-bad-spi 31"), "security ike respond-bad-spi", "range (1..30)");
    }

    [Fact]
    public void S050_Traceoptions_ValuesDefaultsAndContradictions()
    {
        const string Trace = "set security ike traceoptions ";
        TraceOptions? trace = ConfigText.Model(ConfigText.With(
            Trace + "file vpn.log size 1m files 5 match \"ike|parse\" world-readable", Trace + "flag ike", Trace + "flag timer", Trace + "no-remote-trace", Trace + "rate-limit 100")).IkeTrace;

        Assert.Equal(
            ("vpn.log", 5, 1L << 20, "ike|parse", true, true, 100L), (trace!.FileName, trace.Files, trace.SizeBytes, trace.Match, trace.WorldReadable, trace.NoRemoteTrace, trace.RateLimit));
        Assert.Equal(["ike", "timer"], trace.Flags);
        TraceOptions? plain = ConfigText.Model(ConfigText.With(Trace + "flag all")).IkeTrace;
        Assert.Equal((null, 10, 128L << 10, false, null), (plain!.FileName, plain.Files, plain.SizeBytes, plain.WorldReadable, plain.RateLimit));
        foreach (string lone in new[] { "file vpn.log size 1m", "file vpn.log files 5", "file size 1m files 5" })
        {
            ConfigText.AssertRefused(ConfigText.With(Trace + lone), "security ike traceoptions file", "'files' and 'size' must be given together");
        }

        foreach ((string words, string path) in new[] { ("file vpn.log size 9k files 5", "file size"), ("file vpn.log size 2g files 5", "file size"), ("file vpn.log files 1", "file files"), ("flag nothing", "") })
        {
            ConfigText.AssertRefused(ConfigText.With(Trace + words), ("security ike traceoptions " + path).TrimEnd(), "");
        }
    }

    [Fact]
    public void S052_DeadPeerDetectionAndVpnMonitor_ExcludeEachOther() =>
        ConfigText.AssertRefused(
            ConfigText.With(Gateway + "dead-peer-detection", "set security ipsec vpn v vpn-monitor"),
            "security ipsec vpn v vpn-monitor", "vpn-monitor and dead-peer-detection of gateway branch exclude each other");

    [Fact]
    public void S053_DynamicGateway_WithPreSharedKeyAndMainMode_IsRefused() =>
        ConfigText.AssertRefused(ConfigText.WithDynamic(Gateway + "dynamic hostname office.example.net"), GatewayPath + " dynamic", "needs aggressive mode");

    private static IkeProposal Proposal(string words) =>
        Assert.Single(ConfigText.Model(ConfigText.With("set security ike proposal p " + words)).IkePolicies["pol"].Proposals);
}
