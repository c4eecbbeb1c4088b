using Cluster.Actors.Ingress;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.Queries;

/// <summary>
/// The counters of IKE datagrams as drops, with words. What was routed or accepted is none; what an IKE SA dropped is shown by its own
/// reasons alone.
/// </summary>
internal static class DatagramDrops
{
    private const string Layer = "ike";

    public static IEnumerable<DropRow> Rows(DatagramCounters counters) =>
    [
        .. Enum.GetValues<IngressOutcome>().Where(outcome => outcome != IngressOutcome.Routed)
            .Select(outcome => new DropRow(Layer, "Ingress" + outcome, Help(outcome), (ulong)counters[outcome])),
        .. Enum.GetValues<OwnerOutcome>().Where(outcome => outcome is not (OwnerOutcome.Accepted or OwnerOutcome.DroppedByIkeSa))
            .Select(outcome => new DropRow(Layer, "Owner" + outcome, Help(outcome), (ulong)counters[outcome])),
        .. Enum.GetValues<IkeDrop>().Select(drop => new DropRow(Layer, "Ike" + drop, Help(drop), (ulong)counters[drop])),
    ];

    private static string Help(IngressOutcome outcome) => outcome switch
    {
        IngressOutcome.Late => "waited at the ingress until its sender had repeated it",
        IngressOutcome.Malformed => "shorter than an IKE header, or not as long as the header says",
        IngressOutcome.UnsupportedVersion => "a major version of IKE that is not spoken here",
        IngressOutcome.NotOurs => "names an SPI that this cluster did not make",
        IngressOutcome.UnknownPeer => "opens an IKE SA, but no gateway is configured for these addresses",
        IngressOutcome.TooManyHalfOpen => "too many negotiations have begun here and not shown their address",
        IngressOutcome.CookieRequired => "asked to come again with a cookie; no state was kept",
        _ => "counted by a newer part of this build",
    };

    private static string Help(OwnerOutcome outcome) => outcome switch
    {
        OwnerOutcome.Late => "waited at its owner until its sender had repeated it",
        OwnerOutcome.Recovering => "its anchor is being taken over and holds no more of them",
        OwnerOutcome.UnknownSa => "no IKE SA has this SPI",
        OwnerOutcome.HalfOpenLimit => "too many half-open IKE SAs",
        OwnerOutcome.Busy => "the IKE SA is busy with the same message, or has too many waiting",
        OwnerOutcome.NotJournaled => "the journal refused the step; the peer's repetition tries again",
        OwnerOutcome.Muted => "this node may not speak now",
        OwnerOutcome.Faulted => "a fault of this program in its IKE SA; the log says where",
        _ => "counted by a newer part of this build",
    };

    private static string Help(IkeDrop drop) => drop switch
    {
        IkeDrop.Malformed => "does not parse",
        IkeDrop.UnexpectedPayloads => "payloads that the exchange does not allow here",
        IkeDrop.BadIcv => "integrity check failed",
        IkeDrop.OldMessageId => "message ID answered long ago",
        IkeDrop.UnexpectedResponse => "a response that answers nothing outstanding",
        IkeDrop.AwaitingAnswer => "a request whose answer is being looked for",
        IkeDrop.UselessFragment => "a fragment of a message that is complete or too large",
        IkeDrop.UnknownSpi => "an SPI pair that the IKE SA does not have",
        IkeDrop.UnknownPeer => "nobody is configured for this peer or identity",
        _ => "counted by a newer part of this build",
    };
}
