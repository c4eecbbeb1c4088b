using Xunit;
using System.Net;
using System.Security.Cryptography;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;

namespace Cluster.Tests.Dataplane.Fabric;

/// <summary>One end of a fabric under test: what arrives is recorded in order.</summary>
internal sealed class FabricEnd : IFabricSink, IDisposable
{
    private readonly List<string> _arrived = [];
    private readonly SemaphoreSlim _signal = new(0);

    public FabricEnd(int index, IPEndPoint local, int mtu = 1500)
    {
        Fabric = new Cluster.Dataplane.Fabric.Fabric(new FabricSettings(new Incarnation((uint)index), local, mtu));
        Node = new FabricNode(index, new Incarnation((uint)index), Fabric.Local);
    }

    public Cluster.Dataplane.Fabric.Fabric Fabric { get; }

    public FabricNode Node { get; }

    public byte[] LastPacket { get; private set; } = [];

    public IReadOnlyList<string> Arrived
    {
        get
        {
            lock (_arrived)
            {
                return [.. _arrived];
            }
        }
    }

    /// <summary>The key from one process to another: the same at both ends, another in each direction.</summary>
    public static SecretBytes Key(FabricNode from, FabricNode to) =>
        new(SHA256.HashData([(byte)from.Incarnation.Value, (byte)to.Incarnation.Value, 0x42]));

    public static void Join(params FabricEnd[] ends)
    {
        foreach (FabricEnd one in ends)
        {
            foreach (FabricEnd other in ends.Where(end => end != one))
            {
                Assert.True(one.Fabric.SetPeer(other.Node, Key(one.Node, other.Node), Key(other.Node, one.Node)));
            }
        }
    }

    /// <summary>The next <paramref name="count"/> arrivals since the start, at the latest after five seconds.</summary>
    public IReadOnlyList<string> WaitFor(int count)
    {
        for (int i = 0; Arrived.Count < count; i++)
        {
            Assert.True(_signal.Wait(5000), $"only {Arrived.Count} of {count} arrivals at node {Node.Index}: {string.Join(", ", Arrived)}");
        }

        return Arrived;
    }

    public void Cipher(Anchor anchor, Term term, in CipherIngress ingress, ReadOnlySpan<byte> datagram, int hops) =>
        Record($"cipher {anchor} term {term} {ingress.Local} {ingress.Peer} udp={ingress.Udp} ike={ingress.Ike} hops={hops} {Digest(datagram)}", datagram);

    public void Outbound(Term term, EspSpi inbound, ReadOnlySpan<byte> packet) => Record($"outbound term {term} {inbound} {Digest(packet)}", packet);

    public void Opened(int tunnelUnit, ReadOnlySpan<byte> packet) => Record($"opened {tunnelUnit} {Digest(packet)}", packet);

    public void Owner(Anchor anchor, Term term, FabricNode owner) =>
        Record($"owner {anchor} term {term} node {owner.Index}/{owner.Incarnation} at {owner.Address}", default);

    public void Dispose() => Fabric.Dispose();

    public static string Digest(ReadOnlySpan<byte> bytes) => $"{bytes.Length}:{Convert.ToHexString(SHA256.HashData(bytes))[..8]}";

    private void Record(string line, ReadOnlySpan<byte> packet)
    {
        lock (_arrived)
        {
            _arrived.Add(line);
            LastPacket = packet.ToArray();
        }

        _signal.Release();
    }
}
