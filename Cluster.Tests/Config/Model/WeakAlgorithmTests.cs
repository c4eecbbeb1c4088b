using Cluster.Config;
using Cluster.Config.Model;
using Xunit;

namespace Cluster.Tests.Config.Model;

/// <summary>What RFC 8247 and RFC 8221 advise against is said at commit, and can be refused.</summary>
public sealed class WeakAlgorithmTests
{
    private const string Forbid = "set security weak-algorithms forbid";

    /// <summary>A line with each weak word wherever it may stand, and the path at which it is told.</summary>
    public static TheoryData<string, string, string> Weak => new()
    {
        { "set security ike proposal p encryption-algorithm des-cbc", "security ike proposal p encryption-algorithm", "des-cbc" },
        { "set security ike proposal p encryption-algorithm 3des-cbc", "security ike proposal p encryption-algorithm", "3des-cbc" },
        { "set security ike proposal p authentication-algorithm md5", "security ike proposal p authentication-algorithm", "md5" },
        { "set security ike proposal p dh-group group1", "security ike proposal p dh-group", "group1" },
        { "set security ike proposal p dh-group group2", "security ike proposal p dh-group", "group2" },
        { "set security ike proposal p dh-group group5", "security ike proposal p dh-group", "group5" },
        { "set security ipsec proposal q authentication-algorithm hmac-md5-96 encryption-algorithm aes-128-cbc", "security ipsec proposal q authentication-algorithm", "hmac-md5-96" },
        { "set security ipsec proposal q authentication-algorithm hmac-sha1-96 encryption-algorithm des-cbc", "security ipsec proposal q encryption-algorithm", "des-cbc" },
        { "set security ipsec policy ipol perfect-forward-secrecy keys group2", "security ipsec policy ipol perfect-forward-secrecy keys", "group2" },
    };

    [Theory]
    [MemberData(nameof(Weak))]
    public void WeakWord_IsWarnedOfAndCanBeForbidden(string line, string path, string word)
    {
        LoadedConfiguration warned = ConfigText.With(line);
        Assert.Empty(warned.Errors);
        Assert.StartsWith($"'{word}' is weak: ", Assert.Single(warned.Warnings).Message, StringComparison.Ordinal);
        Assert.Equal(path, Assert.Single(warned.Warnings).Path);

        ConfigText.AssertRefused(ConfigText.With(line, Forbid), path, $"'{word}' is forbidden by [edit security weak-algorithms]");
        Assert.Empty(ConfigText.With(line, Forbid, "deactivate security weak-algorithms").Errors);
        Assert.Empty(ConfigText.With(line, Forbid, "set security weak-algorithms warn").Errors);
    }

    [Theory]
    [InlineData("basic", "its proposals have des-cbc, group1, md5")]
    [InlineData("compatible", "its proposals have 3des-cbc, group2, md5, des-cbc")]
    [InlineData("standard", "its proposals have group2, 3des-cbc")]
    public void WeakSet_IsWarnedOfAndCanBeForbidden(string set, string reason)
    {
        string[] lines = ["delete security ike policy pol proposals", $"set security ike policy pol proposal-set {set}"];

        ConfigError warning = Assert.Single(ConfigText.With(lines).Warnings);
        Assert.Equal("security ike policy pol proposal-set", warning.Path);
        Assert.Contains(reason, warning.Message, StringComparison.Ordinal);
        ConfigText.AssertRefused(ConfigText.With([.. lines, Forbid]), warning.Path, $"'{set}' is forbidden");
    }

    [Fact]
    public void RecommendedSets_HaveWhatTheRfcsAskFor_AndNothingWeak()
    {
        LoadedConfiguration loaded = ConfigText.With(
            "delete security ike policy pol proposals", "set security ike policy pol proposal-set recommended",
            "delete security ipsec policy ipol proposals", "set security ipsec policy ipol proposal-set recommended", Forbid);

        Assert.Empty(loaded.Messages);
        Vpn vpn = loaded.Model!.Vpns["v"];
        Assert.Equal(["aes-256-gcm", "aes-128-gcm", "aes-256-cbc", "aes-128-cbc"], vpn.Gateway.Policy.Proposals.Select(proposal => proposal.Encryption.Keyword));
        Assert.All(vpn.Gateway.Policy.Proposals, proposal => Assert.Equal(("group14", "sha-256"), (proposal.Group.Keyword, proposal.Authentication.Keyword)));
        Assert.Equal(["aes-256-gcm", "aes-128-gcm", "aes-256-cbc", "aes-128-cbc"], vpn.Policy.Proposals.Select(proposal => proposal.Encryption!.Keyword));
        Assert.Equal("group14", vpn.Policy.PerfectForwardSecrecy?.Keyword);
    }

    [Fact]
    public void StrongWords_AreNotWarnedOf() => Assert.Empty(ConfigText.With(Forbid).Messages);
}
