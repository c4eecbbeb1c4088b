using Cluster.Crypto.Identifiers;
using System.Net;

namespace Cluster.Actors.Anchors;

/// <summary>Crosses from node to node: has a row in the manifest table of <c>Formats</c>.</summary>
public interface IClusterMessage;

/// <summary>Goes to an anchor through the shard region, wherever it is.</summary>
public interface IAnchorMessage
{
    Anchor Anchor { get; }
}

/// <summary>What any node may send to an anchor.</summary>
public static class AnchorMessages
{
    /// <summary>Be there: without remembered entities an anchor starts with the first message to it.</summary>
    public sealed record Poke(Anchor Anchor) : IAnchorMessage, IClusterMessage;

    /// <summary>An IKE datagram that passed the ingress of some node.</summary>
    /// <param name="Ingress">Index of the node that received it.</param>
    /// <param name="Bytes">Without the non-ESP marker.</param>
    /// <param name="ReceivedAt">UTC milliseconds; what waited too long is dropped rather than answered late.</param>
    /// <param name="TraceParent">W3C trace context of the ingress span.</param>
    public sealed record Datagram(
        Anchor Anchor, int Ingress, IPEndPoint Local, IPEndPoint Peer, ReadOnlyMemory<byte> Bytes, long ReceivedAt, string? TraceParent)
        : IAnchorMessage, IClusterMessage;

    /// <summary>Traffic waits for this vpn (or an operator does): negotiate unless it is up.</summary>
    public sealed record Acquire(Anchor Anchor, string Vpn) : IAnchorMessage, IClusterMessage;

    /// <summary>The dataplane of the owner wants a Child SA replaced (kilobytes or sequence numbers) or gone.</summary>
    public sealed record ChildSaExpired(Anchor Anchor, EspSpi Inbound, bool Hard) : IAnchorMessage, IClusterMessage;

    /// <summary>The dataplane of the owner saw authenticated packets of the peer come from elsewhere.</summary>
    public sealed record PeerMoved(Anchor Anchor, EspSpi Inbound) : IAnchorMessage, IClusterMessage;

    /// <summary>Operator: delete these SAs with the peer's knowledge.</summary>
    public sealed record ClearIkeSa(Anchor Anchor, uint SaNumber) : IAnchorMessage, IClusterMessage;

    /// <summary>Operator: delete this pair with the peer's knowledge.</summary>
    public sealed record ClearChildSa(Anchor Anchor, EspSpi Inbound) : IAnchorMessage, IClusterMessage;

    /// <summary>Sharding moves the anchor: finish, write the exact numbers, stop.</summary>
    public sealed record HandOver : IClusterMessage
    {
        public static readonly HandOver Instance = new();
    }
}
