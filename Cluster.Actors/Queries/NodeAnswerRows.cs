using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Alarms;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Formats;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.SelfTests;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Queries;

/// <summary>The rows of one answer of this node, and what a clear command does on the way to them.</summary>
internal sealed class NodeAnswerRows(NodeQuerySources sources, NodeQueryMessages.Ask ask)
{
    private int Fpc => sources.Node.Self.Index;

    /// <param name="found">What the IKE SAs here have shown.</param>
    /// <param name="ikeSas">How many there are; for a question that needs no more than the numbers.</param>
    public IEnumerable<IClusterMessage> Pages(IReadOnlyList<NodeQueryMessages.IkeSaState> found, int ikeSas, int childSas) => ask.Question switch
    {
        NodeQuestion.IkeSas => QueryPaging.IkeSas(ask.Query, IkeSas(found)),
        NodeQuestion.ChildSas => QueryPaging.ChildSas(ask.Query, ChildSas(found)),
        NodeQuestion.Statistics => QueryPaging.Statistics(ask.Query, ChildSas(found).SelectMany(Statistics)),
        NodeQuestion.Failures => QueryPaging.Failures(ask.Query, sources.Node.Negotiations.Failures),
        NodeQuestion.Traces => QueryPaging.Traces(ask.Query, sources.Traces.Rows),
        NodeQuestion.Drops => QueryPaging.Drops(ask.Query, Drops()),
        NodeQuestion.State => QueryPaging.States(ask.Query, [State(ikeSas, childSas)]),
        NodeQuestion.ClearIkeSas or NodeQuestion.ClearIkeSasBy => QueryPaging.Cleared(ask.Query, ClearIkeSas(found)),
        NodeQuestion.ClearChildSas or NodeQuestion.ClearChildSasBy => QueryPaging.Cleared(ask.Query, ClearChildSas(found)),
        NodeQuestion.ClearStatistics => QueryPaging.Cleared(ask.Query, ClearStatistics(found)),
        NodeQuestion.Tunnels => QueryPaging.Tunnels(ask.Query, Tunnels(found)),
        NodeQuestion.SelfTests => QueryPaging.SelfTests(
            ask.Query, KnownAnswerTests.Run().Select(result => new SelfTestRow(result.Suite, result.Test, result.Passed))),
        NodeQuestion.Interfaces => QueryPaging.Interfaces(ask.Query, sources.Host?.Interfaces() ?? []),
        NodeQuestion.Routes => QueryPaging.Routes(ask.Query, sources.Host?.Routes() ?? []),
        NodeQuestion.Log => QueryPaging.Log(ask.Query, Log(ask.Filter.LogFile)),
        NodeQuestion.Alarms => QueryPaging.Alarms(ask.Query, sources.Node.Alarms.Rows.Select(Row).Where(ask.Filter.Matches)),
        NodeQuestion.ClearAlarms => QueryPaging.Cleared(
            ask.Query, sources.Node.Alarms.Clear(alarm => ask.Filter.Matches(Row(alarm))).Select(alarm => new ClearedRow(alarm.Id))),
        _ => [], // asked by a later build
    };

    private IEnumerable<IkeSaRow> IkeSas(IReadOnlyList<NodeQueryMessages.IkeSaState> found) =>
        found.SelectMany(one => one.Beside.Prepend(one.IkeSa)).Where(row => ask.Filter.Matches(row, Fpc)).OrderBy(row => row.Index);

    private IEnumerable<ChildSaRow> ChildSas(IReadOnlyList<NodeQueryMessages.IkeSaState> found) => found.SelectMany(one => one.ChildSas)
        .Where(row => ask.Filter.Matches(row, Fpc)).OrderBy(row => row.Index).ThenBy(row => row.Inbound.Value);

    private IEnumerable<StatisticsRow> Statistics(ChildSaRow row)
    {
        if (sources.Node.Dataplane.Statistics(row.Inbound) is { } counters)
        {
            yield return new StatisticsRow(row.Index, row.Anchor, row.Vpn, row.Inbound, sources.Node.Baselines.Since(row.Inbound, counters));
        }
    }

    private IEnumerable<LogRow> Log(string? file) =>
        file is null ? sources.Log.Rows : sources.TraceFile(file) ?? sources.Log.Rows.Where(row => row.Tag == file);

    private static AlarmRow Row(SecurityAlarm alarm) => new(alarm.Id, alarm.At, AlarmType.WordOf(alarm.Class), alarm.Message);

    private IEnumerable<DropRow> Drops() =>
    [
        .. Rows("packets", sources.Node.Dataplane.Drops()),
        .. DatagramDrops.Rows(sources.Node.Datagrams),
        .. Rows("fabric", sources.FabricDrops()),
    ];

    private static IEnumerable<DropRow> Rows(string layer, IReadOnlyList<DropCount> drops) =>
        drops.Select(drop => new DropRow(layer, drop.Reason, drop.Help, drop.Count));

    private NodeStateRow State(int ikeSas, int childSas)
    {
        long now = sources.Node.Now().Boot;
        long version = sources.Node.Configuration.Current.Version;
        ImmutableArray<Anchor> recovering =
        [
            .. sources.Table.Rows.Where(row => row.Node == sources.Node.Self && !sources.Table.IsReadyHere(row.Anchor)).Select(row => row.Anchor),
        ];
        return new NodeStateRow(
            sources.Build,
            TimeSpan.FromMilliseconds(now - sources.StartedAt),
            sources.Node.Lease.MaySpeak(now),
            version == 0 ? null : version,
            ikeSas,
            childSas,
            recovering) { HalfOpenIkeSas = sources.Node.HalfOpen.Held };
    }

    /// <summary>Those that are ours, and what we remember of the others.</summary>
    private IEnumerable<TunnelRow> Tunnels(IReadOnlyList<NodeQueryMessages.IkeSaState> found)
    {
        AppliedConfiguration configuration = sources.Node.Configuration.Current;
        ILookup<string, ChildSaRow> up = found.SelectMany(one => one.ChildSas).Where(row => row.Installed).ToLookup(row => row.Vpn);
        foreach (VpnSettings vpn in configuration.Vpns.Values.OrderBy(vpn => vpn.Name, StringComparer.Ordinal))
        {
            if (!configuration.Gateways.TryGetValue(vpn.Gateway, out GatewaySettings? gateway)
                || !ask.Filter.MatchesVpn(vpn.Name) || (ask.Filter.Gateway ?? gateway.Name) != gateway.Name
                || !(ask.Filter.Peer ?? gateway.Peer).Equals(gateway.Peer))
            {
                continue;
            }

            bool isOurs = sources.Table[gateway.Home]?.Node == sources.Node.Self;
            ImmutableArray<TunnelEvent> events = sources.Node.Tunnels.Of(vpn.Name, gateway.Name);
            if (isOurs || events.Length > 0)
            {
                yield return new TunnelRow
                {
                    Vpn = vpn.Name,
                    Gateway = gateway.Name,
                    BindInterface = vpn.TunnelInterface,
                    Remote = gateway.Peer,
                    Establish = vpn.Establish switch
                    {
                        EstablishTunnels.Immediately => "immediately",
                        EstablishTunnels.ResponderOnly => "responder-only",
                        _ => "on-traffic",
                    },
                    Owner = isOurs,
                    Up = up[vpn.Name].Any(),
                    ChildSas = up[vpn.Name].Count(),
                    Events = events,
                };
            }
        }
    }

    private List<ClearedRow> ClearIkeSas(IReadOnlyList<NodeQueryMessages.IkeSaState> found)
    {
        var cleared = new List<ClearedRow>();
        foreach (IkeSaRow row in IkeSas(found).DistinctBy(row => row.Index))
        {
            if (sources.Node.Anchors.TryGet(row.Anchor, out IActorRef anchor))
            {
                anchor.Tell(new AnchorMessages.ClearIkeSa(row.Anchor, SaIndex.NumberOf(row.Index)));
                cleared.Add(new ClearedRow(row.Index));
            }
        }

        return cleared;
    }

    private List<ClearedRow> ClearChildSas(IReadOnlyList<NodeQueryMessages.IkeSaState> found)
    {
        var cleared = new List<ClearedRow>();
        foreach (ChildSaRow row in ChildSas(found))
        {
            if (sources.Node.Anchors.TryGet(row.Anchor, out IActorRef anchor))
            {
                anchor.Tell(new AnchorMessages.ClearChildSa(row.Anchor, row.Inbound));
                cleared.Add(new ClearedRow(row.Index));
            }
        }

        return cleared;
    }

    private List<ClearedRow> ClearStatistics(IReadOnlyList<NodeQueryMessages.IkeSaState> found)
    {
        IDataplane dataplane = sources.Node.Dataplane;
        sources.Node.Baselines.Prune(inbound => dataplane.Statistics(inbound) is not null);
        var cleared = new List<ClearedRow>();
        foreach (ChildSaRow row in ChildSas(found))
        {
            if (dataplane.Statistics(row.Inbound) is { } now)
            {
                sources.Node.Baselines.Reset(row.Inbound, now);
                cleared.Add(new ClearedRow(row.Index));
            }
        }

        return cleared;
    }
}
