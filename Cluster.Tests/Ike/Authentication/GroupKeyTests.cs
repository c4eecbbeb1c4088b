using System.Text;
using Cluster.Crypto.Keys;
using Cluster.Ike.Authentication;
using Xunit;

namespace Cluster.Tests.Ike.Authentication;

public sealed class GroupKeyTests
{
    [Fact]
    public void S229_KeyOfAUser_IsFortyDigitsOfBothInputs()
    {
        using var master = new SecretBytes("juniper"u8);
        using SecretBytes key = GroupKey.Of(master, Mail("a@juniper.net"));

        Assert.Equal("8da2d91c4b46043f4126067800fed95e259d5a2e", Encoding.ASCII.GetString(key.Expose()));
        Assert.Equal("8da2d91c4b46043f4126067800fed95e259d5a2e", GroupKey.Text("juniper"u8, "a@juniper.net"));
        Assert.NotEqual(GroupKey.Text("juniper"u8, "a@juniper.net"), GroupKey.Text("juniper"u8, "b@juniper.net"));
        Assert.NotEqual(GroupKey.Text("juniper"u8, "a@juniper.net"), GroupKey.Text("jupiter"u8, "a@juniper.net"));
    }

    [Theory]
    [InlineData("lab", "carol@lab", true)]
    [InlineData("@lab", "carol@lab", true)]
    [InlineData("lab", "carol@pc.LAB", true)]
    [InlineData("carol@lab", "carol@lab", true)]
    [InlineData("lab", "carol@collab", false)]
    [InlineData("lab", "lab@carol", false)]
    [InlineData("lab", "", false)]
    public void Group_OfAnEnd_HasThoseWhoseNamesEndInIt(string group, string user, bool expected) =>
        Assert.Equal(expected, GroupKey.IsOfGroup(Mail(group), Mail(user)));

    [Fact]
    public void Group_OfAnotherType_HasNobody() =>
        Assert.False(GroupKey.IsOfGroup(Mail("lab"), new IkeIdentity(IkeIdentityType.Fqdn, "pc.lab"u8.ToArray())));

    private static IkeIdentity Mail(string text) => new(IkeIdentityType.UserFqdn, Encoding.ASCII.GetBytes(text));
}
