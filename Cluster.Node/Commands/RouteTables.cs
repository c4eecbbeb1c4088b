using System.Net;
using System.Net.Sockets;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary>How routing tables and prefixes are named and numbered in displays.</summary>
internal static class RouteTables
{
    public const string Inet = "inet.0", Inet6 = "inet6.0";

    /// <summary>The table of a family in the routing instance of <paramref name="table"/>: <c>VR.inet.0</c> and inet6 give <c>VR.inet6.0</c>.</summary>
    public static string NameOf(string table, string family) => family == "inet6"
        ? table.EndsWith(Inet, StringComparison.Ordinal) ? table[..^Inet.Length] + Inet6 : table
        : table;

    /// <summary>The place of the table in the order of <c>show route all</c>, among those of the main instance; others stand by their name.</summary>
    public static int NumberOf(string table, string family) => NameOf(table, family) switch
    {
        Inet => 0,
        Inet6 => 1,
        _ => 2,
    };

    public static string Subnet(InterfaceNetwork network) => $"{Masked(network.Address, network.PrefixLength)}/{network.PrefixLength}";

    public static bool Contains(InterfaceNetwork network, IPAddress address) =>
        address.AddressFamily == network.Address.AddressFamily
        && Masked(address, network.PrefixLength).Equals(Masked(network.Address, network.PrefixLength));

    public static bool IsFamily(string table, AddressFamily family) =>
        table.EndsWith(family == AddressFamily.InterNetworkV6 ? Inet6 : Inet, StringComparison.Ordinal);

    private static IPAddress Masked(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] &= (byte)(0xFF00 >> Math.Clamp(length - (8 * i), 0, 8));
        }

        return new IPAddress(bytes);
    }
}
