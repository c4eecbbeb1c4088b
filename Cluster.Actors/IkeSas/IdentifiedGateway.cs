using Cluster.Actors.Configuration;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.IkeSas;

/// <summary>Which gateway an IKE SA is of: a dynamic peer is known only when it has said who it is.</summary>
internal static class IdentifiedGateway
{
    public static GatewaySettings After(Step step, GatewaySettings before, AppliedConfiguration configuration)
    {
        IkeEffect.Identified? identified = step.Effects.OfType<IkeEffect.Identified>().LastOrDefault();
        return identified is not null && configuration.Gateways.TryGetValue(identified.Gateway, out GatewaySettings? gateway) ? gateway : before;
    }
}
