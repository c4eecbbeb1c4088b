using System.Net;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Dataplane.Control;
using Cluster.Ike.Machine;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Tests.Actors.Anchors;

/// <summary>The other end: a machine of its own, whose datagrams the test carries to whichever node it likes.</summary>
internal sealed class VirtualPeer
{
    private static readonly IkeEndpoints Endpoints = new(AnchorRig.Peers, 500, AnchorRig.Ours, 500);
    private readonly Queue<ReadOnlyMemory<byte>> _outgoing = [];

    /// <param name="settings">Null: those that the node accepts.</param>
    public VirtualPeer(IkeSaSettings? settings = null)
    {
        var keys = new IkeSpiKeys(new SecretBytes("the peer's SPI tag key, unrelated"u8), null);
        Machine = new IkeSaMachine(new IkeSaContext
        {
            Anchor = new Anchor(1),
            SpiKeys = keys,
            Incarnation = new Incarnation(77),
            Entropy = new Entropy(),
            Settings = settings ?? AnchorRig.Settings(AnchorRig.Peers, AnchorRig.Ours, "ours", immediately: true),
        });
    }

    public IkeSaMachine Machine { get; }

    /// <summary>Inbound SPIs of the Child SAs that the peer has installed.</summary>
    public HashSet<EspSpi> ChildSas { get; } = [];

    public List<IkeReport> Reports { get; } = [];

    private static Moment Now => new(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), Environment.TickCount64);

    /// <param name="initialContact">It says that it knows no other IKE SA, which ends those that there are.</param>
    public void Initiate(bool initialContact = true) => Do(Machine.Initiate(Endpoints, "ours", initialContact, Now));

    public void Ask(IkeCommand command) => Do(Machine.Ask(command, Now));

    public void Receive(ReadOnlyMemory<byte> datagram, IPEndPoint from, IPEndPoint at) =>
        Do(Machine.Receive(datagram, new IkeEndpoints(at.Address, at.Port, from.Address, from.Port), Now));

    /// <summary>One round: what the peer has to say goes to the node, what the node has sent comes here.</summary>
    public void Exchange(AnchorRig node)
    {
        while (_outgoing.TryDequeue(out ReadOnlyMemory<byte> datagram))
        {
            SendTo(node, datagram);
        }

        while (node.Dataplane.Sent.TryDequeue(out (IPEndPoint Local, IPEndPoint Peer, byte[] Datagram) sent))
        {
            Receive(sent.Datagram, sent.Local, sent.Peer);
        }
    }

    /// <summary>The peer's next datagram, without sending it.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> datagram) => _outgoing.TryDequeue(out datagram);

    public static void SendTo(AnchorRig node, ReadOnlyMemory<byte> datagram)
    {
        var (local, peer) = (new IPEndPoint(AnchorRig.Ours, 500), new IPEndPoint(AnchorRig.Peers, 500));
        node.Anchor.Tell(new AnchorMessages.Datagram(AnchorRig.Home, 0, local, peer, datagram, Now.Utc, null));
    }

    private void Do(Step step)
    {
        Machine.Apply(step);
        foreach (IkeEffect effect in step.Effects)
        {
            switch (effect)
            {
                case IkeEffect.Send send:
                    _outgoing.Enqueue(send.Datagram);
                    break;
                case IkeEffect.InstallChildSa install:
                    ChildSas.Add(install.ChildSa.Inbound);
                    break;
                case IkeEffect.RemoveChildSa remove:
                    ChildSas.Remove(remove.Inbound);
                    break;
                case IkeEffect.Report report:
                    Reports.Add(report.What);
                    break;
            }
        }
    }

    private sealed class Entropy : IEntropy
    {
        public void Fill(Span<byte> destination) => System.Security.Cryptography.RandomNumberGenerator.Fill(destination);
    }
}
