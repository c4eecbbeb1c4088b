using System.Collections.Immutable;
using System.Net;
using System.Text;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;

namespace Cluster.Actors.Queries;

/// <summary>
/// Index numbers in displays. Of an IKE SA: the anchor above, the anchor's own counter below. Of a tunnel: the anchor above, and below
/// what makes the tunnel, its vpn and selectors, as a number; so it is the same after a rekey, a takeover and a restart.
/// </summary>
internal static class SaIndex
{
    private const int CounterBits = 20;

    private const uint CounterMask = (1u << CounterBits) - 1;

    private const int TunnelBits = 24;

    /// <summary>FNV-1a.</summary>
    private const uint HashBasis = 2_166_136_261, HashPrime = 16_777_619;

    public static uint Of(Anchor anchor, uint saNumber) => ((uint)anchor.Value << CounterBits) | (saNumber & CounterMask);

    public static uint OfTunnel(Anchor anchor, string vpn, ImmutableArray<TrafficSelector> local, ImmutableArray<TrafficSelector> remote)
    {
        uint hash = Add(HashBasis, Encoding.UTF8.GetBytes(vpn));
        foreach (TrafficSelector selector in local.AddRange(remote))
        {
            hash = Add(hash, [selector.Protocol, (byte)(selector.StartPort >> 8), (byte)selector.StartPort, (byte)(selector.EndPort >> 8), (byte)selector.EndPort]);
            hash = Add(Add(hash, Bytes(selector.Start)), Bytes(selector.End));
        }

        return ((uint)anchor.Value << TunnelBits) | ((hash >> TunnelBits) ^ (hash & ((1u << TunnelBits) - 1)));
    }

    /// <summary>False for what can be no IKE SA's index.</summary>
    public static bool TryAnchor(uint index, out Anchor anchor)
    {
        uint above = index >> CounterBits;
        anchor = new Anchor((byte)above);
        return above < Anchor.Count;
    }

    public static Anchor AnchorOfTunnel(uint index) => new((byte)(index >> TunnelBits));

    public static uint NumberOf(uint index) => index & CounterMask;

    private static byte[] Bytes(IPAddress address) => address.GetAddressBytes();

    private static uint Add(uint hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            hash = unchecked((hash ^ b) * HashPrime);
        }

        return hash;
    }
}
