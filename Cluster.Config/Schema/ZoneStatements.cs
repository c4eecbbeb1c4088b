using Cluster.Config.Model;

namespace Cluster.Config.Schema;

internal static class ZoneStatements
{
    private static readonly ArgumentType<string> Service = ArgumentTypes.OneOf(
        "service",
        ("all", "Everything", "all"),
        ("any-service", "Everything, unknown ports included", "any-service"),
        ("ike", "IKE on UDP 500 and 4500, ESP and AH", "ike"),
        ("ping", "ICMP echo requests", "ping"),
        ("ssh", "Secure shell", "ssh"),
        ("http", "HTTP", "http"),
        ("https", "HTTPS", "https"),
        ("dns", "Domain name service", "dns"),
        ("ntp", "Network time", "ntp"),
        ("snmp", "SNMP", "snmp"),
        ("netconf", "NETCONF", "netconf"),
        ("traceroute", "Traceroute", "traceroute"),
        ("bootp", "BOOTP and DHCP", "bootp"),
        ("dhcp", "DHCP", "dhcp"),
        ("dhcpv6", "DHCP for IPv6", "dhcpv6"),
        ("finger", "Finger", "finger"),
        ("ftp", "FTP", "ftp"),
        ("rlogin", "Rlogin", "rlogin"),
        ("rsh", "Remote shell", "rsh"),
        ("sip", "SIP", "sip"),
        ("snmp-trap", "SNMP traps", "snmp-trap"),
        ("telnet", "Telnet", "telnet"),
        ("tftp", "TFTP", "tftp"));

    private static readonly ArgumentType<string> Protocol = ArgumentTypes.OneOf(
        "protocol",
        ("all", "All routing protocols", "all"),
        ("bfd", "Bidirectional forwarding detection", "bfd"),
        ("bgp", "BGP", "bgp"),
        ("igmp", "IGMP", "igmp"),
        ("ldp", "LDP", "ldp"),
        ("msdp", "MSDP", "msdp"),
        ("ndp", "Router discovery of IPv6", "ndp"),
        ("nhrp", "NHRP", "nhrp"),
        ("ospf", "OSPF", "ospf"),
        ("ospf3", "OSPF for IPv6", "ospf3"),
        ("pim", "PIM", "pim"),
        ("rip", "RIP", "rip"),
        ("ripng", "RIP for IPv6", "ripng"),
        ("router-discovery", "Router discovery of IPv4", "router-discovery"),
        ("rsvp", "RSVP", "rsvp"),
        ("vrrp", "VRRP", "vrrp"));

    private const string Zone = "security zones security-zone *";

    public static readonly Statement[] Rows =
    [
        Row.Section("security zones", "Security zones"),
        Row.Entry(Zone, ArgumentTypes.Name("zone-name"), "Interfaces that are trusted alike",
            (name, at) => new ZoneBuilder(name, at), (ClusterBuilder b, ZoneBuilder made) => b.Zones.Add(made)),
        Row.Kept(Zone + " description", ArgumentTypes.Text("text"), "Free text"),
        .. HostInboundRows<ZoneBuilder>(Zone, zone => zone.HostInbound),
        Row.Section(Zone + " interfaces", "Interfaces of the zone"),
        Row.Entry(Zone + " interfaces *", ArgumentTypes.LogicalInterface, "A logical interface",
            (ZoneBuilder b, string name, Place at) =>
            {
                _ = InterfaceNames.TryReadLogical(name, out string logical);
                var member = new ZoneInterfaceBuilder(logical, at);
                b.Interfaces.Add(member);
                return member;
            }),
        .. HostInboundRows<ZoneInterfaceBuilder>(Zone + " interfaces *", member => member.HostInbound ??= new HostInboundBuilder()),
        Row.Presence(Zone + " address-book", "Names for addresses of this zone",
            (ZoneBuilder b, Place at) => b.AddressBook = new AddressBookBuilder(b.Name, at)),
        .. AddressBookStatements.EntryRows(Zone + " address-book"),
    ];

    private static Statement[] HostInboundRows<TBuilder>(string under, Func<TBuilder, HostInboundBuilder> inbound)
        where TBuilder : class =>
    [
        Row.Section(under + " host-inbound-traffic", "What the gateway itself answers to"),
        Row.Section(under + " host-inbound-traffic system-services", "Services"),
        Row.Entry(under + " host-inbound-traffic system-services *", Service, "A service that is let in",
            (TBuilder b, string name, Place at) =>
            {
                inbound(b).SystemServices.Add(name);
                return b;
            }),
        Row.Section(under + " host-inbound-traffic protocols", "Routing protocols"),
        Row.Entry(under + " host-inbound-traffic protocols *", Protocol, "A protocol that is let in",
            (TBuilder b, string name, Place at) =>
            {
                inbound(b).Protocols.Add(name);
                return b;
            }),
    ];
}
