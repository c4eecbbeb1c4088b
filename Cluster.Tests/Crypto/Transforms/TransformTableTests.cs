using Cluster.Crypto.Transforms;
using Xunit;

namespace Cluster.Tests.Crypto.Transforms;

public sealed class TransformTableTests
{
    [Fact]
    public void Rows_Identifiers_AreUnique()
    {
        Assert.Distinct(TransformTable.Encryption.Select(row => (row.Id, row.KeyBits)));
        Assert.Distinct(TransformTable.Integrity.Select(row => row.Id));
        Assert.Distinct(TransformTable.Prf.Select(row => row.Id));
        Assert.Distinct(TransformTable.KeyExchange.Select(row => row.Id));
        Assert.Distinct(TransformTable.Encryption.SelectMany(row => row.JunosKeywords));
        Assert.Distinct(TransformTable.Integrity.SelectMany(row => row.IkeKeywords));
        Assert.Distinct(TransformTable.Integrity.SelectMany(row => row.IpsecKeywords));
        Assert.Distinct(TransformTable.KeyExchange.SelectMany(row => row.JunosKeywords));
    }

    [Theory]
    [InlineData("aes-128-cbc", 12, 128)]
    [InlineData("aes-192-cbc", 12, 192)]
    [InlineData("aes-256-cbc", 12, 256)]
    [InlineData("aes-128-gcm", 20, 128)]
    [InlineData("aes-192-gcm", 20, 192)]
    [InlineData("aes-256-gcm", 20, 256)]
    [InlineData("chacha20-poly1305", 28, 0)]
    public void FindEncryption_Keyword_IsTheRowOfTheId(string keyword, ushort id, int keyBits) =>
        Assert.Same(TransformTable.FindEncryption(id, keyBits), TransformTable.FindEncryption(keyword));

    [Theory]
    [InlineData("md5", "hmac-md5-96", 1, 1, 16, 12)]
    [InlineData("sha1", "hmac-sha1-96", 2, 2, 20, 12)]
    [InlineData("sha-256", "hmac-sha-256-128", 12, 5, 32, 16)]
    [InlineData("sha-384", "hmac-sha-384", 13, 6, 48, 24)]
    [InlineData("sha-512", "hmac-sha-512", 14, 7, 64, 32)]
    public void FindIntegrity_Keywords_GiveIdPrfAndLengths(string ike, string ipsec, ushort id, ushort prf, int key, int icv)
    {
        IntegrityTransform row = TransformTable.FindIntegrity(id)!;

        Assert.Same(row, TransformTable.FindIkeIntegrity(ike));
        Assert.Same(row, TransformTable.FindIpsecIntegrity(ipsec));
        Assert.Same(row.Prf, TransformTable.FindPrf(prf));
        Assert.Equal((key, icv), (row.KeyLength, row.IcvLength));
    }

    [Fact]
    public void Find_WordOfTheOtherHierarchy_IsUnknown()
    {
        Assert.Null(TransformTable.FindIkeIntegrity("hmac-sha1-96"));
        Assert.Null(TransformTable.FindIpsecIntegrity("sha1"));
        Assert.Null(TransformTable.FindEncryption("aes"));
        Assert.Null(TransformTable.FindKeyExchange("group3"));
    }

    [Theory]
    [InlineData(1, 96)]
    [InlineData(2, 128)]
    [InlineData(5, 192)]
    [InlineData(14, 256)]
    [InlineData(15, 384)]
    [InlineData(16, 512)]
    [InlineData(17, 768)]
    [InlineData(18, 1024)]
    [InlineData(19, 64)]
    [InlineData(20, 96)]
    [InlineData(21, 132)]
    [InlineData(31, 32)]
    public void FindKeyExchange_Keyword_HasThePublicLengthOfItsRfc(ushort id, int length)
    {
        KeyExchangeTransform row = TransformTable.FindKeyExchange($"group{id}")!;

        Assert.Equal((id, length), (row.Id, row.PublicLength));
    }
}
