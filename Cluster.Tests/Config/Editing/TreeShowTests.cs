using System.Text.Json;
using Cluster.Config.Editing;
using Cluster.Config.Language;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Config.Editing;

public sealed class TreeShowTests
{
    private static readonly ConfigNode Tree = RandomTrees.Parse(
        """
        set system host-name gw
        set interfaces ge-0/0/0 unit 0 family inet address 10.1.0.1/24
        set security ike policy p proposals [ a b ]
        set security ike policy p pre-shared-key ascii-text juniper
        set security ike gateway g address 192.0.2.1 dead-peer-detection interval 15
        set security ike gateway h address 192.0.2.2
        set security policies from-zone x to-zone y policy q then permit
        annotate security ike gateway h "the hub"
        deactivate security ike gateway h
        """);

    [Theory]
    [InlineData("", "security ike gateway g", "address 192.0.2.1;\ndead-peer-detection {\n    interval 15;\n}\n")]
    [InlineData("security ike", "gateway g dead-peer-detection", "interval 15;\n")]
    [InlineData("security ike", "policy p proposals", "proposals [ a b ];\n")]
    [InlineData("security", "ike pol p proposals", "proposals [ a b ];\n")]
    [InlineData("security ike gateway g dead-peer-detection", "", "interval 15;\n")]
    [InlineData("", "security ike gateway", "gateway g {\n    address 192.0.2.1;\n    dead-peer-detection {\n        interval 15;\n    }\n}\n/* the hub */\ninactive: gateway h {\n    address 192.0.2.2;\n}\n")]
    [InlineData("", "security ike gateway h", "##\n## inactive: security ike gateway h\n##\naddress 192.0.2.2;\n")]
    [InlineData("", "security ike gateway absent", "")]
    [InlineData("", "security policies from-zone x to-zone y policy q then permit", "")]
    [InlineData("", "system host-name", "host-name gw;\n")]
    public void S008_Show_FromAnyLevel_IsBraceForm(string level, string words, string expected) =>
        Assert.Equal(expected, Show(level, words, DisplayForm.Braces));

    [Fact]
    public void Set_Form_IsFromTheTopOrRelative()
    {
        Assert.Equal("set security ike gateway g address 192.0.2.1\nset security ike gateway g dead-peer-detection interval 15\n", Show("security ike", "gateway g", DisplayForm.Set));
        Assert.Equal("set address 192.0.2.1\nset dead-peer-detection interval 15\n", Show("security ike", "gateway g", DisplayForm.SetRelative));
        Assert.Equal("set security ike policy p proposals a\nset security ike policy p proposals b\n", Show("", "security ike policy p proposals", DisplayForm.Set));
    }

    [Fact]
    public void S017_Secret_IsObfuscated_AndHiddenWithoutThePermission()
    {
        Assert.Matches("""ascii-text "\$9\$[^"]+"; ## SECRET-DATA""", Show("", "security ike policy p", DisplayForm.Braces));
        foreach (DisplayForm form in Enum.GetValues<DisplayForm>())
        {
            string hidden = TreeShow.Run(Tree, "", "", form, hideSecrets: true).Text;
            Assert.DoesNotContain("$9$", hidden, StringComparison.Ordinal);
            Assert.Contains("/* SECRET-DATA */", hidden, StringComparison.Ordinal);
        }

        // What is hidden cannot be loaded by mistake in place of the secret.
        LoadResult result = TreeLoad.Run(RandomTrees.Parse(""), LoadMode.Merge, "", TreeShow.Run(Tree, "", "", DisplayForm.Braces, hideSecrets: true).Text, "f");
        Assert.Contains("missing argument", Assert.Single(result.Messages).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_HasTheShapeOfTheProductFamily()
    {
        JsonElement configuration = Json(Show("", "", DisplayForm.Json));

        Assert.Equal("gw", configuration.GetProperty("system").GetProperty("host-name").GetString());
        JsonElement unit = configuration.GetProperty("interfaces").GetProperty("interface")[0].GetProperty("unit")[0];
        Assert.Equal(0, unit.GetProperty("name").GetInt32());
        JsonElement ike = configuration.GetProperty("security").GetProperty("ike");
        Assert.Equal(["a", "b"], ike.GetProperty("policy")[0].GetProperty("proposals").EnumerateArray().Select(value => value.GetString()));
        Assert.Equal(15, ike.GetProperty("gateway")[0].GetProperty("dead-peer-detection").GetProperty("interval").GetInt32());
        Assert.True(ike.GetProperty("gateway")[1].GetProperty("@").GetProperty("inactive").GetBoolean());
        Assert.Equal("/* the hub */", ike.GetProperty("gateway")[1].GetProperty("@").GetProperty("comment").GetString());
        JsonElement pair = configuration.GetProperty("security").GetProperty("policies").GetProperty("from-zone")[0];
        Assert.Equal(("x", "y"), (pair.GetProperty("from-zone-name").GetString(), pair.GetProperty("to-zone-name").GetString()));

        JsonElement part = Json(Show("security ike", "gateway g", DisplayForm.Json));
        Assert.Equal("192.0.2.1", Assert.Single(part.GetProperty("security").GetProperty("ike").GetProperty("gateway").EnumerateArray()).GetProperty("address")[0].GetString());
        Assert.False(part.TryGetProperty("system", out _));
    }

    [Fact]
    public void Json_OfAnyTree_IsJson() => Gen.Int.Sample(seed => _ = Json(JsonPrinter.ToJson(RandomTrees.Make(seed))), iter: 100);

    [Fact]
    public void Show_OfWhatIsNoStatement_SaysWhy() =>
        Assert.Contains("unknown statement", Assert.Single(TreeShow.Run(Tree, "", "security bogus", DisplayForm.Braces, hideSecrets: false).Messages).Message, StringComparison.Ordinal);

    private static string Show(string level, string words, DisplayForm form)
    {
        ShowResult result = TreeShow.Run(Tree, level, words, form, hideSecrets: false);
        Assert.Empty(result.Messages);
        return result.Text;
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.GetProperty("configuration");
}
