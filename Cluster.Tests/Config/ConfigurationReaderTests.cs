using System.Globalization;
using System.Text;
using Cluster.Config;
using Cluster.Config.Editing;
using Cluster.Config.Language;
using Cluster.Config.Model;
using Xunit;

namespace Cluster.Tests.Config;

/// <summary>Reading only what is new of a large text gives what reading all of it gives.</summary>
public sealed class ConfigurationReaderTests
{
    [Fact]
    public void Versions_OneAfterTheOther_AreReadAsEachWouldBeAlone()
    {
        var random = new Random(7);
        ConfigNode tree = Large();
        var reader = new ConfigurationReader();
        Compare(reader, ConfigPrinter.ToBraces(tree), 0);
        for (int i = 1; i <= 120; i++)
        {
            for (int edits = random.Next(1, 3); edits > 0; edits--)
            {
                _ = TreeEdit.Run(tree, "", Edit(random));
            }

            Compare(reader, ConfigPrinter.ToBraces(tree), i);
        }

        // Otherwise the test would not have tried what it is for.
        Assert.InRange(reader.Patched, 60, 120);
    }

    [Fact]
    public void Texts_OfAnyStatements_AreReadAsEachWouldBeAlone()
    {
        int patched = 0;
        for (int seed = 1; seed <= 12; seed++)
        {
            var random = new Random(seed);
            ConfigNode tree = RandomTrees.Make(seed, lines: 60);
            Assert.True(TreeLoad.Run(tree, LoadMode.Merge, "", Gateways(300), "test").Done);
            var reader = new ConfigurationReader();
            for (int i = 0; i < 8; i++)
            {
                string text = ConfigPrinter.ToBraces(tree);
                LoadedConfiguration read = reader.Read(text, $"version {i}"), alone = LoadedConfiguration.From(text, $"version {i}");
                Assert.Equal(alone.Messages, read.Messages);
                Assert.Equal(alone.Model is null, read.Model is null);
                ConfigNode[] nodes = [.. RandomTrees.All(tree)];
                _ = TreeEdit.Run(tree, "", $"{(random.Next(3) == 0 ? "delete" : "deactivate")} {RandomTrees.Name(nodes[random.Next(nodes.Length)])}");
                _ = TreeEdit.Run(tree, "", "set " + RandomTrees.Line(random));
            }

            patched += reader.Patched;
        }

        Assert.InRange(patched, 5, 96);
    }

    [Fact]
    public void Text_ThatIsNotAsItWouldBePrinted_IsReadWhole()
    {
        var reader = new ConfigurationReader();
        string text = ConfigPrinter.ToBraces(Large()), twice = text.Replace("        gateway g7 {", "        gateway g8 {", StringComparison.Ordinal);
        Compare(reader, text, 0);
        Assert.NotEqual(text, twice);
        Compare(reader, twice, 1);
        Compare(reader, text.Replace("        gateway g7 {", "        gateway   g7 {", StringComparison.Ordinal), 2);
        Compare(reader, text.Replace("        gateway g9 {", "        /* a\n}\n    vpn { */\n        gateway g9 {", StringComparison.Ordinal), 3);
        Compare(reader, text[..(text.Length / 2)], 4);
        Compare(reader, "", 5);
        Assert.Equal(0, reader.Patched);
    }

    /// <summary>Messages too, with files, lines and paths; and the model by everything that a commit compares.</summary>
    private static void Compare(ConfigurationReader reader, string text, int version)
    {
        LoadedConfiguration read = reader.Read(text, $"version {version}"), alone = LoadedConfiguration.From(text, $"version {version}");
        Assert.Equal(alone.Messages, read.Messages);
        Assert.Equal(alone.Model is null, read.Model is null);
        if (alone.Model is not null)
        {
            Assert.True(ModelDiff.Between(alone.Model, read.Model!).IsEmpty, $"version {version}");
        }
    }

    private static string Edit(Random random)
    {
        int at = random.Next(400);
        return random.Next(11) switch
        {
            0 => $"delete security ipsec vpn v{at}",
            1 => $"delete routing-options static route 10.{at / 200}.{at % 200}.0/24",
            2 => $"set security ike gateway new-{at} address 198.19.0.{1 + (at % 200)} ike-policy p external-interface ge-0/0/0.0 version v2-only",
            3 => $"deactivate security ipsec vpn v{at}",
            4 => $"annotate security ike gateway g{at} \"of {at}; and }} more\"",
            5 => $"set security ike gateway g{at} dead-peer-detection threshold 3",
            6 => $"set security ike gateway g{at} ike-policy lost",
            7 => $"insert security ike gateway g{at} before gateway g{(at + 200) % 400}",
            8 => $"set interfaces st0 unit {1000 + at} family inet address 10.200.{at / 200}.{at % 200}/32",
            9 => $"set security ike gateway g{at} ike-policy p",
            _ => $"set security ike gateway g{at} nat-keepalive {1 + random.Next(300)}",
        };
    }

    private static ConfigNode Large() => ConfigParser.Parse(Gateways(400), "test", new ConfigErrors());

    private static string Gateways(int count)
    {
        var text = new StringBuilder(
            """
            set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.1/24
            set security ike proposal o authentication-method pre-shared-keys dh-group group14 authentication-algorithm sha-256 encryption-algorithm aes-128-cbc
            set security ike policy p proposals o
            set security ike policy p pre-shared-key ascii-text not-a-secret-of-anybody
            set security ipsec proposal o protocol esp authentication-algorithm hmac-sha-256-128 encryption-algorithm aes-128-cbc
            set security ipsec policy p proposals o
            set security zones security-zone wan interfaces ge-0/0/0.0
            set security zones security-zone wan host-inbound-traffic system-services ike

            """);
        for (int i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"set security ike gateway g{i} address 198.18.{i / 200}.{i % 200} ike-policy p external-interface ge-0/0/0.0 version v2-only\n")
                .Append(CultureInfo.InvariantCulture, $"set security ipsec vpn v{i} bind-interface st0.{1000 + i} ike gateway g{i}\n")
                .Append(CultureInfo.InvariantCulture, $"set security ipsec vpn v{i} ike ipsec-policy p\n")
                .Append(CultureInfo.InvariantCulture, $"set interfaces st0 unit {1000 + i} family inet\n")
                .Append(CultureInfo.InvariantCulture, $"set routing-options static route 10.{i / 200}.{i % 200}.0/24 next-hop st0.{1000 + i}\n")
                .Append(CultureInfo.InvariantCulture, $"set security zones security-zone offices interfaces st0.{1000 + i}\n");
        }

        return text.ToString();
    }
}
