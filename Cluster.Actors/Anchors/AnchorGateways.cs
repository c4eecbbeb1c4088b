using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using Cluster.Actors.Configuration;
using Cluster.Actors.Gateways;
using Cluster.Actors.IkeSas;
using Cluster.Actors.Queries;
using Cluster.Actors.Tunnels;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.State;

namespace Cluster.Actors.Anchors;

/// <summary>The gateways at home on an anchor and the tunnels of its vpns. Used by the Anchor's thread only.</summary>
internal sealed class AnchorGateways(Anchor anchor, NodeEnvironment node, IActorContext context)
{
    private readonly Dictionary<string, IActorRef> _gateways = [];
    private readonly Dictionary<string, IActorRef> _tunnels = [];
    private readonly Dictionary<EspSpi, string> _vpns = [];
    private readonly Dictionary<uint, PeerDirectoryMessages.Register> _registered = [];
    private readonly PeerDirectory _directory = new();

    /// <summary>Creates, changes and removes actors so that they fit the configuration; those that it does not concern hear nothing.</summary>
    public void Configure(AppliedConfiguration configuration, Term term)
    {
        foreach (GatewaySettings gateway in configuration.GatewaysAt(anchor).Where(gateway => configuration.Concerns(gateway.Name)))
        {
            ImmutableArray<VpnSettings> vpns = [.. configuration.VpnsOf(gateway.Name)];
            if (_gateways.TryGetValue(gateway.Name, out IActorRef? known))
            {
                known.Tell(new GatewayMessages.Reconfigure(gateway, vpns));
            }
            else
            {
                _gateways[gateway.Name] = context.ActorOf(Props.Create(() => new GatewayActor(gateway, vpns, node.Entropy)));
            }

            foreach (VpnSettings vpn in vpns)
            {
                ConfigureTunnel(vpn, term);
            }
        }

        foreach (string gone in _gateways.Keys.Where(name => configuration.Gateways.GetValueOrDefault(name)?.Home != anchor).ToArray())
        {
            context.Stop(_gateways[gone]);
            _gateways.Remove(gone);
        }

        foreach (string gone in _tunnels.Keys.Where(name => !configuration.Vpns.ContainsKey(name)).ToArray())
        {
            context.Stop(_tunnels[gone]);
            _tunnels.Remove(gone);
        }
    }

    public void Begin()
    {
        foreach (IActorRef gateway in _gateways.Values)
        {
            gateway.Tell(GatewayMessages.Begin.Now);
        }
    }

    /// <summary>New gateways after a commit begin at once.</summary>
    public void Acquire(string gateway, string vpn)
    {
        if (_gateways.TryGetValue(gateway, out IActorRef? actor))
        {
            actor.Tell(new GatewayMessages.Acquire(vpn));
        }
    }

    public void Use(IkeSaMessages.UseChildSa use)
    {
        _vpns[use.Candidate.Inbound] = use.Vpn;
        if (_tunnels.TryGetValue(use.Vpn, out IActorRef? tunnel))
        {
            tunnel.Tell(new TunnelMessages.Use(use.Candidate));
        }
    }

    public void Gone(EspSpi inbound)
    {
        if (_vpns.Remove(inbound, out string? vpn) && _tunnels.TryGetValue(vpn, out IActorRef? tunnel))
        {
            tunnel.Tell(new TunnelMessages.Gone(inbound));
        }
    }

    /// <summary>A tunnel's own word about its state goes to its gateway.</summary>
    public void StateChanged(TunnelMessages.StateChanged changed)
    {
        node.Tunnels.AddVpn(changed.Vpn, new TunnelEvent(
            DateTimeOffset.UtcNow, changed.Up ? TunnelEventKind.Up : TunnelEventKind.Down, changed.Up ? "tunnel is up" : "tunnel is down"));
        string? gateway = node.Configuration.Current.Vpns.GetValueOrDefault(changed.Vpn)?.Gateway;
        if (gateway is not null && _gateways.TryGetValue(gateway, out IActorRef? actor))
        {
            actor.Tell(changed.Up ? new GatewayMessages.VpnUp(changed.Vpn) : new GatewayMessages.VpnDown(changed.Vpn));
        }
    }

    public void Report(IkeSaMessages.Reported reported, IActorRef ikeSa)
    {
        IActorRef gateway = _gateways.GetValueOrDefault(reported.Gateway) ?? ActorRefs.Nobody;
        switch (reported.What)
        {
            case IkeReport.IkeSaEstablished up:
                gateway.Tell(new GatewayMessages.IkeSaUp(reported.SaNumber, ikeSa, reported.Peer?.Address));
                Register(reported, up);
                break;
            case IkeReport.IkeSaClosing closing:
                gateway.Tell(new GatewayMessages.IkeSaDown(reported.SaNumber, closing.Reason, closing.Detail));
                Unregister(reported.SaNumber);
                break;
            case IkeReport.IkeSaGone gone:
                gateway.Tell(new GatewayMessages.IkeSaDown(reported.SaNumber, gone.Reason, gone.Detail));
                Unregister(reported.SaNumber);
                break;
        }
    }

    public void Register(PeerDirectoryMessages.Register register)
    {
        foreach (PeerDirectoryMessages.Replaced replaced in _directory.Register(register))
        {
            node.Region().Tell(replaced);
        }
    }

    public void Unregister(PeerDirectoryMessages.Unregister gone) => _directory.Unregister(gone);

    /// <summary>The IKE SA's actor has ended, however.</summary>
    public void Unregister(uint saNumber)
    {
        if (_registered.Remove(saNumber, out PeerDirectoryMessages.Register? before))
        {
            node.Region().Tell(new PeerDirectoryMessages.Unregister(before.Anchor, before.Gateway, before.Peer, anchor, saNumber));
        }
    }

    private void Register(IkeSaMessages.Reported reported, IkeReport.IkeSaEstablished up)
    {
        Anchor home = node.Configuration.Current.Gateways.GetValueOrDefault(reported.Gateway)?.Home ?? anchor;
        var register = new PeerDirectoryMessages.Register(home, reported.Gateway, IdentityOf(up), anchor, reported.SaNumber, up.InitialContact);
        _registered[reported.SaNumber] = register;
        node.Region().Tell(register);
    }

    /// <summary>Users may share the identity of their peers: it is the user who begins anew, not all of them.</summary>
    private static IkeIdentity IdentityOf(IkeReport.IkeSaEstablished up) =>
        up.User is { } user ? new IkeIdentity(IkeIdentityType.KeyId, Encoding.UTF8.GetBytes(user)) : up.Peer;

    private void ConfigureTunnel(VpnSettings vpn, Term term)
    {
        if (_tunnels.TryGetValue(vpn.Name, out IActorRef? known))
        {
            known.Tell(new TunnelMessages.Reconfigure(vpn));
            return;
        }

        _tunnels[vpn.Name] = context.ActorOf(Props.Create(() => new TunnelActor(anchor, term, vpn, node.Outbound)));
    }
}
