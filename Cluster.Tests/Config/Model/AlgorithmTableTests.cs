using Cluster.Config.Model;
using Cluster.Crypto.Transforms;
using Xunit;

namespace Cluster.Tests.Config.Model;

/// <summary>The language may only offer what the cryptographic module has, and must say so when it has more.</summary>
public sealed class AlgorithmTableTests
{
    [Fact]
    public void Encryption_EachWord_IsAvailableExactlyWhenTheModuleHasIt() =>
        Assert.All(AlgorithmTable.Encryption, row => Assert.Equal(
            TransformTable.Encryption.FirstOrDefault(transform => transform.JunosKeywords.Contains(row.Keyword)) is { } found ? (true, found.IsCombinedMode) : (false, row.CombinedMode),
            (row.IsAvailable, row.CombinedMode)));

    [Fact]
    public void IkeAuthentication_EachWord_IsAvailableExactlyWhenTheModuleHasIt() =>
        Assert.All(AlgorithmTable.IkeAuthentication, row => Assert.Equal(
            TransformTable.Integrity.Any(transform => transform.IkeKeywords.Contains(row.Keyword)), row.IsAvailable));

    [Fact]
    public void IpsecAuthentication_EachWord_IsAvailableExactlyWhenTheModuleHasIt() =>
        Assert.All(AlgorithmTable.IpsecAuthentication, row => Assert.Equal(
            TransformTable.Integrity.Any(transform => transform.IpsecKeywords.Contains(row.Keyword)), row.IsAvailable));

    [Fact]
    public void Group_EachWord_IsAvailableExactlyWhenTheModuleHasIt() =>
        Assert.All(AlgorithmTable.Groups, row => Assert.Equal(
            TransformTable.KeyExchange.Any(transform => transform.JunosKeywords.Contains(row.Keyword)), row.IsAvailable));

    [Fact]
    public void Module_EachKeyword_IsAWordOfTheLanguage()
    {
        Assert.Subset(Words(AlgorithmTable.Encryption.Select(row => row.Keyword)), Words(TransformTable.Encryption.SelectMany(transform => transform.JunosKeywords)));
        Assert.Subset(Words(AlgorithmTable.IkeAuthentication.Select(row => row.Keyword)), Words(TransformTable.Integrity.SelectMany(transform => transform.IkeKeywords)));
        Assert.Subset(Words(AlgorithmTable.IpsecAuthentication.Select(row => row.Keyword)), Words(TransformTable.Integrity.SelectMany(transform => transform.IpsecKeywords)));
        Assert.Subset(Words(AlgorithmTable.Groups.Select(row => row.Keyword)), Words(TransformTable.KeyExchange.SelectMany(transform => transform.JunosKeywords)));
    }

    private static HashSet<string> Words(IEnumerable<string> words) => [.. words];
}
