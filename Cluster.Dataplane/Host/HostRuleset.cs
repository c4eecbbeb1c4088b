using System.Text;

namespace Cluster.Dataplane.Host;

/// <summary>
/// The nftables ruleset: one table of our own, replaced whole in one transaction. What does not touch a configured device (the
/// control network, loopback, other software on the machine) is not judged.
/// </summary>
internal static class HostRuleset
{
    public const string Table = "inet cluster";

    /// <summary>After the node has died: nothing is forwarded any more, what protects the machine itself stays.</summary>
    public const string Closed = $"flush chain {Table} forward\nadd rule {Table} forward iifname @configured drop\nadd rule {Table} forward oifname @configured drop\n";

    /// <summary>Names under <c>host-inbound-traffic</c> that are not known go to <paramref name="unsupported"/> and admit nothing.</summary>
    public static string Build(HostInput input, ICollection<string> unsupported)
    {
        string[] devices = [.. input.Interfaces.Select(unit => unit.Device).Distinct().Order(StringComparer.Ordinal)];
        var text = new StringBuilder();

        // Adding it first makes the deletion valid when it is not there yet; all of this is one transaction.
        text.Append($"table {Table}\ndelete table {Table}\n");
        if (devices.Length == 0)
        {
            return text.ToString();
        }

        text.Append($"table {Table} {{\n");
        text.Append($"\tset configured {{\n\t\ttype ifname\n\t\telements = {{ {string.Join(", ", devices.Select(NftText.Device))} }}\n\t}}\n\n");
        Untracked(text);
        Inbound(text, input, unsupported);
        Forward(text, input);
        text.Append("}\n");
        return text.ToString();
    }

    /// <summary>
    /// IKE and ESP of ours are not tracked: their state is the SAs', and it moves between nodes. ICMP errors about them are "invalid"
    /// to conntrack therefore, and admitted by name.
    /// </summary>
    private static void Untracked(StringBuilder text)
    {
        text.Append("\tchain untracked_in {\n\t\ttype filter hook prerouting priority raw; policy accept;\n");
        // Dearest last: what is forwarded passes here too, and need not be looked up.
        text.Rule("udp dport { 500, 4500 } iifname @configured fib daddr type local notrack");
        text.Rule("meta l4proto { esp, ah } iifname @configured fib daddr type local notrack");
        text.Append("\t}\n\n\tchain untracked_out {\n\t\ttype filter hook output priority raw; policy accept;\n");
        text.Rule("udp sport { 500, 4500 } oifname @configured notrack");
        text.Rule("meta l4proto { esp, ah } oifname @configured notrack");
        text.Append("\t}\n\n");
    }

    private static void Inbound(StringBuilder text, HostInput input, ICollection<string> unsupported)
    {
        var jumps = new StringBuilder();
        foreach (HostZone zone in input.Zones)
        {
            foreach (HostZoneInterface member in zone.Interfaces)
            {
                if (Device(input, member.Unit) is not { } device)
                {
                    continue;
                }

                string chain = $"inbound_{NftText.Identifier(member.Unit)}";
                text.Append($"\tchain {chain} {{\n");
                Admit(text, HostServiceTable.SystemServices, member.SystemServices ?? zone.SystemServices, unsupported);
                Admit(text, HostServiceTable.Protocols, member.Protocols ?? zone.Protocols, unsupported);
                text.Append("\t}\n\n");
                jumps.Rule($"iifname {NftText.Device(device)} jump {chain} comment {NftText.Quoted($"zone {zone.Name}")}");
            }
        }

        text.Append("\tchain inbound {\n\t\ttype filter hook input priority filter; policy accept;\n");
        text.Rule("iifname != @configured accept");
        text.Rule("ct state established,related accept");
        text.Rule("icmp type { destination-unreachable, time-exceeded, parameter-problem } accept");
        text.Rule("icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept");
        text.Rule("icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept");
        text.Rule("ct state invalid drop");
        text.Append(jumps);
        text.Rule("counter drop");
        text.Append("\t}\n\n");
    }

    private static void Admit(
        StringBuilder text, IReadOnlyDictionary<string, string[]> table, IEnumerable<string> names, ICollection<string> unsupported)
    {
        foreach (string name in names.Distinct())
        {
            if (!table.TryGetValue(name, out string[]? matches))
            {
                unsupported.Add($"host-inbound-traffic {name}");
                continue;
            }

            foreach (string match in matches)
            {
                text.Rule(match, $"accept comment {NftText.Quoted(name)}");
            }
        }
    }

    private static void Forward(StringBuilder text, HostInput input)
    {
        var jumps = new StringBuilder();
        foreach (IGrouping<(string From, string To), HostPolicy> pair in input.Policies.GroupBy(policy => (policy.FromZone, policy.ToZone)))
        {
            string[] from = Devices(input, pair.Key.From);
            string[] to = Devices(input, pair.Key.To);
            if (from.Length == 0 || to.Length == 0)
            {
                continue;
            }

            // Two zones may become one identifier ("a-b", "a_b"): the number tells them apart.
            string chain = $"pair{Index(input, pair.Key.From)}_{Index(input, pair.Key.To)}_{NftText.Identifier(pair.Key.From)}_{NftText.Identifier(pair.Key.To)}";
            Policies(text, chain, pair);
            jumps.Rule($"iifname {NftText.Devices(from)} oifname {NftText.Devices(to)} jump {chain}");
        }

        if (!input.GlobalPolicies.IsEmpty)
        {
            Policies(text, "global_policies", input.GlobalPolicies);
            jumps.Rule("jump global_policies");
        }

        text.Append("\tchain forward {\n\t\ttype filter hook forward priority filter; policy accept;\n");
        text.Rule("iifname != @configured oifname != @configured accept");
        Mss(text, input);
        text.Rule("ct state established,related accept");
        text.Rule("ct state invalid drop");
        text.Append(jumps);
        text.Rule(input.PermitByDefault ? "counter accept" : "counter drop");
        text.Append("\t}\n");
    }

    private static void Policies(StringBuilder text, string chain, IEnumerable<HostPolicy> policies)
    {
        text.Append($"\tchain {chain} {{\n");
        foreach (HostPolicy policy in policies)
        {
            HostPolicyRules.Write(text, policy);
        }

        text.Append("\t}\n\n");
    }

    private static void Mss(StringBuilder text, HostInput input)
    {
        if (input.AllTcpMss is { } all)
        {
            text.Rule($"tcp flags syn tcp option maxseg size > {all} tcp option maxseg size set {all}");
        }

        string[] tunnels = [.. input.Interfaces.Where(unit => unit.Tunnel).Select(unit => unit.Device)];
        if (input.TunnelTcpMss is { } mss && tunnels.Length > 0)
        {
            text.Rule($"iifname {NftText.Devices(tunnels)} tcp flags syn tcp option maxseg size > {mss} tcp option maxseg size set {mss}");
            text.Rule($"oifname {NftText.Devices(tunnels)} tcp flags syn tcp option maxseg size > {mss} tcp option maxseg size set {mss}");
        }
    }

    private static int Index(HostInput input, string zone) => input.Zones.Select(known => known.Name).ToList().IndexOf(zone);

    private static string[] Devices(HostInput input, string zone) =>
        [.. input.Zones.Where(known => known.Name == zone).SelectMany(known => known.Interfaces).Select(member => Device(input, member.Unit)).OfType<string>().Distinct()];

    private static string? Device(HostInput input, string unit) => input.Interfaces.FirstOrDefault(known => known.Unit == unit)?.Device;
}
