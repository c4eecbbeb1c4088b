using Xunit;

namespace Cluster.Tests.Config.Model;

/// <summary>What the product's manual prints by mistake is refused, with the path and what would be right.</summary>
public sealed class ErratumTests
{
    [Theory]
    [InlineData("set security ike gateway g address 1111::1112/64", "security ike gateway g address", "without prefix length")]
    [InlineData("set security ike proposal q authentication-method pre-shared-key", "security ike proposal q authentication-method", "pre-shared-keys")]
    [InlineData("set security policies from-zone trust to-zone vpn policy local-to-spokes application any", "security policies from-zone trust to-zone vpn policy local-to-spokes", "unknown statement 'application'")]
    [InlineData("set security ipsec vpn w ike ipv6-ipsec-policy ipsec-phase2-policy", "security ipsec vpn w ike", "unknown statement 'ipv6-ipsec-policy'")]
    [InlineData("set security policies from-zone trust to-zone vpn policy p then permit source-nat interface", "security policies from-zone trust to-zone vpn policy p then permit", "unknown statement 'source-nat'")]
    [InlineData("set security ipsec policy ipol proposals keys group2", "security ipsec policy ipol", "unknown statement 'group2'")]
    [InlineData("set security ike gateway branch local-identity 11.11.11.11", "security ike gateway branch local-identity", "unknown statement '11.11.11.11'")]
    [InlineData("set security ike proposal p dh-group groupl", "security ike proposal p dh-group", "group1")]
    [InlineData("set security ike proposal p authentication-algorithm shal", "security ike proposal p authentication-algorithm", "sha1")]
    [InlineData("set interfaces stO unit 0 family inet", "interfaces", "an interface, such as ge-0/0/0")]
    [InlineData("set security ipsec vpn m manual spi 0", "security ipsec vpn m manual spi", "range (256..16639)")]
    [InlineData("set security address-book b address westford 192.168.168.178.0/24", "security address-book b address westford", "192.168.168.178.0/24")]
    [InlineData("set security ipsec vpn v ike gateway 2.2.2.2", "security ipsec vpn v ike gateway", "gateway '2.2.2.2' is not defined")]
    public void Erratum_OfTheManual_IsRefusedWithItsPath(string line, string path, string message) =>
        ConfigText.AssertRefused(ConfigText.With(line), path, message);

    [Fact]
    public void Erratum_OfATripleDesKeyWithSixteenCharacters_IsRefused() =>
        ConfigText.AssertRefused(
            ConfigText.With("set security ipsec vpn m manual encryption algorithm 3des-cbc key ascii-text 1111111111111111"),
            "security ipsec vpn m manual encryption key ascii-text", "3des-cbc needs 24 characters of text or 48 hexadecimal digits, not 16 or 32");
}
