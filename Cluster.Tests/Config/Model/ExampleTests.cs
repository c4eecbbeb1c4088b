using System.Net;
using System.Text;
using Cluster.Config;
using Cluster.Config.Language;
using Cluster.Config.Model;
using Xunit;

namespace Cluster.Tests.Config.Model;

public sealed class ExampleTests
{
    private const string Folder = "Cluster.Tests/Config/Examples";

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Source.Path(Folder), "*.set", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Source.Path(Folder), file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Example_Loads_AndReadsBackTheSameInBothForms(string file)
    {
        LoadedConfiguration loaded = Load(file);
        Assert.Empty(loaded.Errors);
        Assert.True(ModelDiff.Between(loaded.Model, LoadedConfiguration.Of(loaded.Tree).Model!).IsEmpty);

        foreach (string text in new[] { ConfigPrinter.ToSet(loaded.Tree), ConfigPrinter.ToBraces(loaded.Tree) })
        {
            LoadedConfiguration again = LoadedConfiguration.From(text, file);
            Assert.Empty(again.Errors);
            Assert.Equal(ConfigPrinter.ToBraces(loaded.Tree), ConfigPrinter.ToBraces(again.Tree));
            Assert.True(ModelDiff.Between(loaded.Model, again.Model!).IsEmpty);
            Assert.Equal(Texts(loaded.Warnings), Texts(again.Warnings));
        }

        static IEnumerable<string> Texts(IEnumerable<ConfigError> messages) =>
            messages.Select(message => $"[{message.Path}] {message.Message}").Order(StringComparer.Ordinal);
    }

    /// <summary>What the examples ask for and this version does not carry out. A line goes when its feature comes.</summary>
    [Fact]
    public void Examples_Warnings_AreTheExpectedOnes()
    {
        var text = new StringBuilder();
        foreach (string file in Files)
        {
            foreach (ConfigError message in Load(file).Messages)
            {
                text.Append(message).Append('\n');
            }
        }

        Golden.Check(Folder + "/expected-messages.txt", text.ToString());
    }

    [Fact]
    public void Sunnyvale_Loads_InFull()
    {
        LoadedConfiguration loaded = Load("sunnyvale.set");

        Assert.All(loaded.Messages, message => Assert.Contains("'group2' is weak", message.Message, StringComparison.Ordinal));
        ClusterModel model = loaded.Model!;
        Gateway gateway = model.Gateways["gw-chicago"];
        Assert.Equal(IPAddress.Parse("2.2.2.2"), Assert.Single(gateway.Addresses));
        Assert.Equal(IPAddress.Parse("1.1.1.2"), gateway.LocalAddress);
        Assert.Equal("ge-0/0/3.0", gateway.ExternalInterface);
        Assert.Equal(IkeVersion.V2Only, gateway.Version);
        Assert.Null(gateway.NotCarriedOut);
        Assert.Equal(5, gateway.NatKeepaliveSeconds);
        Assert.True(gateway.NatTraversal);
        Assert.Equal("395psksecr3t"u8, gateway.Policy.PreSharedKey!.Bytes);
        IkeProposal ike = Assert.Single(gateway.Policy.Proposals);
        Assert.Equal(("group2", "sha1", "aes-128-cbc", 28_800), (ike.Group.Keyword, ike.Authentication.Keyword, ike.Encryption.Keyword, ike.LifetimeSeconds));

        Vpn vpn = model.Vpns["ipsec-vpn-chicago"];
        Assert.Same(gateway, vpn.Gateway);
        Assert.Equal(("st0.0", null), (vpn.BindInterface, vpn.NotCarriedOut));
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
        LoadedConfiguration loaded = Load("chicago.set");

        Assert.Empty(loaded.Errors);
        Vpn vpn = loaded.Model!.Vpns["corp-vpn"];
        Assert.Contains(vpn.Gateway.Policy.Proposals, proposal => proposal is { Name: "pre-g2-aes128-sha", Encryption.Keyword: "aes-128-cbc", Group.Keyword: "group2" });
        Assert.Contains(vpn.Policy.Proposals, proposal => proposal.Name == "g2-esp-aes128-sha");
        Assert.Equal("group2", vpn.Policy.PerfectForwardSecrecy?.Keyword);
    }

    [Fact]
    public void Model_Printed_ShowsNoSecret() =>
        Assert.DoesNotContain("395psksecr3t", Load("sunnyvale.set").Model!.IkePolicies["ike-phase1-policy"].ToString(), StringComparison.Ordinal);

    internal static LoadedConfiguration Load(string file) => LoadedConfiguration.From(Source.Read($"{Folder}/{file}"), file);
}
