using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Access;

/// <summary>What a peer asks of a configuration payload, or of the mode-config of IKEv1, and what it gets.</summary>
public static class ConfigurationReply
{
    private const int Inet6 = 16;

    /// <summary>Ours: more name servers than that no client takes.</summary>
    private const int MaxServers = 4;

    /// <summary>Whether an address is asked for that we can give.</summary>
    public static bool WantsAddress(ImmutableArray<ConfigurationAttribute> request) =>
        request.Any(attribute => attribute.Type is ConfigurationAttributeType.InternalIp4Address or ConfigurationAttributeType.InternalIp6Address);

    /// <summary>The address always; of the rest what was asked for and is known.</summary>
    public static ImmutableArray<ConfigurationAttribute> To(ImmutableArray<ConfigurationAttribute> request, AddressLease lease)
    {
        var reply = ImmutableArray.CreateBuilder<ConfigurationAttribute>();
        byte[] address = lease.Address.GetAddressBytes();
        if (lease.Address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            reply.Add(new(ConfigurationAttributeType.InternalIp6Address, (byte[])[.. address, (byte)lease.PrefixLength]));
        }
        else
        {
            reply.Add(new(ConfigurationAttributeType.InternalIp4Address, address));
            if (Asks(request, ConfigurationAttributeType.InternalIp4Netmask))
            {
                reply.Add(new(ConfigurationAttributeType.InternalIp4Netmask, (byte[])[255, 255, 255, 255]));
            }
        }

        Add(reply, request, ConfigurationAttributeType.InternalIp4Dns, lease.Dns);
        Add(reply, request, ConfigurationAttributeType.InternalIp6Dns, lease.Dns);
        Add(reply, request, ConfigurationAttributeType.InternalIp4Nbns, lease.Wins);
        return reply.ToImmutable();
    }

    private static bool Asks(ImmutableArray<ConfigurationAttribute> request, ConfigurationAttributeType type) => request.Any(attribute => attribute.Type == type);

    private static void Add(
        ImmutableArray<ConfigurationAttribute>.Builder reply, ImmutableArray<ConfigurationAttribute> request, ConfigurationAttributeType type, ImmutableArray<IPAddress> servers)
    {
        if (Asks(request, type))
        {
            bool isInet6 = type == ConfigurationAttributeType.InternalIp6Dns;
            reply.AddRange(servers.Select(server => server.GetAddressBytes()).Where(server => server.Length == Inet6 == isInet6)
                .Take(MaxServers).Select(server => new ConfigurationAttribute(type, server)));
        }
    }
}
