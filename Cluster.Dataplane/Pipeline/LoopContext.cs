using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;
using Cluster.Dataplane.Io;
using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Sad;
using Cluster.Dataplane.Spd;

namespace Cluster.Dataplane.Pipeline;

/// <summary>What the loops of one worker share: the tables that control writes, and the ways out.</summary>
internal sealed class LoopContext
{
    public required SaTable Sas { get; init; }

    public required AnchorTable Anchors { get; init; }

    public required TunnelUnits Units { get; init; }

    public required SpeakingLease Lease { get; init; }

    public required ClearSideHome Home { get; init; }

    public required Incarnation Incarnation { get; init; }

    public required IDataplaneEvents Events { get; init; }

    public required ICipherSender Sender { get; init; }

    public IFabricLink? Fabric { get; init; }

    /// <summary>This worker, and the rings from it to the others (its own place is null).</summary>
    public int Worker { get; init; }

    public PacketRing?[] Rings { get; init; } = [null];

    /// <summary>All workers, to wake those whose rings got something.</summary>
    public PacketWorker[]? Peers { get; set; }

    public DropCounters Drops { get; } = new();

    /// <summary>Packets accepted that a peer may have sent before this node took the SA over. Written by the worker alone.</summary>
    public ulong ReplayExposed;

    public RateGate Gate { get; } = new();

    public int Workers => Rings.Length;

    /// <summary>Endpoints as objects, for the fabric and for events.</summary>
    private readonly EndpointCache _endpoints = new();

    public System.Net.IPEndPoint EndPoint(WireEndpoint endpoint)
    {
        Span<byte> address = stackalloc byte[16];
        return _endpoints.Get(address[..WireEndpoint.WriteAddress(endpoint.Address, address)], endpoint.Port);
    }
}
