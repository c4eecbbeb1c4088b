using System.Net;
using System.Security.Cryptography;
using System.Text;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Anchors;

/// <summary>
/// Which anchor is the home of a peer or of a redundancy group. Every node of every build must compute the same: the function is
/// frozen, and a test pins its values.
/// </summary>
public static class AnchorHash
{
    private const int IkePort = 500;

    /// <summary>Home of a static peer: symmetric in the two ends, so it does not matter who initiates.</summary>
    public static Anchor OfPeer(IPAddress local, IPAddress peer) => OfEndpoints(new(local, IkePort), new(peer, IkePort));

    /// <summary>Where a dynamic peer starts: the hash of its actual 4-tuple.</summary>
    public static Anchor OfEndpoints(IPEndPoint one, IPEndPoint other)
    {
        byte[] a = Bytes(one), b = Bytes(other);
        return a.AsSpan().SequenceCompareTo(b) <= 0 ? First([.. a, .. b]) : First([.. b, .. a]);
    }

    /// <summary>Home of a redundancy group: its owner holds the group's shared addresses, fenced by the anchor's term.</summary>
    public static Anchor OfRedundancyGroup(int group) => First(Encoding.ASCII.GetBytes($"redundancy-group {group}"));

    private static byte[] Bytes(IPEndPoint end)
    {
        IPAddress address = end.Address.IsIPv4MappedToIPv6 ? end.Address.MapToIPv4() : end.Address;
        return [.. address.GetAddressBytes(), (byte)(end.Port >> 8), (byte)end.Port];
    }

    private static Anchor First(byte[] input) => new(SHA256.HashData(input)[0]);
}
