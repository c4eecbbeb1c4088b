using System.Collections.Immutable;

namespace Cluster.Ike.Wire.V1;

/// <summary>
/// Which payloads may stand in which message and how often (RFC 2409 section 5). Data: a message that fits no row of its exchange is dropped
/// before anything acts on it. Payloads of no rule are ignored, up to <see cref="IsakmpLimits.MaxPayloads"/> in all.
/// </summary>
public static class IsakmpRules
{
    public static readonly ImmutableArray<Row> Rows =
    [
        new("main mode 1 and 2", IsakmpExchange.Main, [One(IsakmpPayloadType.SecurityAssociation), None(IsakmpPayloadType.KeyExchange)]),
        new("main mode 3 and 4", IsakmpExchange.Main, [One(IsakmpPayloadType.KeyExchange), One(IsakmpPayloadType.Nonce), None(IsakmpPayloadType.SecurityAssociation)]),
        new("main mode 5 and 6", IsakmpExchange.Main, [One(IsakmpPayloadType.Identification), Optional(IsakmpPayloadType.Hash), Optional(IsakmpPayloadType.Signature)]),
        new("aggressive mode 1", IsakmpExchange.Aggressive, [One(IsakmpPayloadType.SecurityAssociation), One(IsakmpPayloadType.KeyExchange), One(IsakmpPayloadType.Nonce), One(IsakmpPayloadType.Identification), Optional(IsakmpPayloadType.Hash), Optional(IsakmpPayloadType.Signature)]),
        new("aggressive mode 3", IsakmpExchange.Aggressive, [None(IsakmpPayloadType.SecurityAssociation), Optional(IsakmpPayloadType.Hash), Optional(IsakmpPayloadType.Signature)]),
        new("quick mode 1 and 2", IsakmpExchange.Quick, [One(IsakmpPayloadType.Hash), One(IsakmpPayloadType.SecurityAssociation), One(IsakmpPayloadType.Nonce), Optional(IsakmpPayloadType.KeyExchange), new(IsakmpPayloadType.Identification, 0, 2)]),
        new("quick mode 3", IsakmpExchange.Quick, [One(IsakmpPayloadType.Hash), None(IsakmpPayloadType.SecurityAssociation)]),
        new("transaction", IsakmpExchange.Transaction, [One(IsakmpPayloadType.Hash), One(IsakmpPayloadType.Attributes)]),
        new("informational", IsakmpExchange.Informational, [Optional(IsakmpPayloadType.Hash), new(IsakmpPayloadType.Notification, 0, 20), new(IsakmpPayloadType.Delete, 0, 20)]),
    ];

    public static bool Fits(IsakmpMessage message) => Rows.Any(row => row.Exchange == message.Header.Exchange && row.Fits(message.Payloads));

    private static Rule One(IsakmpPayloadType type) => new(type, 1, 1);

    private static Rule Optional(IsakmpPayloadType type) => new(type, 0, 1);

    private static Rule None(IsakmpPayloadType type) => new(type, 0, 0);

    public sealed record Rule(IsakmpPayloadType Type, int Min, int Max);

    public sealed record Row(string Name, IsakmpExchange Exchange, ImmutableArray<Rule> Rules)
    {
        public bool Fits(ImmutableArray<IsakmpPayload> payloads) => Rules.All(rule =>
            payloads.Count(payload => payload.Type == rule.Type) is var count && count >= rule.Min && count <= rule.Max);
    }
}
