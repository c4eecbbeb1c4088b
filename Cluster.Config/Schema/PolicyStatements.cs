using Cluster.Config.Model;

namespace Cluster.Config.Schema;

internal static class PolicyStatements
{
    private const string Pair = "security policies from-zone * to-zone *";

    private static readonly ArgumentType<string> Zone = ArgumentTypes.Name("zone-name", "security zones security-zone *");

    private static readonly ArgumentType<string> Address = ArgumentTypes.Name(
        "address-name",
        [new("any", "Any address"), new("any-ipv4", "Any IPv4 address"), new("any-ipv6", "Any IPv6 address")],
        "security address-book * address *", "security address-book * address-set *",
        "security zones security-zone * address-book address *", "security zones security-zone * address-book address-set *");

    private static readonly ArgumentType<string> Application = ArgumentTypes.Name(
        "application", [.. ApplicationTable.Rows.Select(row => new ArgumentWord(row.Name, row.Help))], "applications application *");

    public static readonly Statement[] Rows =
    [
        Row.Section("security policies", "Which traffic may pass"),
        Row.Section("security policies default-policy", "What happens to traffic that no policy matched; deny-all when absent"),
        Row.Flag("security policies default-policy deny-all", "Drop it", (ClusterBuilder b) => b.PermitByDefault = false, choice: "default"),
        Row.Flag("security policies default-policy permit-all", "Let it pass", (ClusterBuilder b) => b.PermitByDefault = true, choice: "default"),
        Row.Entry(Pair, Zone, Zone, "Policies for traffic between two zones",
            (ClusterBuilder b, string from, string to, Place at) => new ZonePairBuilder(b, from, to, at)),
        .. PolicyRows(Pair),
        .. TunnelRows(Pair + " policy *"),
        Row.Presence("security policies global", "Policies for all traffic, tried after those between zones",
            (ClusterBuilder b, Place at) => new ZonePairBuilder(b, null, null, at)),
        .. PolicyRows("security policies global"),
        Row.KeptFlag("security policies policy-rematch", "Judge running sessions again after a change").OutOfScope(),
        .. TraceStatements.PolicyRows("security policies"),
    ];

    private static Statement[] PolicyRows(string under)
    {
        string policy = under + " policy *", match = policy + " match", then = policy + " then";
        return
        [
            Row.Entry(policy, ArgumentTypes.Name("policy-name"), "A policy; the first that matches decides",
                (ZonePairBuilder b, string name, Place at) =>
                {
                    var made = new PolicyBuilder(b, name, at);
                    b.Cluster.Policies.Add(made);
                    return made;
                }).InOrder(),
            Row.Kept(policy + " description", ArgumentTypes.Text("text"), "Free text"),
            Row.Section(match, "Which traffic"),
            Row.List(match + " source-address", Address, "Address names, any, any-ipv4 or any-ipv6",
                (PolicyBuilder b, string value, Place at) => b.Sources.Add(new Reference(value, at)), mandatory: true),
            Row.List(match + " destination-address", Address, "Address names, any, any-ipv4 or any-ipv6",
                (PolicyBuilder b, string value, Place at) => b.Destinations.Add(new Reference(value, at)), mandatory: true),
            Row.List(match + " application", Application, "Applications, or any",
                (PolicyBuilder b, string value, Place at) => b.Applications.Add(new Reference(value, at)), mandatory: true),
            Row.KeptList(match + " source-identity", ArgumentTypes.Name("role-name"), "Roles of users").OutOfScope(),
            Row.Kept(policy + " scheduler-name", ArgumentTypes.Name("scheduler-name"), "When the policy holds").OutOfScope(),
            Row.Section(then, "What to do with it"),
            Row.Presence(then + " permit", "Let it pass", (PolicyBuilder b, Place at) => Act(b, PolicyAction.Permit), choice: "action"),
            .. PermitRows(then + " permit"),
            Row.Flag(then + " deny", "Drop it in silence", (PolicyBuilder b) => Act(b, PolicyAction.Deny), choice: "action"),
            Row.Flag(then + " reject", "Drop it and tell the sender", (PolicyBuilder b) => Act(b, PolicyAction.Reject), choice: "action"),
            Row.Section(then + " log", "Log sessions"),
            Row.Flag(then + " log session-init", "When they begin", (PolicyBuilder b) => b.LogInit = true),
            Row.Flag(then + " log session-close", "When they end", (PolicyBuilder b) => b.LogClose = true).NotYet("sessions are logged when they begin"),
            Row.Presence(then + " count", "Count packets and bytes", (PolicyBuilder b, Place at) => { b.Count = true; return b; })
                .NotYet("every policy counts, and no command shows it"),
            Row.Section(then + " count alarm", "Alarms by traffic").OutOfScope(),
            Row.Kept(then + " count alarm per-minute-threshold", ArgumentTypes.Text("bytes"), "Bytes in a minute"),
            Row.Kept(then + " count alarm per-second-threshold", ArgumentTypes.Text("bytes"), "Bytes in a second"),
        ];
    }

    private static Statement[] TunnelRows(string policy)
    {
        string tunnel = policy + " then permit tunnel";
        return
        [
            Row.Section(tunnel, "Through a policy-based vpn").NotYet("the traffic of the policy is dropped"),
            Row.Leaf(tunnel + " ipsec-vpn", ArgumentTypes.Name("vpn-name", "security ipsec vpn *"), "The vpn",
                (PolicyBuilder b, string value, Place at) => b.Tunnel = new Reference(value, at)),
            Row.Leaf(tunnel + " pair-policy", ArgumentTypes.Name("policy-name", Pair + " policy *"), "The policy of the way back, with the same vpn",
                (PolicyBuilder b, string value, Place at) => b.PairPolicy = new Reference(value, at)),
            Row.Kept(tunnel + " ipsec-group-vpn", ArgumentTypes.Name("group-vpn"), "A group vpn").OutOfScope(),
        ];
    }

    private static Statement[] PermitRows(string permit)
    {
        string services = permit + " application-services", login = permit + " firewall-authentication";
        ArgumentType<string> name = ArgumentTypes.Name("name");
        return
        [
            Row.Section(services, "Services for applications").OutOfScope(),
            Row.Section(services + " application-firewall", "Application firewall"),
            Row.Kept(services + " application-firewall rule-set", name, "Rule set"),
            Row.Section(services + " application-traffic-control", "Application traffic control"),
            Row.Kept(services + " application-traffic-control rule-set", name, "Rule set"),
            Row.Kept(services + " gprs-gtp-profile", name, "GTP profile"),
            Row.Kept(services + " gprs-sctp-profile", name, "SCTP profile"),
            Row.KeptFlag(services + " idp", "Intrusion detection"),
            Row.KeptFlag(services + " redirect-wx", "WX redirection"),
            Row.KeptFlag(services + " reverse-redirect-wx", "WX redirection of the way back"),
            Row.Section(services + " ssl-proxy", "SSL proxy"),
            Row.Kept(services + " ssl-proxy profile-name", name, "Profile"),
            Row.KeptPresence(services + " uac-policy", "Unified access control"),
            Row.Kept(services + " uac-policy captive-portal", name, "Captive portal"),
            Row.Kept(services + " utm-policy", name, "Unified threat management"),
            Row.Section(permit + " destination-address", "By translation of the destination").OutOfScope(),
            Row.KeptFlag(permit + " destination-address drop-translated", "Drop what was translated", choice: "translated"),
            Row.KeptFlag(permit + " destination-address drop-untranslated", "Drop what was not translated", choice: "translated"),
            Row.Section(login, "Authentication of users").OutOfScope(),
            Row.KeptPresence(login + " pass-through", "In the traffic", choice: "way"),
            Row.Kept(login + " pass-through access-profile", name, "Profile"),
            Row.Kept(login + " pass-through client-match", name, "Client"),
            Row.KeptFlag(login + " pass-through web-redirect", "Redirect to a page"),
            Row.KeptPresence(login + " web-authentication", "By a page", choice: "way"),
            Row.Kept(login + " web-authentication client-match", name, "Client"),
            Row.KeptFlag(permit + " services-offload", "Offload").OutOfScope(),
            Row.Section(permit + " tcp-options", "Checks of TCP").OutOfScope(),
            Row.KeptFlag(permit + " tcp-options sequence-check-required", "Check sequence numbers"),
            Row.KeptFlag(permit + " tcp-options syn-check-required", "Check SYN"),
        ];
    }

    private static PolicyBuilder Act(PolicyBuilder builder, PolicyAction action)
    {
        builder.Action = action;
        return builder;
    }
}
