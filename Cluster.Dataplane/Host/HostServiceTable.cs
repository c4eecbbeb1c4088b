using System.Collections.Frozen;

namespace Cluster.Dataplane.Host;

/// <summary>
/// What each name under <c>host-inbound-traffic</c> admits, as nftables matches: one row per name. Ports are those that IANA
/// has registered for the service unless the row says otherwise.
/// </summary>
internal static class HostServiceTable
{
    public static readonly FrozenDictionary<string, string[]> SystemServices = new Dictionary<string, string[]>
    {
        ["all"] = [""],
        ["any-service"] = [""],
        ["bootp"] = ["udp dport { 67, 68 }"],
        ["dhcp"] = ["udp dport { 67, 68 }"],
        ["dhcpv6"] = ["udp dport { 546, 547 }"],
        ["dns"] = ["udp dport 53", "tcp dport 53"],
        ["finger"] = ["tcp dport 79"],
        ["ftp"] = ["tcp dport 21"],
        ["http"] = ["tcp dport 80"],
        ["https"] = ["tcp dport 443"],
        ["ike"] = ["udp dport { 500, 4500 }", "meta l4proto { esp, ah }"], // what IKE sets up comes the same way
        ["netconf"] = ["tcp dport 830"],
        ["ntp"] = ["udp dport 123"],
        ["ping"] = ["icmp type echo-request", "icmpv6 type echo-request"],
        ["rlogin"] = ["tcp dport 513"],
        ["rsh"] = ["tcp dport 514"],
        ["sip"] = ["udp dport 5060", "tcp dport 5060"],
        ["snmp"] = ["udp dport 161"],
        ["snmp-trap"] = ["udp dport 162"],
        ["ssh"] = ["tcp dport 22"],
        ["telnet"] = ["tcp dport 23"],
        ["tftp"] = ["udp dport 69"],
        ["traceroute"] = ["udp dport 33434-33523"], // 30 hops with 3 probes each
    }.ToFrozenDictionary();

    public static readonly FrozenDictionary<string, string[]> Protocols = new Dictionary<string, string[]>
    {
        ["all"] = ["meta l4proto { 2, 46, 54, 89, 103, 112 }", "tcp dport { 179, 639, 646 }", "udp dport { 520, 521, 646, 3784, 3785, 4784 }"],
        ["bfd"] = ["udp dport { 3784, 3785, 4784 }"],
        ["bgp"] = ["tcp dport 179"],
        ["igmp"] = ["meta l4proto 2"],
        ["ldp"] = ["udp dport 646", "tcp dport 646"],
        ["msdp"] = ["tcp dport 639"],
        ["ndp"] = ["icmpv6 type { nd-router-solicit, nd-router-advert }"], // neighbour discovery itself is always admitted
        ["nhrp"] = ["meta l4proto 54"],
        ["ospf"] = ["meta nfproto ipv4 meta l4proto 89"],
        ["ospf3"] = ["meta nfproto ipv6 meta l4proto 89"],
        ["pim"] = ["meta l4proto 103"],
        ["rip"] = ["udp dport 520"],
        ["ripng"] = ["udp dport 521"],
        ["router-discovery"] = ["icmp type { router-advertisement, router-solicitation }"],
        ["rsvp"] = ["meta l4proto 46"],
        ["vrrp"] = ["meta l4proto 112"],
    }.ToFrozenDictionary();
}
