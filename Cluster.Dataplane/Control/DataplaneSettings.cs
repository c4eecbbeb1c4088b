using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Packets;
using Cluster.Dataplane.Fabric;

namespace Cluster.Dataplane.Control;

/// <summary>Keys one direction of a Child SA for one packet worker. Copies what it needs of the keys; the dataplane disposes of them.</summary>
public delegate PacketCipher PacketCipherFactory(int worker, PacketSuite suite, PacketKeys keys);

/// <summary>What a process gives its dataplane at start.</summary>
public sealed record DataplaneSettings
{
    public required Incarnation Incarnation { get; init; }

    public required SpeakingLease Lease { get; init; }

    public required IDataplaneEvents Events { get; init; }

    public PacketBackend Backend { get; init; } = PacketBackend.Automatic;

    /// <summary>Another source of packet ciphers than <see cref="Backend"/>, for tests.</summary>
    public PacketCipherFactory? Ciphers { get; init; }

    /// <summary>Where opened packets go; shared with whoever learns of the home.</summary>
    public ClearSideHome Home { get; init; } = new();

    /// <summary>Null for a node alone.</summary>
    public IFabricLink? Fabric { get; init; }

    /// <summary>Addresses to listen on; with none, or several of a family, all addresses of the family.</summary>
    public IReadOnlyList<IPAddress> BindAddresses { get; init; } = [];

    /// <summary>Cipher-side sockets see only this device; null is any.</summary>
    public string? WanDevice { get; init; }

    /// <summary>Packet threads. A Child SA belongs to one of them.</summary>
    public int Workers { get; init; } = 1;

    public ushort IkePort { get; init; } = 500;

    public ushort NatTraversalPort { get; init; } = 4500;
}
