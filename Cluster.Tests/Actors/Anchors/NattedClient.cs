using System.Net;
using System.Text;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Tests.Actors.Anchors;

/// <summary>A client of IKEv1 (aggressive mode) behind a router that gives it a port of its own, and may give it another.</summary>
internal sealed class NattedClient
{
    private static readonly IPAddress Inside = IPAddress.Parse("10.9.0.2"), Router = AnchorRig.Peers;
    private readonly IkeSaMachine _machine;

    /// <param name="port">What the router makes of its port 4500.</param>
    public NattedClient(string name, int port)
    {
        Port = port;
        var keys = new IkeSpiKeys(new SecretBytes("the peer's SPI tag key, unrelated"u8), null);
        _machine = new IkeSaMachine(new IkeSaContext
        {
            Anchor = new Anchor(1),
            SpiKeys = keys,
            Incarnation = new Incarnation((uint)port),
            Entropy = new Random(),
            Settings = AnchorRig.Settings(Inside, AnchorRig.Ours, "ours", immediately: false) with
            {
                Version = IkeVersion.V1,
                Aggressive = true,
                LocalIdentity = new IkeIdentity(IkeIdentityType.Fqdn, Encoding.ASCII.GetBytes(name)),
                LivenessInterval = TimeSpan.FromSeconds(10),
            },
        });
    }

    public int Port { get; set; }

    public IkeSaState State => _machine.State;

    /// <summary>Datagrams that reached it.</summary>
    public int Heard { get; private set; }

    /// <summary>What it has to say and what was not given to it yet.</summary>
    public Queue<ReadOnlyMemory<byte>> Outgoing { get; } = [];

    private static Moment Now => new(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), Environment.TickCount64);

    /// <summary>From port 4500 at once, as one that has been there before.</summary>
    public void Initiate() => Do(_machine.Initiate(new IkeEndpoints(Inside, 4500, AnchorRig.Ours, 4500), null, initialContact: false, Now));

    public void Ask(IkeCommand command) => Do(_machine.Ask(command, Now));

    /// <summary>One round of all who are behind the router.</summary>
    public static void Exchange(AnchorRig node, params NattedClient[] clients)
    {
        foreach (NattedClient client in clients)
        {
            while (client.Outgoing.TryDequeue(out ReadOnlyMemory<byte> datagram))
            {
                node.Anchor.Tell(new AnchorMessages.Datagram(
                    AnchorRig.Home, 0, new IPEndPoint(AnchorRig.Ours, 4500), new IPEndPoint(Router, client.Port), datagram, Now.Utc, null));
            }
        }

        while (node.Dataplane.Sent.TryDequeue(out (IPEndPoint Local, IPEndPoint Peer, byte[] Datagram) sent))
        {
            if (clients.FirstOrDefault(client => client.Port == sent.Peer.Port) is { } to)
            {
                to.Heard++;
                to.Do(to._machine.Receive(sent.Datagram, new IkeEndpoints(Inside, 4500, AnchorRig.Ours, 4500), Now));
            }
        }
    }

    private void Do(Step step)
    {
        _machine.Apply(step);
        foreach (IkeEffect.Send send in step.Effects.OfType<IkeEffect.Send>())
        {
            Outgoing.Enqueue(send.Datagram);
        }
    }

    private sealed class Random : IEntropy
    {
        public void Fill(Span<byte> destination) => System.Security.Cryptography.RandomNumberGenerator.Fill(destination);
    }
}
