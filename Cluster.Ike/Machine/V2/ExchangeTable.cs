using System.Collections.Immutable;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.V2;

/// <summary>Which exchange answers which request in which phase. A request that fits no row is dropped.</summary>
internal static class ExchangeTable
{
    public static readonly ImmutableArray<Row> Rows =
    [
        new("The peer proves who it is and asks for the first Child SA", IkePhase.InitAnswered, ExchangeType.IkeAuth, null, AuthExchange.Respond),
        new("The peer ends the negotiation", IkePhase.InitAnswered, ExchangeType.Informational, null, EapExchange.GivenUp),
        new("The peer asks for a Child SA or to rekey one", IkePhase.Established, ExchangeType.CreateChildSa, true, CreateChildExchange.Respond),
        new("The peer asks to rekey the IKE SA", IkePhase.Established, ExchangeType.CreateChildSa, false, RekeyIkeExchange.Respond),
        new("The peer deletes, or asks whether we are there", IkePhase.Established, ExchangeType.Informational, null, InformationalExchange.Respond),
    ];

    public static Row? Find(IkePhase phase, InboundMessage request) => Rows.FirstOrDefault(row =>
        row.Phase == phase && row.Exchange == request.Exchange
        && (row.HasSelectors is not { } selectors || selectors == request.Payloads.Any(payload => payload is TsPayload)));

    /// <summary>What the response is for stands in the outstanding request.</summary>
    public static void HandleResponse(StepDraft draft, InboundMessage response, PendingExchange pending)
    {
        switch (pending)
        {
            case PendingExchange.Auth auth:
                AuthExchange.HandleResponse(draft, response, auth);
                break;
            case PendingExchange.CreateChild child:
                CreateChildExchange.HandleResponse(draft, response, child);
                break;
            case PendingExchange.RekeyIke rekey:
                RekeyIkeExchange.HandleResponse(draft, response, rekey);
                break;
            default:
                InformationalExchange.HandleResponse(draft, response, pending);
                break;
        }
    }

    /// <param name="Story">What happens, in a sentence.</param>
    /// <param name="HasSelectors">Whether the request must carry traffic selectors; null when that does not matter.</param>
    public sealed record Row(string Story, IkePhase Phase, ExchangeType Exchange, bool? HasSelectors, Action<StepDraft, InboundMessage> Respond);
}
