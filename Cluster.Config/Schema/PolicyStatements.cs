using Cluster.Config.Model;

namespace Cluster.Config.Schema;

internal static class PolicyStatements
{
    private const string Pair = "security policies from-zone * to-zone *";

    public static readonly Statement[] Rows =
    [
        Row.Section("security policies", "Which traffic may pass"),
        Row.Section("security policies default-policy", "What happens to traffic that no policy matched; deny-all when absent"),
        Row.Flag("security policies default-policy deny-all", "Drop it", (ClusterBuilder b) => b.PermitByDefault = false, choice: "default"),
        Row.Flag("security policies default-policy permit-all", "Let it pass", (ClusterBuilder b) => b.PermitByDefault = true, choice: "default"),
        Row.Entry(Pair, ArgumentTypes.Name("zone-name"), ArgumentTypes.Name("zone-name"), "Policies for traffic between two zones",
            (ClusterBuilder b, string from, string to, Place at) => new ZonePairBuilder(b, from, to, at)),
        .. PolicyRows(Pair),
        Row.Presence("security policies global", "Policies for all traffic, tried after those between zones",
            (ClusterBuilder b, Place at) => new ZonePairBuilder(b, null, null, at)),
        .. PolicyRows("security policies global"),
    ];

    private static Statement[] PolicyRows(string under)
    {
        string policy = under + " policy *";
        return
        [
            Row.Entry(policy, ArgumentTypes.Name("policy-name"), "A policy; the first that matches decides",
                (ZonePairBuilder b, string name, Place at) =>
                {
                    var made = new PolicyBuilder(b, name, at);
                    b.Cluster.Policies.Add(made);
                    return made;
                }),
            Row.Leaf(policy + " description", ArgumentTypes.Text("text"), "Free text", (PolicyBuilder b, string value) => { }),
            Row.Section(policy + " match", "Which traffic"),
            Row.List(policy + " match source-address", ArgumentTypes.Name("address-name"), "Address names, any, any-ipv4 or any-ipv6",
                (PolicyBuilder b, string value, Place at) => b.Sources.Add(new Reference(value, at)), mandatory: true),
            Row.List(policy + " match destination-address", ArgumentTypes.Name("address-name"), "Address names, any, any-ipv4 or any-ipv6",
                (PolicyBuilder b, string value, Place at) => b.Destinations.Add(new Reference(value, at)), mandatory: true),
            Row.List(policy + " match application", ArgumentTypes.Name("application"), "Applications, or any",
                (PolicyBuilder b, string value, Place at) => b.Applications.Add(new Reference(value, at)), mandatory: true),
            Row.Section(policy + " then", "What to do with it"),
            Row.Presence(policy + " then permit", "Let it pass", (PolicyBuilder b, Place at) => Act(b, PolicyAction.Permit), choice: "action"),
            Row.Flag(policy + " then deny", "Drop it in silence", (PolicyBuilder b) => Act(b, PolicyAction.Deny), choice: "action"),
            Row.Flag(policy + " then reject", "Drop it and tell the sender", (PolicyBuilder b) => Act(b, PolicyAction.Reject), choice: "action"),
            Row.Section(policy + " then log", "Log sessions"),
            Row.Flag(policy + " then log session-init", "When they begin", (PolicyBuilder b) => b.LogInit = true),
            Row.Flag(policy + " then log session-close", "When they end", (PolicyBuilder b) => b.LogClose = true),
            Row.Presence(policy + " then count", "Count packets and bytes", (PolicyBuilder b, Place at) => { b.Count = true; return b; }),
        ];
    }

    private static PolicyBuilder Act(PolicyBuilder builder, PolicyAction action)
    {
        builder.Action = action;
        return builder;
    }
}
