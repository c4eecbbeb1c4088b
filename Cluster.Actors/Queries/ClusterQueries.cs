using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Cluster.Actors.Certificates;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Store;
using Cluster.Config.Model;
using AnchorTable = Cluster.Actors.Anchors.AnchorTable;

namespace Cluster.Actors.Queries;

/// <summary>Asks the <see cref="NodeQueryActor"/> of every member and joins their answers.</summary>
internal sealed class ClusterQueries(ActorSystem system, string localNode, NodeEnvironment node, AnchorTable table, IActorRef local) : IClusterQueries
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(system);

    public string LocalNode => localNode;

    public required ICertificates Certificates { get; init; }

    public required IConfigurationSessions Sessions { private get; init; }

    public async Task<ImmutableArray<NodeAnswer<IkeSaRow>>> IkeSasAsync(SaFilter filter, CancellationToken cancel) =>
        Only(await GatherAsync<IkeSaRow>(NodeQuestion.IkeSas, filter, cancel).ConfigureAwait(false), filter.Matches);

    public async Task<ImmutableArray<NodeAnswer<ChildSaRow>>> ChildSasAsync(SaFilter filter, CancellationToken cancel) =>
        Only(await GatherAsync<ChildSaRow>(NodeQuestion.ChildSas, filter, cancel).ConfigureAwait(false), filter.Matches);

    public Task<ImmutableArray<NodeAnswer<StatisticsRow>>> StatisticsAsync(SaFilter filter, CancellationToken cancel) =>
        GatherAsync<StatisticsRow>(NodeQuestion.Statistics, filter, cancel);

    public Task<ImmutableArray<NodeAnswer<FailureRow>>> FailuresAsync(CancellationToken cancel) =>
        GatherAsync<FailureRow>(NodeQuestion.Failures, SaFilter.All, cancel);

    public async Task<ImmutableArray<NodeAnswer<TraceRow>>> TracesAsync(CancellationToken cancel)
    {
        ImmutableArray<NodeAnswer<TraceRow>> answers = await GatherAsync<TraceRow>(NodeQuestion.Traces, SaFilter.All, cancel).ConfigureAwait(false);
        return [.. answers.Select(answer => answer with { Rows = [.. answer.Rows.GroupBy(row => row.TraceId).Select(Join)] })];
    }

    public Task<ImmutableArray<NodeAnswer<DropRow>>> DropsAsync(CancellationToken cancel) =>
        GatherAsync<DropRow>(NodeQuestion.Drops, SaFilter.All, cancel);

    public Task<ImmutableArray<NodeAnswer<ClearedRow>>> ClearIkeSasAsync(SaFilter filter, CancellationToken cancel) =>
        GatherAsync<ClearedRow>(filter.IsOfFirstBuild ? NodeQuestion.ClearIkeSas : NodeQuestion.ClearIkeSasBy, filter, cancel);

    public Task<ImmutableArray<NodeAnswer<ClearedRow>>> ClearChildSasAsync(SaFilter filter, CancellationToken cancel) =>
        GatherAsync<ClearedRow>(filter.IsOfFirstBuild ? NodeQuestion.ClearChildSas : NodeQuestion.ClearChildSasBy, filter, cancel);

    public Task<ImmutableArray<NodeAnswer<ClearedRow>>> ClearStatisticsAsync(SaFilter filter, CancellationToken cancel) =>
        GatherAsync<ClearedRow>(NodeQuestion.ClearStatistics, filter, cancel);

    public Task<ImmutableArray<NodeAnswer<TunnelRow>>> TunnelsAsync(SaFilter filter, CancellationToken cancel) =>
        GatherAsync<TunnelRow>(NodeQuestion.Tunnels, filter, cancel);

    public Task<ImmutableArray<NodeAnswer<SelfTestRow>>> SelfTestsAsync(CancellationToken cancel) =>
        GatherAsync<SelfTestRow>(NodeQuestion.SelfTests, SaFilter.All, cancel);

    public Task<ImmutableArray<NodeAnswer<InterfaceRow>>> InterfacesAsync(CancellationToken cancel) =>
        GatherAsync<InterfaceRow>(NodeQuestion.Interfaces, SaFilter.All, cancel);

    public Task<ImmutableArray<NodeAnswer<RouteRow>>> RoutesAsync(CancellationToken cancel) =>
        GatherAsync<RouteRow>(NodeQuestion.Routes, SaFilter.All, cancel);

    public Task<ImmutableArray<NodeAnswer<LogRow>>> LogAsync(string? file, CancellationToken cancel) =>
        GatherAsync<LogRow>(NodeQuestion.Log, new SaFilter { LogFile = file }, cancel);

    public Task<ImmutableArray<NodeAnswer<AlarmRow>>> AlarmsAsync(SaFilter filter, CancellationToken cancel) =>
        GatherAsync<AlarmRow>(NodeQuestion.Alarms, filter, cancel);

    public Task<ImmutableArray<NodeAnswer<ClearedRow>>> ClearAlarmsAsync(SaFilter filter, CancellationToken cancel) =>
        GatherAsync<ClearedRow>(NodeQuestion.ClearAlarms, filter, cancel);

    public async Task<ClusterStatus> StatusAsync(CancellationToken cancel)
    {
        ImmutableArray<ClusterMember> members = Members();
        ImmutableArray<NodeAnswer<NodeStateRow>> answers =
            await GatherAsync<NodeStateRow>(NodeQuestion.State, SaFilter.All, members, cancel).ConfigureAwait(false);
        Dictionary<ClusterMember, NodeStateRow> states = [];
        foreach ((ClusterMember member, NodeAnswer<NodeStateRow> answer) in members.Zip(answers))
        {
            if (answer is { Answered: true, Rows: [var state, ..] })
            {
                states[member] = state;
            }
        }

        return new ClusterStatus(
            [.. members.Select(member => Row(member, states.GetValueOrDefault(member)))],
            [.. table.Rows.Select(owner => Row(owner, members, states))],
            [.. SharedAddresses(members)]);
    }

    /// <summary>From memory: it must be there when the database is not.</summary>
    public Task<ActiveConfiguration?> ConfigurationAsync(CancellationToken cancel)
    {
        (long version, StoredConfiguration? stored) = (node.Configuration.Current.Version, node.Configuration.Current.Source?.Expose());
        return Task.FromResult(stored is null ? null : new ActiveConfiguration(version, stored.Text, stored.User, stored.Comment, stored.At));
    }

    public Task<ImmutableArray<CommitRow>?> CommitsAsync(CancellationToken cancel) => Sessions.HistoryAsync(cancel);

    /// <summary>A node of an earlier build does not know every restriction.</summary>
    private static ImmutableArray<NodeAnswer<T>> Only<T>(ImmutableArray<NodeAnswer<T>> answers, Func<T, int, bool> matches) =>
        [.. answers.Select(answer => answer with { Rows = answer.Rows.RemoveAll(row => !matches(row, answer.Index)) })];

    public Task<ImmutableArray<NextHopTunnelRow>> NextHopTunnelsAsync(CancellationToken cancel) => Task.FromResult<ImmutableArray<NextHopTunnelRow>>(
    [
        .. (node.Configuration.Current.Model?.Interfaces.Values ?? [])
            .OrderBy(unit => unit.Name, StringComparer.Ordinal)
            .SelectMany(unit => unit.NextHopTunnels.Select(hop => new NextHopTunnelRow(hop.Address, unit.Name, hop.Vpn, IsStatic: true))),
    ]);

    private static TraceRow Join(IGrouping<string, TraceRow> parts) => new(
        parts.Key,
        parts.Select(part => part.Gateway).FirstOrDefault(name => name.Length > 0) ?? "",
        [.. parts.SelectMany(part => part.Spans)]);

    private static NodeRow Row(ClusterMember member, NodeStateRow? state) => new()
    {
        Node = member.Name,
        Index = member.Node.Index,
        Status = member.Status,
        Answered = state is not null,
        Oldest = member.Oldest,
        Incarnation = member.Node.Incarnation,
        Fabric = member.Node.Address,
        Build = state?.Build ?? "",
        Uptime = state?.Uptime,
        MaySpeak = state?.MaySpeak ?? false,
        ConfigurationVersion = state?.ConfigurationVersion,
        IkeSas = state?.IkeSas ?? 0,
        ChildSas = state?.ChildSas ?? 0,
        HalfOpenIkeSas = state?.HalfOpenIkeSas ?? 0,
    };

    private static AnchorRow Row(AnchorOwner owner, ImmutableArray<ClusterMember> members, Dictionary<ClusterMember, NodeStateRow> states)
    {
        ClusterMember? member = members.FirstOrDefault(member => member.Node.Index == owner.Node.Index);
        bool isRecovering = member is not null && states.TryGetValue(member, out NodeStateRow? state) && state.Recovering.Contains(owner.Anchor);
        return new AnchorRow(owner.Anchor, owner.Term, member?.Name ?? Failover.MemberRoles.NameOf(owner.Node.Index), isRecovering);
    }

    /// <summary>The holder of a redundancy group's addresses is the owner of its anchor, as long as that process is a member.</summary>
    private IEnumerable<SharedAddressRow> SharedAddresses(ImmutableArray<ClusterMember> members)
    {
        IEnumerable<IGrouping<(string Device, int Group), InterfaceUnit>> shared = (node.Configuration.Current.Model?.Interfaces.Values ?? [])
            .Where(unit => unit is { Kind: InterfaceKind.Reth, RedundancyGroup: not null, Disabled: false })
            .OrderBy(unit => unit.Unit)
            .GroupBy(unit => (unit.Device, unit.RedundancyGroup!.Value))
            .OrderBy(units => units.Key.Item1, StringComparer.Ordinal);
        foreach (IGrouping<(string Device, int Group), InterfaceUnit> units in shared)
        {
            AnchorOwner? owner = table[AnchorHash.OfRedundancyGroup(units.Key.Group)];
            ClusterMember? holder = owner is null ? null : members.FirstOrDefault(member => member.Node.Incarnation == owner.Node.Incarnation);
            yield return new SharedAddressRow(
                units.Key.Device,
                units.Key.Group,
                [.. units.SelectMany(unit => unit.Addresses).Select(address => new IPNetwork(address.Address, address.Address.GetAddressBytes().Length * 8))],
                holder?.Name);
        }
    }

    private ImmutableArray<ClusterMember> Members() => ClusterMember.All(_cluster, localNode, node.Self);

    private Task<ImmutableArray<NodeAnswer<T>>> GatherAsync<T>(NodeQuestion question, SaFilter filter, CancellationToken cancel) =>
        GatherAsync<T>(question, filter, Asked(Members(), filter), cancel);

    /// <summary>Without the nodes that the filter leaves out; with a number that no node has, all answer that they have nothing.</summary>
    private static ImmutableArray<ClusterMember> Asked(ImmutableArray<ClusterMember> members, SaFilter filter) =>
        members.Any(member => filter.AdmitsNode(member.Node.Index)) ? [.. members.Where(member => filter.AdmitsNode(member.Node.Index))] : members;

    private async Task<ImmutableArray<NodeAnswer<T>>> GatherAsync<T>(
        NodeQuestion question, SaFilter filter, ImmutableArray<ClusterMember> members, CancellationToken cancel)
    {
        var result = new TaskCompletionSource<ImmutableArray<NodeAnswer<T>>>(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef gather = system.ActorOf(Props.Create(() => new GatherActor<T>(question, filter, members, IsReachable, local, result)));
        CancellationTokenRegistration late = cancel.Register(() => gather.Tell(GatherStop.Now));
        await using (late.ConfigureAwait(false))
        {
            return await result.Task.ConfigureAwait(false);
        }
    }

    private bool IsReachable(ClusterMember member) =>
        member.Address is null || Members().Any(now => now.Node.Incarnation == member.Node.Incarnation && now.Status != ClusterMember.Unreachable);
}
