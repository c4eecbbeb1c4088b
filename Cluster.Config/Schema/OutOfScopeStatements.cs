namespace Cluster.Config.Schema;

/// <summary>
/// Statements of the product family that have nothing to do with a VPN gateway, as far as configurations that people bring along
/// have them: stored, shown, reported at commit, never carried out.
/// </summary>
internal static class OutOfScopeStatements
{
    private static readonly ArgumentType<string> Anything = ArgumentTypes.Text("value");

    private static readonly ArgumentType<string> Name = ArgumentTypes.Name("name");

    public static readonly Statement[] Rows =
    [
        .. UserIdentificationRows(),
        .. GroupVpnRows(),
        .. RoutingProtocolRows(),
    ];

    private static Statement[] UserIdentificationRows()
    {
        const string Source = "security user-identification authentication-source *";
        return
        [
            Row.Section("security user-identification", "Roles of users").OutOfScope(),
            Row.KeptEntry(Source, ArgumentTypes.Words("source", ("local-authentication-table", "A table of this device"), ("unified-access-control", "An access control server")),
                "Where roles come from"),
            Row.KeptFlag(Source + " disable", "Not from here"),
            Row.Kept(Source + " priority", ArgumentTypes.Number("priority", 0, 65_535), "Order among the sources"),
        ];
    }

    private static Statement[] GroupVpnRows()
    {
        const string Group = "security group-vpn server group *", Match = Group + " ipsec-sa * match-policy *", Member = "security group-vpn member ipsec vpn *";
        const string Talk = Group + " server-member-communication";
        return
        [
            Row.Section("security group-vpn", "Group VPN").OutOfScope(),
            Row.KeptFlag("security group-vpn co-location", "Server and member in one device"),
            Row.Section("security group-vpn member", "As a member"),
            .. IkeRows("security group-vpn member ike"),
            Row.Section("security group-vpn member ipsec", "IPsec of a member"),
            Row.KeptEntry(Member, Name, "A group VPN"),
            Row.Kept(Member + " ike-gateway", Name, "Gateway to the server"),
            Row.Kept(Member + " group-vpn-external-interface", ArgumentTypes.LogicalInterface, "Interface of the group's traffic"),
            Row.Kept(Member + " group", Anything, "Group"),
            Row.Kept(Member + " heartbeat-threshold", Anything, "Lost heartbeats before registering again"),
            Row.Section("security group-vpn server", "As the server"),
            .. IkeRows("security group-vpn server ike"),
            Row.Section("security group-vpn server ipsec", "IPsec of the server"),
            .. ProposalRows("security group-vpn server ipsec"),
            Row.Kept("security group-vpn server ipsec proposal * lifetime-kilobytes", Anything, "Lifetime in traffic"),
            Row.Kept("security group-vpn server ipsec proposal * protocol", Anything, "Protocol"),
            Row.KeptEntry(Group, Name, "A group"),
            Row.Kept(Group + " description", ArgumentTypes.Text("text"), "Free text"),
            Row.Kept(Group + " group-id", Anything, "Number of the group"),
            Row.KeptList(Group + " ike-gateway", Name, "Gateways of the members"),
            Row.Kept(Group + " server-address", ArgumentTypes.Address, "Address of the server"),
            Row.Kept(Group + " anti-replay-time-window", Anything, "Window of time against replays"),
            Row.KeptFlag(Group + " no-anti-replay", "Accept packets twice"),
            Row.Section(Talk, "How server and members talk"),
            Row.Kept(Talk + " communication-type", Anything, "Multicast or unicast"),
            Row.Kept(Talk + " encryption-algorithm", Anything, "Cipher"),
            Row.Kept(Talk + " sig-hash-algorithm", Anything, "Hash of signatures"),
            Row.Kept(Talk + " lifetime-seconds", Anything, "Lifetime of the key"),
            Row.Kept(Talk + " heartbeat", Anything, "Interval of heartbeats"),
            Row.Kept(Talk + " certificate", Anything, "Certificate"),
            Row.Kept(Talk + " multicast-group", Anything, "Multicast address"),
            Row.Kept(Talk + " multicast-outgoing-interface", Anything, "Interface of the multicast"),
            Row.Kept(Talk + " number-of-retransmission", Anything, "Repetitions"),
            Row.Kept(Talk + " retransmission-period", Anything, "Time between repetitions"),
            Row.KeptEntry(Group + " ipsec-sa *", Name, "An SA of the group"),
            Row.Kept(Group + " ipsec-sa * proposal", Name, "Proposal"),
            Row.KeptEntry(Match, Name, "Traffic of the SA"),
            Row.Kept(Match + " source", Anything, "Source prefix"),
            Row.Kept(Match + " source-port", Anything, "Source port"),
            Row.Kept(Match + " destination", Anything, "Destination prefix"),
            Row.Kept(Match + " destination-port", Anything, "Destination port"),
            Row.Kept(Match + " protocol", Anything, "Protocol"),
        ];
    }

    private static Statement[] IkeRows(string under) =>
    [
        Row.Section(under, "IKE of group VPN"),
        .. ProposalRows(under),
        Row.Kept(under + " proposal * authentication-method", Anything, "How the peers prove who they are"),
        Row.Kept(under + " proposal * dh-group", Anything, "Diffie-Hellman group"),
        Row.KeptEntry(under + " policy *", Name, "Proposals and credentials"),
        Row.Kept(under + " policy * description", ArgumentTypes.Text("text"), "Free text"),
        Row.Kept(under + " policy * mode", Anything, "Mode"),
        Row.KeptList(under + " policy * proposals", Name, "Proposals").InOrder(),
        Row.Kept(under + " policy * proposal-set", Anything, "Predefined proposals"),
        Row.Section(under + " policy * pre-shared-key", "The key that both peers know"),
        Row.Kept(under + " policy * pre-shared-key ascii-text", ArgumentTypes.AsciiSecret, "The key as text", choice: "key", secret: true),
        Row.Kept(under + " policy * pre-shared-key hexadecimal", ArgumentTypes.HexadecimalSecret, "The key as hexadecimal digits", choice: "key", secret: true),
        Row.Section(under + " policy * certificate", "Certificates"),
        Row.Kept(under + " policy * certificate local-certificate", Anything, "Id of our certificate"),
        Row.KeptEntry(under + " gateway *", Name, "A peer"),
        Row.KeptList(under + " gateway * address", Anything, "Addresses of the peer"),
        Row.Kept(under + " gateway * ike-policy", Name, "IKE policy"),
        Row.Kept(under + " gateway * external-interface", ArgumentTypes.LogicalInterface, "Interface that IKE leaves from"),
        Row.Kept(under + " gateway * local-address", ArgumentTypes.Address, "Our address"),
        Row.Section(under + " gateway * local-identity", "Who we say we are"),
        Row.Kept(under + " gateway * local-identity inet", Anything, "An IPv4 address", choice: "identity"),
        Row.Kept(under + " gateway * local-identity hostname", Anything, "A host name", choice: "identity"),
        Row.Kept(under + " gateway * local-identity user-at-hostname", Anything, "An e-mail address", choice: "identity"),
    ];

    private static Statement[] ProposalRows(string under) =>
    [
        Row.KeptEntry(under + " proposal *", Name, "An offer"),
        Row.Kept(under + " proposal * authentication-algorithm", Anything, "Integrity"),
        Row.Kept(under + " proposal * encryption-algorithm", Anything, "Cipher"),
        Row.Kept(under + " proposal * lifetime-seconds", Anything, "Lifetime"),
        Row.Kept(under + " proposal * description", ArgumentTypes.Text("text"), "Free text"),
    ];

    private static Statement[] RoutingProtocolRows() =>
    [
        Row.Section("protocols", "Routing protocols").Needs(Permission.Routing).OutOfScope(),
        Row.Section("protocols ospf", "OSPF"),
        Row.KeptEntry("protocols ospf area *", Anything, "An area"),
        Row.KeptEntry("protocols ospf area * interface *", ArgumentTypes.LogicalInterface, "An interface of the area"),
        Row.KeptPresence("protocols ospf area * stub", "A stub area"),
        Row.Kept("protocols ospf area * stub default-metric", Anything, "Metric of the default route"),
        Row.Section("policy-options", "Routing policies").Needs(Permission.Routing).OutOfScope(),
        Row.KeptEntry("policy-options community *", Name, "A community", oneLine: true),
        Row.KeptList("policy-options community * members", Anything, "Its members"),
    ];
}
