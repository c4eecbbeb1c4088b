using System.Collections.Immutable;

namespace Cluster.Dataplane.Host;

/// <summary>A kernel setting, by its path below /proc/sys. All of them belong to the network namespace, none to the machine.</summary>
/// <param name="Optional">Not there in every kernel or namespace: a failure to write it is no error.</param>
public sealed record HostSysctl(string Path, string Value, bool Optional = false);

/// <summary>Every kernel setting that we touch, in one place.</summary>
internal static class HostSysctls
{
    public static ImmutableArray<HostSysctl> For(HostInput input)
    {
        var settings = ImmutableArray.CreateBuilder<HostSysctl>();
        settings.Add(new("net/ipv4/ip_forward", "1"));
        settings.Add(new("net/ipv6/conf/all/forwarding", "1", Optional: true));

        // The peer's packets come in through the node that holds the address and leave through the one that owns the SA: paths
        // are asymmetric by design. "default" is for the tunnel devices, which are made later; the kernel takes the larger of
        // "all" and the device.
        settings.Add(new("net/ipv4/conf/all/rp_filter", "0"));
        settings.Add(new("net/ipv4/conf/default/rp_filter", "0"));
        settings.Add(new("net/ipv4/conf/all/send_redirects", "0"));
        settings.Add(new("net/ipv4/conf/all/accept_redirects", "0"));

        // A TCP connection whose packets another node has tracked until now goes on here in the middle of its life.
        settings.Add(new("net/netfilter/nf_conntrack_tcp_be_liberal", "1", Optional: true));
        settings.Add(new("net/netfilter/nf_conntrack_tcp_loose", "1", Optional: true));

        foreach (HostInterface unit in input.Interfaces.Where(unit => !unit.Tunnel).DistinctBy(unit => unit.Device))
        {
            settings.Add(new($"net/ipv4/conf/{unit.Device}/rp_filter", "0"));
            settings.Add(new($"net/ipv4/conf/{unit.Device}/send_redirects", "0"));
            settings.Add(new($"net/ipv6/conf/{unit.Device}/accept_ra", "0", Optional: true));
            if (unit.RedundancyGroup is not null)
            {
                // Only who has the address answers for it, and only on its own device; nobody asks in the name of another address.
                settings.Add(new($"net/ipv4/conf/{unit.Device}/arp_ignore", "1"));
                settings.Add(new($"net/ipv4/conf/{unit.Device}/arp_announce", "2"));

                // Without this, taking away the first address of a subnet takes the node's own along.
                settings.Add(new($"net/ipv4/conf/{unit.Device}/promote_secondaries", "1"));
                settings.Add(new($"net/ipv6/conf/{unit.Device}/accept_dad", "0", Optional: true));
            }
        }

        return settings.ToImmutable();
    }
}
