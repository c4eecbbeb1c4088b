namespace Cluster.Config.Model;

/// <summary>Predefined applications.</summary>
public static class ApplicationTable
{
    private const byte Icmp = 1;
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const byte Icmp6 = 58;

    public static IReadOnlyList<Application> Rows { get; } =
    [
        new("any", 0, 0, 65535),
        new("junos-icmp-all", Icmp, 0, 65535),
        new("junos-icmp6-all", Icmp6, 0, 65535),
        new("junos-ping", Icmp, 0, 65535),
        new("junos-pingv6", Icmp6, 0, 65535),
        new("junos-ssh", Tcp, 22, 22),
        new("junos-telnet", Tcp, 23, 23),
        new("junos-ftp", Tcp, 21, 21),
        new("junos-smtp", Tcp, 25, 25),
        new("junos-http", Tcp, 80, 80),
        new("junos-https", Tcp, 443, 443),
        new("junos-dns-tcp", Tcp, 53, 53),
        new("junos-dns-udp", Udp, 53, 53),
        new("junos-ntp", Udp, 123, 123),
        new("junos-syslog", Udp, 514, 514),
        new("junos-bgp", Tcp, 179, 179),
        new("junos-ldap", Tcp, 389, 389),
        new("junos-ike", Udp, 500, 500),
        new("junos-tcp-any", Tcp, 0, 65535),
        new("junos-udp-any", Udp, 0, 65535),
    ];

    public static Application? Find(string name) => Rows.FirstOrDefault(row => row.Name == name);
}
