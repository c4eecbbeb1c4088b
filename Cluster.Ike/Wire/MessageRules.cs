using System.Collections.Immutable;

namespace Cluster.Ike.Wire;

/// <summary>
/// Which payloads may stand in which message and how often (RFC 7296 section 1.2 to 1.4, appendix C). Data: a row is a
/// message, and a message that fits no row is refused before anything acts on it. Unknown payloads are judged by their critical bit elsewhere.
/// </summary>
public static class MessageRules
{
    private static readonly ImmutableArray<PayloadRule> Noise =
    [
        UpTo(20, PayloadType.Notify), UpTo(20, PayloadType.VendorId), UpTo(4, PayloadType.Configuration),
        UpTo(8, PayloadType.Certificate), UpTo(8, PayloadType.CertificateRequest),
    ];

    /// <summary>All rows; a response row with only noise stands for an error answer.</summary>
    public static readonly ImmutableArray<Row> Rows =
    [
        Request("IKE_SA_INIT request", ExchangeType.IkeSaInit, One(PayloadType.SecurityAssociation), One(PayloadType.KeyExchange), One(PayloadType.Nonce)),
        Response("IKE_SA_INIT response", ExchangeType.IkeSaInit, One(PayloadType.SecurityAssociation), One(PayloadType.KeyExchange), One(PayloadType.Nonce)),
        Response("IKE_SA_INIT refusal", ExchangeType.IkeSaInit, AtLeastOne(PayloadType.Notify)),
        Request("IKE_AUTH request", ExchangeType.IkeAuth, One(PayloadType.IdInitiator), Optional(PayloadType.IdResponder), Optional(PayloadType.Authentication), One(PayloadType.SecurityAssociation), One(PayloadType.TrafficSelectorInitiator), One(PayloadType.TrafficSelectorResponder)),
        Request("IKE_AUTH request with EAP", ExchangeType.IkeAuth, One(PayloadType.Eap)),
        Request("IKE_AUTH request after EAP", ExchangeType.IkeAuth, One(PayloadType.Authentication)),
        Response("IKE_AUTH response that begins EAP", ExchangeType.IkeAuth, One(PayloadType.IdResponder), Optional(PayloadType.Authentication), One(PayloadType.Eap)),
        Response("IKE_AUTH response with EAP", ExchangeType.IkeAuth, One(PayloadType.Eap)),
        Response("IKE_AUTH response after EAP", ExchangeType.IkeAuth, One(PayloadType.Authentication), One(PayloadType.SecurityAssociation), One(PayloadType.TrafficSelectorInitiator), One(PayloadType.TrafficSelectorResponder)),
        Response("IKE_AUTH response after EAP without Child SA", ExchangeType.IkeAuth, One(PayloadType.Authentication), AtLeastOne(PayloadType.Notify)),
        Response("IKE_AUTH response", ExchangeType.IkeAuth, One(PayloadType.IdResponder), One(PayloadType.Authentication), One(PayloadType.SecurityAssociation), One(PayloadType.TrafficSelectorInitiator), One(PayloadType.TrafficSelectorResponder)),
        Response("IKE_AUTH response without Child SA", ExchangeType.IkeAuth, One(PayloadType.IdResponder), One(PayloadType.Authentication), AtLeastOne(PayloadType.Notify)),
        Response("IKE_AUTH refusal", ExchangeType.IkeAuth, AtLeastOne(PayloadType.Notify)),
        Request("CREATE_CHILD_SA request for a Child SA", ExchangeType.CreateChildSa, One(PayloadType.SecurityAssociation), One(PayloadType.Nonce), Optional(PayloadType.KeyExchange), One(PayloadType.TrafficSelectorInitiator), One(PayloadType.TrafficSelectorResponder)),
        Request("CREATE_CHILD_SA request for an IKE SA", ExchangeType.CreateChildSa, One(PayloadType.SecurityAssociation), One(PayloadType.Nonce), One(PayloadType.KeyExchange)),
        Response("CREATE_CHILD_SA response for a Child SA", ExchangeType.CreateChildSa, One(PayloadType.SecurityAssociation), One(PayloadType.Nonce), Optional(PayloadType.KeyExchange), One(PayloadType.TrafficSelectorInitiator), One(PayloadType.TrafficSelectorResponder)),
        Response("CREATE_CHILD_SA response for an IKE SA", ExchangeType.CreateChildSa, One(PayloadType.SecurityAssociation), One(PayloadType.Nonce), One(PayloadType.KeyExchange)),
        Response("CREATE_CHILD_SA refusal", ExchangeType.CreateChildSa, AtLeastOne(PayloadType.Notify)),
        Request("INFORMATIONAL request", ExchangeType.Informational, UpTo(16, PayloadType.Delete)),
        Response("INFORMATIONAL response", ExchangeType.Informational, UpTo(16, PayloadType.Delete)),
    ];

    /// <summary>The row that the message fits, or null.</summary>
    public static Row? Match(ExchangeType exchange, bool isResponse, ImmutableArray<IkePayload> payloads) =>
        Rows.FirstOrDefault(row => row.Exchange == exchange && row.IsResponse == isResponse && row.Fits(payloads));

    private static PayloadRule One(PayloadType type) => new(type, 1, 1);

    private static PayloadRule Optional(PayloadType type) => new(type, 0, 1);

    private static PayloadRule AtLeastOne(PayloadType type) => new(type, 1, 20);

    private static PayloadRule UpTo(int max, PayloadType type) => new(type, 0, max);

    private static Row Request(string name, ExchangeType exchange, params PayloadRule[] rules) => new(name, exchange, false, WithNoise(rules));

    private static Row Response(string name, ExchangeType exchange, params PayloadRule[] rules) => new(name, exchange, true, WithNoise(rules));

    private static ImmutableArray<PayloadRule> WithNoise(PayloadRule[] rules) =>
        [.. rules, .. Noise.Where(noise => rules.All(rule => rule.Type != noise.Type))];

    public sealed record PayloadRule(PayloadType Type, int Min, int Max);

    public sealed record Row(string Name, ExchangeType Exchange, bool IsResponse, ImmutableArray<PayloadRule> Rules)
    {
        public bool Fits(ImmutableArray<IkePayload> payloads)
        {
            foreach (var rule in Rules)
            {
                int count = payloads.Count(payload => payload.Type == rule.Type);
                if (count < rule.Min || count > rule.Max)
                {
                    return false;
                }
            }

            return payloads.All(payload => !PayloadTable.Knows(payload.Type) || Rules.Any(rule => rule.Type == payload.Type));
        }
    }
}
