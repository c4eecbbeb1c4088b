using System.Text;
using Cluster.Bench.Lab;

namespace Cluster.Bench.Setups;

/// <summary>
/// N tunnels between two gateways, each from an address of its own: tunnel I joins 10.64.I (behind gwa, which answers) and 10.65.I
/// (behind gwb, which initiates from 198.18.I), where I is written as two octets.
/// </summary>
internal static class SetupConfiguration
{
    public const int MaxTunnels = 2000;
    private const int LastOctets = 250;

    /// <summary>Last two octets of the addresses of tunnel 1..<see cref="MaxTunnels"/>.</summary>
    public static string Octets(int tunnel) => $"{tunnel / LastOctets}.{(tunnel % LastOctets) + 1}";

    public static string SetCommands(bool responder, int tunnels, BranchSuite suite, string secret)
    {
        var text = new StringBuilder();
        void Set(string statement) => text.Append("set ").Append(statement).Append('\n');
        Set($"interfaces ge-0/0/0 unit 0 family inet address {(responder ? "10.1.0.1/24" : "10.2.0.1/24")}");
        Set($"interfaces ge-0/0/3 unit 0 family inet address {(responder ? "192.0.2.1/24" : "192.0.2.2/24")}");
        Set("security zones security-zone untrust interfaces ge-0/0/3.0");
        Set("security zones security-zone untrust host-inbound-traffic system-services ike");
        Set("security zones security-zone trust interfaces ge-0/0/0.0");
        Set($"routing-options static route {(responder ? "10.64.0.0/16 next-hop 10.1.0.10" : "10.65.0.0/16 next-hop 10.2.0.10")}");
        Set("security ike proposal p1 authentication-method pre-shared-keys");
        Set("security ipsec proposal p2 protocol esp");
        foreach (string statement in suite.OurIke)
        {
            Set($"security ike proposal p1 {statement}");
        }

        foreach (string statement in suite.OurEsp)
        {
            Set($"security ipsec proposal p2 {statement}");
        }

        Set("security ike policy pol1 proposals p1");
        Set($"security ike policy pol1 pre-shared-key ascii-text {secret}");
        Set("security ipsec policy pol2 proposals p2");
        for (int i = 1; i <= tunnels; i++)
        {
            Tunnel(Set, responder, i);
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

    /// <summary>The initiator loads one connection per tunnel, the responder one for all.</summary>
    public static string Swanctl(bool responder, int tunnels, BranchSuite suite, string secret)
    {
        var text = new StringBuilder("connections {\n");
        foreach (int i in responder ? [0] : Enumerable.Range(1, tunnels))
        {
            string local = responder ? "192.0.2.1" : $"198.18.{Octets(i)}";
            text.Append(
                $$"""
                  t{{i}} {
                    version = 2
                    local_addrs = {{local}}
                    remote_addrs = {{(responder ? "%any" : "192.0.2.1")}}
                    proposals = {{suite.Ike}}
                    mobike = no
                    local {
                      auth = psk
                      id = {{local}}
                    }
                    remote {
                      auth = psk
                      {{(responder ? "" : "id = 192.0.2.1")}}
                    }
                    children {
                      t{{i}} {
                        local_ts = {{(responder ? "10.64.0.0/16" : $"10.65.{Octets(i)}/32")}}
                        remote_ts = {{(responder ? "10.65.0.0/16" : $"10.64.{Octets(i)}/32")}}
                        esp_proposals = {{suite.Esp}}
                      }
                    }
                  }

                """);
        }

        return text.Append($"}}\nsecrets {{\n  ike-all {{\n    secret = \"{secret}\"\n  }}\n}}\n").ToString();
    }

    private static void Tunnel(Action<string> set, bool responder, int i)
    {
        string name = $"t{i}";
        set($"interfaces st0 unit {i} family inet");
        set($"routing-options static route {(responder ? $"10.65.{Octets(i)}/32" : $"10.64.{Octets(i)}/32")} next-hop st0.{i}");
        set($"security zones security-zone vpn interfaces st0.{i}");
        if (!responder)
        {
            set($"interfaces ge-0/0/3 unit 0 family inet address 198.18.{Octets(i)}/16");
            set($"security ike gateway {name} local-address 198.18.{Octets(i)}");
        }

        set($"security ike gateway {name} ike-policy pol1");
        set($"security ike gateway {name} address {(responder ? $"198.18.{Octets(i)}" : "192.0.2.1")}");
        set($"security ike gateway {name} external-interface ge-0/0/3.0");
        set($"security ike gateway {name} version v2-only");
        set($"security ipsec vpn {name} ike gateway {name}");
        set($"security ipsec vpn {name} ike ipsec-policy pol2");
        set($"security ipsec vpn {name} bind-interface st0.{i}");
        set($"security ipsec vpn {name} establish-tunnels {(responder ? "responder-only" : "on-traffic")}");
    }
}
