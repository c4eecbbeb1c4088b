using System.Globalization;
using System.Text;
using Cluster.Config;
using Cluster.Config.Editing;
using Cluster.Config.Language;
using Cluster.Config.Model;
using Xunit;

namespace Cluster.Tests.Config;

/// <summary>
/// Compiling only what a change can affect gives the model and the messages that compiling everything gives: over random edits of configurations
/// in which gateways, vpns and routes depend on each other and on the rest in every way that the rules know, errors included.
/// </summary>
public sealed class IncrementalCompileTests
{
    private const int Gateways = 150;

    private const int Edits = 100;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Versions_OneAfterTheOther_CompileAsEachWouldAlone(int seed, bool instances)
    {
        var random = new Random(seed);
        ConfigNode tree = ConfigParser.Parse(Text(instances), "test", new ConfigErrors());
        var reader = new ConfigurationReader();
        LoadedConfiguration? last = null;
        string good = "";
        int models = 0;
        var messages = new HashSet<string>();
        for (int i = 0; i < Edits; i++)
        {
            string text = ConfigPrinter.ToBraces(tree);
            LoadedConfiguration read = reader.Read(text, $"version {i}"), alone = LoadedConfiguration.From(text, $"version {i}");
            Compare(alone, read, last);
            models += read.Model is null ? 0 : 1;
            messages.UnionWith(read.Messages.Select(message => Shape(message.Message)));
            last = read.Model is null ? last : read;
            good = read.Model is null ? good : text;

            // What is wrong for long hides what else could be: most errors go at once, and the others after a while.
            string backup = i % 20 == 19 ? good : text;
            tree = i % 20 == 19 ? ConfigParser.Parse(good, "test", new ConfigErrors()) : tree;
            _ = TreeEdit.Run(tree, "", Edit(random, instances));
            if (random.Next(5) > 0 && LoadedConfiguration.Of(tree).Errors.Any(error => read.Errors.All(known => known.Message != error.Message)))
            {
                string wrong = ConfigPrinter.ToBraces(tree);
                Compare(LoadedConfiguration.From(wrong, "wrong"), reader.Read(wrong, "wrong"), last);
                tree = ConfigParser.Parse(backup, "test", new ConfigErrors());
            }
        }

        // Otherwise the test would not have tried what it is for.
        Assert.True(reader.TakenOver > Edits / 3, $"{reader.TakenOver} taken over of {reader.Patched} patched");
        Assert.True(models > Edits / 4, $"{models} models");
        Assert.True(messages.Count > 10, string.Join(Environment.NewLine, messages));
    }

    [Fact]
    public void Change_OfOneGateway_LeavesAllElseTheVerySame()
    {
        ConfigNode tree = ConfigParser.Parse(Text(instances: false), "test", new ConfigErrors());
        var reader = new ConfigurationReader();
        ClusterModel before = ConfigText.Model(reader.Read(ConfigPrinter.ToBraces(tree), "version 1"));
        Assert.True(TreeEdit.Run(tree, "", "set security ike gateway g7 nat-keepalive 77").Done);
        ClusterModel after = ConfigText.Model(reader.Read(ConfigPrinter.ToBraces(tree), "version 2"));

        Assert.Equal(1, reader.TakenOver);
        Assert.Equal(77, after.Gateways["g7"].NatKeepaliveSeconds);
        Assert.Same(after.Gateways["g7"], after.Vpns["v7"].Gateway);
        Assert.Equal(["g7"], after.Gateways.Where(row => !ReferenceEquals(row.Value, before.Gateways[row.Key])).Select(row => row.Key));
        Assert.Equal(["v7"], after.Vpns.Where(row => !ReferenceEquals(row.Value, before.Vpns[row.Key])).Select(row => row.Key));
        Assert.Same(before.Interfaces, after.Interfaces);
        Assert.Same(before.Zones, after.Zones);
    }

    private static void Compare(LoadedConfiguration alone, LoadedConfiguration read, LoadedConfiguration? last)
    {
        Assert.Equal(alone.Messages, read.Messages);
        Assert.Equal(alone.Model is null, read.Model is null);
        if (alone.Model is not { } wanted || read.Model is not { } model)
        {
            return;
        }

        Assert.True(ModelDiff.Between(wanted, model).IsEmpty);
        Assert.All(model.Vpns.Values, vpn => Assert.Same(model.Gateways[vpn.Gateway.Name], vpn.Gateway));
        if (last?.Model is { } before)
        {
            // What a commit does is the same whichever way the models came about.
            ModelDiff one = ModelDiff.Between(before, wanted), other = ModelDiff.Between(before, model);
            Assert.Equal(one.DisturbedGateways.AsSpan(), other.DisturbedGateways.AsSpan());
            Assert.Equal(one.DisturbedVpns.AsSpan(), other.DisturbedVpns.AsSpan());
            Assert.Equal(one.Gateways.Select(change => change.Name), other.Gateways.Select(change => change.Name));
        }
    }

    /// <summary>A message without its names and numbers.</summary>
    private static string Shape(string message) => string.Concat(message.Where(c => !char.IsDigit(c)));

    private static string Edit(Random random, bool instances)
    {
        // Few names, so that edits meet.
        int at = random.Next(3) == 0 ? random.Next(Gateways) : random.Next(12), other = random.Next(12);
        string gateway = $"security ike gateway g{at}", vpn = $"security ipsec vpn v{at}", route = $"routing-options static route 10.64.{at}.0/24";
        return random.Next(52) switch
        {
            0 => $"set {gateway} ike-policy lost",
            1 => $"set {gateway} external-interface ge-0/0/0.{other % 4}",
            2 => $"set {gateway} address 198.18.0.{other}",
            3 => $"delete {gateway} address",
            4 => $"set {gateway} version v1-only",
            5 => $"set {gateway} version v2-only",
            6 => $"set {gateway} dynamic hostname peer{at}.example.net",
            7 => $"set {gateway} dynamic inet 192.0.2.{1 + at}",
            8 => $"set {gateway} xauth access-profile {(other < 6 ? "users" : "nobody")}",
            9 => $"set {gateway} aaa access-profile users",
            10 => $"delete {gateway}",
            11 => $"set {gateway} address 198.18.0.{other} ike-policy p external-interface ge-0/0/0.0",
            12 or 13 => $"{(other < 6 ? "de" : "")}activate {gateway}",
            14 => $"insert {gateway} before gateway g{other}",
            15 => $"set {gateway} dead-peer-detection threshold 3",
            16 => $"delete {gateway} dead-peer-detection",
            17 => $"set {gateway} local-address 192.0.2.{1 + (other % 3)}",
            18 => $"annotate {gateway} \"of {other}; and }} more\"",
            19 => $"set {gateway} local-identity distinguished-name",
            20 => $"set {gateway} ike-policy {(other < 6 ? "signed" : "p")}",
            21 or 22 or 23 => $"set {gateway} nat-keepalive {1 + random.Next(300)}",
            24 => $"set {vpn} bind-interface st0.{other}",
            25 => $"delete {vpn} bind-interface",
            26 => $"set {vpn} ike gateway g{other}",
            27 => $"set {vpn} ike gateway lost",
            28 => $"set {vpn} ike install-interval 3",
            29 => $"set {vpn} ike proxy-identity local 10.0.0.0/8 remote 10.64.{other % 2}.0/24",
            30 => $"delete {vpn} ike proxy-identity",
            31 => $"set {vpn} traffic-selector t local-ip 10.0.0.0/8 remote-ip {(other < 9 ? "10.65.0.0/16" : "2001:db8::/32")}",
            32 => $"set {vpn} vpn-monitor source-interface ge-0/0/0.{other % 4}",
            33 => $"delete {vpn} vpn-monitor",
            34 => $"set {vpn} manual external-interface ge-0/0/0.0 gateway 198.18.1.{other} protocol esp spi {256 + (other % 3)}",
            35 => $"delete {vpn} manual",
            36 => $"delete {vpn}",
            37 => $"set {vpn} bind-interface st0.{at} ike gateway g{at}",
            38 => $"set {vpn} ike ipsec-policy {(other < 6 ? "p" : "lost")}",
            39 or 40 => $"{(other < 6 ? "de" : "")}activate {vpn}",
            41 => $"set {route} next-hop {(other < 8 ? $"st0.{other}" : "st0.9999")}",
            42 => $"delete {route}",
            43 => $"set {route} retain",
            44 => $"set interfaces st0 unit {at} family inet address 10.99.{at}.{1 + other}/24",
            45 => $"{(other < 6 ? "de" : "")}activate interfaces st0 unit {at}",
            46 => other < 6 ? $"set security zones security-zone offices interfaces st0.{at}" : $"delete security zones security-zone offices interfaces st0.{at}",
            47 => $"set security ike policy p mode {(other < 6 ? "aggressive" : "main")}",
            48 => $"set interfaces st0 unit {at} multipoint",
            49 => instances ? $"set routing-instances red interface st0.{at}" : $"set security ipsec vpn-monitor-options interval {10 + other}",
            50 => $"set interfaces st0 unit 2000 family inet next-hop-tunnel 10.98.0.{1 + other} ipsec-vpn v{at}",
            _ => $"set security policies from-zone offices to-zone wan policy out{other % 2} then permit tunnel ipsec-vpn v{at}",
        };
    }

    private static string Text(bool instances)
    {
        var text = new StringBuilder(
            """
            set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.1/24
            set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.2/24
            set interfaces ge-0/0/0 unit 1 family inet address 192.0.3.1/24
            set interfaces st0 unit 2000 multipoint
            set interfaces st0 unit 2000 family inet address 10.98.0.1/24
            set access profile users authentication-order password
            set security ike proposal o authentication-method pre-shared-keys dh-group group14 authentication-algorithm sha-256 encryption-algorithm aes-128-cbc
            set security ike proposal s authentication-method rsa-signatures dh-group group14 authentication-algorithm sha-256 encryption-algorithm aes-128-cbc
            set security ike policy p proposals o
            set security ike policy p pre-shared-key ascii-text not-a-secret-of-anybody
            set security ike policy signed proposals s
            set security ike policy signed certificate local-certificate ours
            set security ipsec proposal o protocol esp authentication-algorithm hmac-sha-256-128 encryption-algorithm aes-128-cbc
            set security ipsec policy p proposals o
            set security zones security-zone wan interfaces ge-0/0/0.0
            set security zones security-zone wan host-inbound-traffic system-services ike
            set security zones security-zone offices interfaces st0.2000
            set security policies from-zone offices to-zone wan policy out0 match source-address any destination-address any application any
            set security policies from-zone offices to-zone wan policy out0 then permit
            set security policies from-zone offices to-zone wan policy out1 match source-address any destination-address any application any
            set security policies from-zone offices to-zone wan policy out1 then permit

            """);
        text.Append(instances
            ? "set routing-instances red instance-type virtual-router interface ge-0/0/0.1\nset routing-instances red routing-options static route 10.250.0.0/16 next-hop 192.0.3.9\n"
            : "");
        for (int i = 0; i < Gateways; i++)
        {
            string of = i % 5 == 0 ? " dead-peer-detection interval 10" : "", version = i % 3 == 0 ? "v1-only" : "v2-only";
            text.Append(CultureInfo.InvariantCulture, $"set security ike gateway g{i} address 198.18.0.{i} ike-policy p external-interface ge-0/0/0.0 version {version}{of}\n")
                .Append(CultureInfo.InvariantCulture, $"set security ipsec vpn v{i} bind-interface st0.{i} ike gateway g{i}\n")
                .Append(CultureInfo.InvariantCulture, $"set security ipsec vpn v{i} ike ipsec-policy p\n")
                .Append(CultureInfo.InvariantCulture, $"set interfaces st0 unit {i} family inet\n")
                .Append(CultureInfo.InvariantCulture, $"set routing-options static route 10.64.{i}.0/24 next-hop st0.{i}\n")
                .Append(CultureInfo.InvariantCulture, $"set security zones security-zone offices interfaces st0.{i}\n");
        }

        return text.ToString();
    }
}
