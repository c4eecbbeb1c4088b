using Cluster.Actors.Ingress;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.IkeSas;

/// <summary>One short span for each step that changed or dropped something; nothing secret is among the attributes.</summary>
internal static class IkeSaTrace
{
    /// <summary>The initiator's SPI, from which the id of the trace is derived; none while there is nothing.</summary>
    public static IkeSpi SpiOf(IkeSaState state) => state is { Lineage: { } lineage } && state.IkeSas.TryGetValue(lineage.Current.Value, out NegotiatedIkeSa? sa)
        ? sa.Initiator
        : state.Lineage?.Handshake is { WeInitiated: true } handshake ? handshake.Own
        : state.Isakmp?.Handshakes.Values.FirstOrDefault()?.Initiator ?? IkeSpi.None;

    public static void Record(IkeSaInput input, Step step, IkeSpi initiator, DateTimeOffset since, string gateway, Anchor anchor)
    {
        if (initiator == IkeSpi.None || (step.Record is null && step.Drop is null))
        {
            return;
        }

        NegotiationTrace.Record(
            input.Name,
            initiator,
            since,
            new KeyValuePair<string, object?>("cluster.gateway", gateway),
            new KeyValuePair<string, object?>("cluster.anchor", (int)anchor.Value),
            new KeyValuePair<string, object?>("cluster.step", step.Record?.What),
            new KeyValuePair<string, object?>("cluster.drop", step.Drop?.ToString()));
    }
}
