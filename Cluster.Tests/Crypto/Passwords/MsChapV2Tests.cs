using Cluster.Crypto.Keys;
using Cluster.Crypto.Passwords;
using Xunit;

namespace Cluster.Tests.Crypto.Passwords;

/// <summary>The examples of RFC 2759 section 9.2 and RFC 3079 section 3.5.3.</summary>
public sealed class MsChapV2Tests
{
    private static readonly byte[] Ours = Convert.FromHexString("5B5D7C7D7B3F2F3E3C2C602132262628");
    private static readonly byte[] Peers = Convert.FromHexString("21402324255E262A28295F2B3A337C7E");
    private static readonly byte[] Expected = Convert.FromHexString("82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF");

    [Theory]
    [InlineData("User")]
    [InlineData("DOMAIN\\User")]
    public void Response_OfTheRfc_IsThatOfTheRfc(string user)
    {
        using var password = new SecretBytes("clientPass"u8);
        Assert.Equal(Expected, MsChapV2.Response(password, user, Ours, Peers));
    }

    [Fact]
    public void AuthenticatorResponse_OfTheRfc_IsThatOfTheRfc()
    {
        using var password = new SecretBytes("clientPass"u8);
        Assert.Equal("S=407A5589115FD0D6209F510FE9C04566932CDA56", MsChapV2.AuthenticatorResponse(password, "User", Ours, Peers, Expected));
    }

    [Fact]
    public void MasterKey_OfTheRfc_SendsWithTheKeyOfTheRfc()
    {
        using var password = new SecretBytes("clientPass"u8);
        using var keys = MsChapV2.MasterKey(password, Expected);

        Assert.Equal("8B7CDC149B993A1BA118CB153F56DCCB", Convert.ToHexString(keys.Expose().Slice(16, 16)));
        Assert.Equal(new byte[32], keys.Expose()[32..].ToArray());
    }
}
