using System.Collections.Immutable;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.V2;

/// <summary>An authenticated message: its ICV was right, its payloads are parsed and fit <see cref="MessageRules"/>.</summary>
internal sealed record InboundMessage(NegotiatedIkeSa Sa, ExchangeType Exchange, uint MessageId, ImmutableArray<IkePayload> Payloads);
