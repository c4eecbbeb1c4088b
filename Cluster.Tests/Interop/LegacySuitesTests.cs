using System.Text;
using Cluster.Bench.Lab;
using Xunit;

namespace Cluster.Tests.Interop;

/// <summary>
/// Every suite of the manual in both versions, 120 tunnels at once between one node of ours and one strongSwan that has an address and a network for
/// each: five ciphers, three hashes, four groups, the same cipher and hash in ESP.
/// </summary>
[Trait("Category", "Interop")]
public sealed class LegacySuitesTests
{
    private const string Secret = "interop-secret-1";
    private const int AtOnce = 4; // two processors have nothing to gain from more
    private static readonly TimeSpan NodeBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CommandBound = TimeSpan.FromSeconds(30);

    private static readonly (string Peer, string Ours, string Shown)[] Ciphers =
    [
        ("des", "des-cbc", "DES_CBC"), ("3des", "3des-cbc", "3DES_CBC"), ("aes128", "aes-128-cbc", "AES_CBC-128"),
        ("aes192", "aes-192-cbc", "AES_CBC-192"), ("aes256", "aes-256-cbc", "AES_CBC-256"),
    ];

    private static readonly (string Peer, string OursIke, string OursEsp, string Shown, string Prf)[] Hashes =
    [
        ("md5", "md5", "hmac-md5-96", "HMAC_MD5_96", "PRF_HMAC_MD5"), ("sha1", "sha1", "hmac-sha1-96", "HMAC_SHA1_96", "PRF_HMAC_SHA1"),
        ("sha256", "sha-256", "hmac-sha-256-128", "HMAC_SHA2_256_128", "PRF_HMAC_SHA2_256"),
    ];

    private static readonly (int Group, int Bits)[] Groups = [(1, 768), (2, 1024), (5, 1536), (14, 2048)];

    private static readonly Suite[] Suites =
    [
        .. (from version in new[] { 1, 2 } from cipher in Ciphers from hash in Hashes from dh in Groups select (version, cipher, hash, dh))
            .Select((one, at) => new Suite(
                at + 1, one.version, $"{one.cipher.Peer}-{one.hash.Peer}-modp{one.dh.Bits}", $"{one.cipher.Peer}-{one.hash.Peer}",
                $"{one.cipher.Shown}/{one.hash.Shown}/{one.hash.Prf}/MODP_{one.dh.Bits}", $"ESP:{one.cipher.Shown}/{one.hash.Shown}",
                one.cipher.Ours, one.hash.OursIke, one.hash.OursEsp, one.dh.Group)),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S023_S024_S025_S118_EverySuite_ComesUpAndCarriesPings(bool weInitiate)
    {
        await using LabNetwork lab = await LabNetwork.PairAsync($"l{Environment.ProcessId}{(weInitiate ? "w" : "p")}", offloads: false);
        await lab.RunAsync("gwb", CommandBound, "sh", "-c", string.Join('\n', Suites.Select(one => $"ip address add {one.Address}/24 dev wan0; ip address add {one.Host}/32 dev lo")));
        await lab.RunAsync("client", CommandBound, "ip", "route", "replace", "10.3.0.0/16", "via", "10.1.0.1");
        string ours = Path.Combine(lab.Disk, "ours.set");
        await File.WriteAllTextAsync(ours, Ours(), TestContext.Current.CancellationToken);
        await using NodeProcess node = new(new NodePlan(
            "node0", Path.Combine(lab.Disk, "node0"), lab.Namespace("gwa"), ["--interface", "ge-0/0/0=lan0", "--interface", "ge-0/0/3=wan0"], ["--config", ours]));
        await using StrongSwan peer = await StrongSwan.StartAsync(
            lab.Namespace("gwb"), Path.Combine(lab.Disk, "peer"), Peer(), "charon-systemd {\n  dos_protection = no\n}\n", logLevel: 0);
        node.Start();
        await node.ReadyAsync(NodeBound);

        var failed = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForEachAsync(Suites, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) =>
        {
            if (!weInitiate && await peer.SwanctlAsync("--initiate", "--child", one.Name, "--timeout", "20") is { ExitCode: not 0 } refused)
            {
                failed.Add($"{one}: {refused.Output}{refused.Error}");
            }
            else if (await lab.RunAsync("client", CommandBound, "ping", "-q", "-c", "2", "-i", "0.2", "-w", "20", "-s", "900", one.Host) is { ExitCode: not 0 } silent)
            {
                failed.Add($"{one}: {silent.Output}");
            }
        });
        Assert.True(failed.IsEmpty, $"{failed.Count} of {Suites.Length}:\n{string.Join('\n', failed.Order(StringComparer.Ordinal))}");

        string sas = (await peer.SwanctlAsync("--list-sas")).Output;
        Assert.All(Suites, one => Assert.True(one.IsShownBy(sas), $"{one} is not shown by:\n{sas}"));
    }

    private static string Ours()
    {
        var text = new StringBuilder();
        void Set(string statement) => text.Append("set ").Append(statement).Append('\n');
        Set("interfaces ge-0/0/0 unit 0 family inet address 10.1.0.1/24");
        Set("interfaces ge-0/0/3 unit 0 family inet address 192.0.2.1/24");
        Set("security zones security-zone untrust interfaces ge-0/0/3.0");
        Set("security zones security-zone untrust host-inbound-traffic system-services ike");
        Set("security zones security-zone trust interfaces ge-0/0/0.0");
        Set("security zones security-zone trust host-inbound-traffic system-services all");
        foreach (Suite one in Suites)
        {
            one.Write(Set);
        }

        foreach ((string from, string to) in new[] { ("trust", "vpn"), ("vpn", "trust") })
        {
            string path = $"security policies from-zone {from} to-zone {to} policy pass";
            Set($"{path} match source-address any");
            Set($"{path} match destination-address any");
            Set($"{path} match application any");
            Set($"{path} then permit");
        }

        return text.ToString();
    }

    private static string Peer() =>
        $"connections {{\n{string.Concat(Suites.Select(one => one.Connection))}}}\nsecrets {{\n  ike-peer {{\n    secret = \"{Secret}\"\n  }}\n}}\n";

    /// <summary>One tunnel.</summary>
    private sealed record Suite(
        int Number, int Version, string Ike, string Esp, string ShownIke, string ShownEsp, string Cipher, string IkeHash, string EspHash, int Group)
    {
        private const int FirstAddress = 20;

        public string Name => $"s{Number}";

        /// <summary>The peer's end of the tunnel.</summary>
        public string Address => $"192.0.2.{FirstAddress + Number}";

        /// <summary>What is pinged, at the peer.</summary>
        public string Host => $"10.3.{Number}.1";

        public string Connection =>
            $$"""
              {{Name}} {
                version = {{Version}}
                local_addrs = {{Address}}
                remote_addrs = 192.0.2.1
                proposals = {{Ike}}
                mobike = no
                local {
                  auth = psk
                  id = gwb.lab
                }
                remote {
                  auth = psk
                  id = gwa.lab
                }
                children {
                  {{Name}} {
                    local_ts = 10.3.{{Number}}.0/24
                    remote_ts = 10.1.0.0/24
                    esp_proposals = {{Esp}}
                  }
                }
              }

            """;

        public bool IsShownBy(string sas)
        {
            string ike = Between($"\n{sas}", $"\n{Name}: #", $"\n  {Name}: #"), child = Between(sas, $"\n  {Name}: #", "\n    in");
            return ike.Contains("ESTABLISHED", StringComparison.Ordinal) && ike.Contains($"  {ShownIke}\n", StringComparison.Ordinal)
                && child.Contains("INSTALLED", StringComparison.Ordinal) && child.Contains($"{ShownEsp}\n", StringComparison.Ordinal);
        }

        public void Write(Action<string> set)
        {
            set($"interfaces st0 unit {Number} family inet");
            set($"security zones security-zone vpn interfaces st0.{Number}");
            set($"routing-options static route 10.3.{Number}.0/24 next-hop st0.{Number}");
            set($"security ike proposal {Name} authentication-method pre-shared-keys");
            set($"security ike proposal {Name} encryption-algorithm {Cipher}");
            set($"security ike proposal {Name} authentication-algorithm {IkeHash}");
            set($"security ike proposal {Name} dh-group group{Group}");
            set($"security ike policy {Name} proposals {Name}");
            set($"security ike policy {Name} pre-shared-key ascii-text {Secret}");
            set($"security ike gateway {Name} ike-policy {Name}");
            set($"security ike gateway {Name} address {Address}");
            set($"security ike gateway {Name} external-interface ge-0/0/3.0");
            set($"security ike gateway {Name} version v{Version}-only");
            set($"security ike gateway {Name} local-identity hostname gwa.lab");
            set($"security ike gateway {Name} remote-identity hostname gwb.lab");
            set($"security ipsec proposal {Name} protocol esp");
            set($"security ipsec proposal {Name} encryption-algorithm {Cipher}");
            set($"security ipsec proposal {Name} authentication-algorithm {EspHash}");
            set($"security ipsec policy {Name} proposals {Name}");
            set($"security ipsec vpn {Name} ike gateway {Name}");
            set($"security ipsec vpn {Name} ike ipsec-policy {Name}");
            set($"security ipsec vpn {Name} ike proxy-identity local 10.1.0.0/24");
            set($"security ipsec vpn {Name} ike proxy-identity remote 10.3.{Number}.0/24");
            set($"security ipsec vpn {Name} bind-interface st0.{Number}");
        }

        public override string ToString() => $"{Name} (IKEv{Version} {Ike}, ESP {Esp})";

        private static string Between(string text, string from, string to)
        {
            int start = text.IndexOf(from, StringComparison.Ordinal), end = start < 0 ? -1 : text.IndexOf(to, start, StringComparison.Ordinal);
            return end < 0 ? "" : text[start..(end + 1)];
        }
    }
}
