using System.Globalization;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Queries;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Tunnels;

/// <summary>Deletes the SAs of vpns with an <c>idle-time</c> that have carried nothing for so long; the next packet brings them back.</summary>
internal sealed class IdleTunnelsActor : ReceiveActor, IWithTimers
{
    /// <summary>Ours: an SA goes at most so much later than configured. Nothing is asked where no vpn has an idle-time.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly NodeEnvironment _node;
    private readonly IdleTunnels _tunnels = new();
    private long _round;

    public IdleTunnelsActor(NodeEnvironment node)
    {
        _node = node;
        Receive<Look>(_ => Ask());
        Receive<NodeQueryMessages.AnchorState>(_ => { });
        Receive<NodeQueryMessages.IkeSaState>(OnState);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Look), Look.Now, Interval);

    private void Ask()
    {
        long boot = _node.Now().Boot;
        _tunnels.ForgetBefore(boot - (long)(6 * Interval).TotalMilliseconds);
        if (!_node.Configuration.Current.Vpns.Values.Any(vpn => vpn.IdleTime is not null))
        {
            return;
        }

        _round++;
        foreach (IActorRef anchor in _node.Anchors.Actors)
        {
            anchor.Tell(new NodeQueryMessages.AskAnchor(_round));
        }
    }

    private void OnState(NodeQueryMessages.IkeSaState state)
    {
        foreach (IGrouping<string, ChildSaRow> sas in state.ChildSas.Where(row => row.Installed).GroupBy(row => row.Vpn))
        {
            if (!_node.Configuration.Current.Vpns.TryGetValue(sas.Key, out VpnSettings? vpn) || vpn.IdleTime is not { } limit)
            {
                continue;
            }

            Dictionary<EspSpi, ulong> packets = sas.ToDictionary(
                row => row.Inbound, row => _node.Dataplane.Statistics(row.Inbound) is { } counters ? counters.PacketsIn + counters.PacketsOut : 0);
            if (_tunnels.Look(state.IkeSa.Index, sas.Key, packets, _node.Now().Boot) >= limit.TotalMilliseconds)
            {
                Delete(sas, limit);
            }
        }
    }

    private void Delete(IGrouping<string, ChildSaRow> sas, TimeSpan limit)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"IPsec SA deleted: no traffic for {limit.TotalSeconds} s");
        _node.Tunnels.AddVpn(sas.Key, new TunnelEvent(DateTimeOffset.UtcNow, TunnelEventKind.Note, text));
        foreach (ChildSaRow row in sas)
        {
            if (_node.Anchors.TryGet(row.Anchor, out IActorRef anchor))
            {
                anchor.Tell(new AnchorMessages.ClearChildSa(row.Anchor, row.Inbound));
            }
        }
    }

    private sealed record Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Now = new();
    }
}
