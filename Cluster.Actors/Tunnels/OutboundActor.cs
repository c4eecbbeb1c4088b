using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Failover;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Tunnels;

/// <summary>
/// This node's copy of the outbound table, fed to the dataplane, and the source of the rows of the anchors here. Changes are told
/// once to everybody; a beacon makes good what was lost, and what a node that joined has missed.
/// </summary>
public sealed class OutboundActor : ReceiveActor, IWithTimers
{
    public const string Name = "outbound";

    /// <summary>About 250 bytes a row: a page stays far below the 64 KB that a message may have.</summary>
    private const int RowsPerPage = 100;

    private static readonly TimeSpan BeaconInterval = TimeSpan.FromSeconds(1);

    private readonly IDataplane _dataplane;
    private readonly LivePeers _peers;
    private readonly Dictionary<Anchor, OutboundRows> _known = [];
    private readonly Dictionary<Anchor, OutboundSource> _own = [];
    private ImmutableArray<Address> _others = [];

    public OutboundActor(IDataplane dataplane, LivePeers peers)
    {
        _dataplane = dataplane;
        _peers = peers;
        Receive<OutboundMessages.Use>(OnUse);
        Receive<OutboundMessages.Withdraw>(OnWithdraw);
        Receive<OutboundMessages.Ready>(OnReady);
        Receive<OutboundMessages.Release>(release => _own.Remove(release.Anchor));
        Receive<OutboundMessages.Changed>(OnChanged);
        Receive<OutboundMessages.Page>(OnPage);
        Receive<OutboundMessages.Beacon>(OnBeacon);
        Receive<OutboundMessages.Resend>(resend => SendPages(resend.Anchors, Sender));
        Receive<MembersActor.OtherMembers>(OnMembers);
        Receive<Tick>(_ => SendBeacon(_others));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Now, BeaconInterval);
        Context.System.EventStream.Subscribe(Self, typeof(MembersActor.OtherMembers));
    }

    private void OnUse(OutboundMessages.Use use)
    {
        OutboundSource source = Source(use.Anchor);
        source.Rows[use.Row.Route.Inbound] = use.Row;
        Tell(use.Anchor, source, [use.Row], []);
    }

    private void OnWithdraw(OutboundMessages.Withdraw withdraw)
    {
        OutboundSource source = Source(withdraw.Anchor);
        if (source.Rows.Remove(withdraw.Inbound))
        {
            Tell(withdraw.Anchor, source, [], [withdraw.Inbound]);
        }
    }

    private void OnReady(OutboundMessages.Ready ready)
    {
        OutboundSource source = Source(ready.Anchor);
        source.Term = ready.Term;
        Known(ready.Anchor).Replace(ready.Term, source.Sequence, source.Rows.Values);
        foreach (Address other in _others)
        {
            SendPages([ready.Anchor], At(other));
        }
    }

    private OutboundSource Source(Anchor anchor)
    {
        if (!_own.TryGetValue(anchor, out OutboundSource? source))
        {
            _own[anchor] = source = new OutboundSource();
        }

        return source;
    }

    private OutboundRows Known(Anchor anchor)
    {
        if (!_known.TryGetValue(anchor, out OutboundRows? rows))
        {
            _known[anchor] = rows = new OutboundRows(_dataplane, _peers);
        }

        return rows;
    }

    /// <summary>Before the anchor is ready its rows are only collected: the rows of its former owner stand meanwhile.</summary>
    private void Tell(Anchor anchor, OutboundSource source, ImmutableArray<OutboundRow> rows, ImmutableArray<EspSpi> removed)
    {
        if (source.Term == Term.None)
        {
            return;
        }

        source.Sequence++;
        var changed = new OutboundMessages.Changed(anchor, source.Term, source.Sequence, rows, removed);
        Known(anchor).TryApply(changed);
        foreach (Address other in _others)
        {
            At(other).Tell(changed);
        }
    }

    private void OnChanged(OutboundMessages.Changed changed)
    {
        if (!Known(changed.Anchor).TryApply(changed))
        {
            Sender.Tell(new OutboundMessages.Resend([changed.Anchor]));
        }
    }

    private void OnPage(OutboundMessages.Page page) => Known(page.Anchor).Collect(page);

    private void OnBeacon(OutboundMessages.Beacon beacon)
    {
        ImmutableArray<Anchor> lacking = [.. beacon.Positions.Where(at => Known(at.Anchor).IsBehind(at)).Select(at => at.Anchor)];
        if (!lacking.IsEmpty)
        {
            Sender.Tell(new OutboundMessages.Resend(lacking));
        }
    }

    private void OnMembers(MembersActor.OtherMembers members)
    {
        ImmutableArray<Address> joined = [.. members.Addresses.Except(_others)];
        _others = members.Addresses;
        SendBeacon(joined);
    }

    private void SendBeacon(ImmutableArray<Address> to)
    {
        ImmutableArray<OutboundPosition> positions =
            [.. _own.Where(own => own.Value.Term != Term.None).Select(own => new OutboundPosition(own.Key, own.Value.Term, own.Value.Sequence))];
        if (positions.IsEmpty)
        {
            return;
        }

        foreach (Address other in to)
        {
            At(other).Tell(new OutboundMessages.Beacon(positions));
        }
    }

    private void SendPages(ImmutableArray<Anchor> anchors, ICanTell to)
    {
        foreach (Anchor anchor in anchors)
        {
            if (!_own.TryGetValue(anchor, out OutboundSource? source) || source.Term == Term.None)
            {
                continue;
            }

            OutboundRow[][] pages = [.. source.Rows.Values.Chunk(RowsPerPage)];
            for (int page = 0; page < Math.Max(1, pages.Length); page++)
            {
                ImmutableArray<OutboundRow> rows = pages.Length == 0 ? [] : [.. pages[page]];
                to.Tell(new OutboundMessages.Page(anchor, source.Term, source.Sequence, page == 0, page >= pages.Length - 1, rows), Self);
            }
        }
    }

    private ActorSelection At(Address node) => Context.ActorSelection(new RootActorPath(node) / "user" / Name);

    /// <summary>The rows of an anchor here.</summary>
    private sealed class OutboundSource
    {
        /// <summary>None until all SAs are recovered.</summary>
        public Term Term { get; set; }

        public ulong Sequence { get; set; }

        public Dictionary<EspSpi, OutboundRow> Rows { get; } = [];
    }

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Now = new();
    }
}
