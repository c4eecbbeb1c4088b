using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cluster.Dataplane.Host;

/// <summary>One policy as rules: for each family that both its sides have, and each application.</summary>
internal static class HostPolicyRules
{
    private const byte Tcp = 6, Udp = 17, Sctp = 132;

    public static void Write(StringBuilder text, HostPolicy policy)
    {
        foreach (string addresses in Addresses(policy))
        {
            foreach (HostApplication application in policy.Applications)
            {
                Write(text, policy, addresses, Match(application));
            }
        }
    }

    private static void Write(StringBuilder text, HostPolicy policy, string addresses, string application)
    {
        string log = policy.Log ? $"log prefix {NftText.Quoted($"policy {policy.Name}: ")}" : "";
        string comment = $"comment {NftText.Quoted(policy.Name)}";
        switch (policy.Action)
        {
            case HostPolicyAction.Permit:
                text.Rule(addresses, application, "counter", log, "accept", comment);
                break;
            case HostPolicyAction.Deny:
                text.Rule(addresses, application, "counter", log, "drop", comment);
                break;
            default:
                text.Rule(addresses, application, "meta l4proto tcp counter", log, "reject with tcp reset", comment);
                text.Rule(addresses, application, "counter", log, "reject with icmpx admin-prohibited", comment);
                break;
        }
    }

    private static IEnumerable<string> Addresses(HostPolicy policy)
    {
        if (IsAny(policy.Sources, AddressFamily.InterNetwork) && IsAny(policy.Sources, AddressFamily.InterNetworkV6)
            && IsAny(policy.Destinations, AddressFamily.InterNetwork) && IsAny(policy.Destinations, AddressFamily.InterNetworkV6))
        {
            yield return "";
            yield break;
        }

        foreach ((AddressFamily family, string word, string only) in new[]
        {
            (AddressFamily.InterNetwork, "ip", "meta nfproto ipv4"), (AddressFamily.InterNetworkV6, "ip6", "meta nfproto ipv6"),
        })
        {
            IPNetwork[] sources = [.. policy.Sources.Where(network => network.BaseAddress.AddressFamily == family)];
            IPNetwork[] destinations = [.. policy.Destinations.Where(network => network.BaseAddress.AddressFamily == family)];
            if (sources.Length == 0 || destinations.Length == 0)
            {
                continue;
            }

            string source = IsAny(sources, family) ? "" : $"{word} saddr {NftText.Networks(sources)}";
            string destination = IsAny(destinations, family) ? "" : $"{word} daddr {NftText.Networks(destinations)}";
            yield return source.Length + destination.Length == 0 ? only : $"{source} {destination}".Trim();
        }
    }

    private static bool IsAny(IEnumerable<IPNetwork> networks, AddressFamily family) =>
        networks.Any(network => network.PrefixLength == 0 && network.BaseAddress.AddressFamily == family);

    private static string Match(HostApplication application)
    {
        string? ports = application.Protocol switch { Tcp => "tcp", Udp => "udp", Sctp => "sctp", _ => null };
        if (application.Protocol == 0)
        {
            return "";
        }

        if (ports is null || (application.FirstPort == 0 && application.LastPort == ushort.MaxValue))
        {
            return $"meta l4proto {application.Protocol}";
        }

        return application.FirstPort == application.LastPort
            ? $"{ports} dport {application.FirstPort}"
            : $"{ports} dport {application.FirstPort}-{application.LastPort}";
    }
}
