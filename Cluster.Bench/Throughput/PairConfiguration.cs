using System.Text;
using Cluster.Bench.Lab;

namespace Cluster.Bench.Throughput;

/// <summary>Both ends of one tunnel between 10.1.0.0/24 (gwa) and 10.2.0.0/24 (gwb), for our node and for strongSwan.</summary>
internal static class PairConfiguration
{
    /// <param name="first">gwa, which answers; the other one initiates at once.</param>
    public static string SetCommands(bool first, BranchSuite suite, string secret, bool inUdp)
    {
        (string lan, string wan, string peer, string far) = first
            ? ("10.1.0.1/24", "192.0.2.1/24", "192.0.2.2", "10.2.0.0/24") : ("10.2.0.1/24", "192.0.2.2/24", "192.0.2.1", "10.1.0.0/24");
        var text = new StringBuilder();
        void Set(string statement) => text.Append("set ").Append(statement).Append('\n');
        Set($"interfaces ge-0/0/0 unit 0 family inet address {lan}");
        Set($"interfaces ge-0/0/3 unit 0 family inet address {wan}");
        Set("interfaces st0 unit 0 family inet");
        Set($"routing-options static route {far} next-hop st0.0");
        Set("security zones security-zone untrust interfaces ge-0/0/3.0");
        Set("security zones security-zone untrust host-inbound-traffic system-services ike");
        Set("security zones security-zone trust interfaces ge-0/0/0.0");
        Set("security zones security-zone trust host-inbound-traffic system-services all");
        Set("security zones security-zone vpn interfaces st0.0");
        Set("security ike proposal p1 authentication-method pre-shared-keys");
        foreach (string statement in suite.OurIke)
        {
            Set($"security ike proposal p1 {statement}");
        }

        Set("security ike policy pol1 proposals p1");
        Set($"security ike policy pol1 pre-shared-key ascii-text {secret}");
        Set("security ike gateway gw ike-policy pol1");
        Set($"security ike gateway gw address {peer}");
        Set("security ike gateway gw external-interface ge-0/0/3.0");
        Set("security ike gateway gw version v2-only");
        if (inUdp)
        {
            Set("security ike gateway gw force-udp-encapsulation");
        }

        Set("security ipsec proposal p2 protocol esp");
        foreach (string statement in suite.OurEsp)
        {
            Set($"security ipsec proposal p2 {statement}");
        }

        Set("security ipsec policy pol2 proposals p2");
        Set("security ipsec vpn net ike gateway gw");
        Set("security ipsec vpn net ike ipsec-policy pol2");
        Set("security ipsec vpn net bind-interface st0.0");
        Set($"security ipsec vpn net establish-tunnels {(first ? "responder-only" : "immediately")}");
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

    public static string Swanctl(bool first, BranchSuite suite, string secret)
    {
        (string local, string remote, string near, string far) = first
            ? ("192.0.2.1", "192.0.2.2", "10.1.0.0/24", "10.2.0.0/24") : ("192.0.2.2", "192.0.2.1", "10.2.0.0/24", "10.1.0.0/24");
        return $$"""
            connections {
              peer {
                version = 2
                local_addrs = {{local}}
                remote_addrs = {{remote}}
                proposals = {{suite.Ike}}
                mobike = no
                local {
                  auth = psk
                  id = {{local}}
                }
                remote {
                  auth = psk
                  id = {{remote}}
                }
                children {
                  net {
                    local_ts = {{near}}
                    remote_ts = {{far}}
                    esp_proposals = {{suite.Esp}}
                  }
                }
              }
            }
            secrets {
              ike-peer {
                secret = "{{secret}}"
              }
            }

            """;
    }
}
