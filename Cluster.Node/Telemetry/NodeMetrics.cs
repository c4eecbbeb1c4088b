using System.Diagnostics.Metrics;
using Cluster.Actors.Failover;
using Cluster.Actors.IkeSas;
using Cluster.Actors.Ingress;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;
using AnchorTable = Cluster.Actors.Anchors.AnchorTable;
using PacketLoops = Cluster.Dataplane.Control.Dataplane;

namespace Cluster.Node.Telemetry;

/// <summary>
/// The node's own metrics, read when somebody asks: drops by layer and reason, IKE datagrams by outcome, anchors, the speaking lease,
/// replay exposure. Names are declared here and nowhere else; the journal's are beside the journal.
/// </summary>
internal sealed class NodeMetrics : IDisposable
{
    private readonly Meter _meter = new("Cluster.Node");

    public NodeMetrics(
        PacketLoops packets, FabricCounters fabric, DatagramCounters datagrams, HalfOpenBudget halfOpen, ClusterClock clock, AnchorTable anchors, Incarnation self,
        Func<bool> maySpeak)
    {
        _meter.CreateObservableCounter(
            "cluster_drops",
            () => Drops("packets", packets.Drops()).Concat(Drops("fabric", fabric.Drops())),
            description: "Packets dropped, by layer and reason");
        _meter.CreateObservableCounter(
            "cluster_fabric_refused",
            () => Enum.GetValues<FabricDrop>().Select(reason => new Measurement<long>(fabric.Refused(reason), new KeyValuePair<string, object?>("reason", reason.ToString()))),
            description: "Why the fabric refused packets that the packet loops count as FabricRefused");
        _meter.CreateObservableCounter(
            "cluster_replay_exposed",
            () => (long)packets.ReplayExposed,
            description: "Packets accepted after a takeover that may be replays from the last checkpoint interval");
        _meter.CreateObservableCounter(
            "cluster_ike_datagrams",
            () => Outcomes(datagrams),
            description: "IKE datagrams, by what became of them at the ingress or at the owner");
        _meter.CreateObservableCounter(
            "cluster_ike_sa_faults",
            () => datagrams.Faults,
            description: "Faults of this program in IKE SAs; each is recovered from its state, a few times");
        _meter.CreateObservableGauge(
            "cluster_ike_half_open",
            () => halfOpen.Held,
            description: "IKE SAs that peers have begun here and that are not authenticated yet");
        _meter.CreateObservableCounter(
            "cluster_ike_half_open_journaled",
            () => halfOpen.EverJournaled,
            description: "Half-open IKE SAs that were journaled within the budget, so that they would survive the node");
        _meter.CreateObservableGauge(
            "cluster_clock_ahead_milliseconds",
            () => -clock.Median,
            description: "How far this node's wall clock is ahead of the median of the cluster");
        _meter.CreateObservableGauge(
            "cluster_anchors_owned",
            () => anchors.Rows.Count(row => row.Node.Incarnation == self),
            description: "Anchors that this node owns");
        _meter.CreateObservableGauge("cluster_may_speak", () => maySpeak() ? 1 : 0, description: "1 while the speaking lease is valid");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Drops(string layer, IEnumerable<DropCount> counts) =>
        counts.Select(drop => new Measurement<long>((long)drop.Count, new("layer", layer), new("reason", drop.Reason)));

    private static IEnumerable<Measurement<long>> Outcomes(DatagramCounters datagrams) =>
    [
        .. Enum.GetValues<IngressOutcome>().Select(outcome => Outcome("ingress", outcome.ToString(), datagrams[outcome])),
        .. Enum.GetValues<OwnerOutcome>().Select(outcome => Outcome("owner", outcome.ToString(), datagrams[outcome])),
    ];

    private static Measurement<long> Outcome(string at, string outcome, long count) => new(count, new("at", at), new("outcome", outcome));
}
