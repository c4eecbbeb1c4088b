namespace Cluster.Tests.Simulation;

/// <summary>What two peers must agree on when the weather has been fair for long.</summary>
internal static class SimulationEnd
{
    /// <summary>Null when they agree.</summary>
    public static string? Disagreement(SimulatedHost west, SimulatedHost east)
    {
        if (west.Dataplane.Count != east.Dataplane.Count
            || west.Dataplane.Values.Any(ours => east.Dataplane.GetValueOrDefault(ours.Outbound.Value) is not { } theirs
                || theirs.Outbound != ours.Inbound || !theirs.InboundKeys.Encryption.Equals(ours.OutboundKeys.Encryption)
                || !theirs.OutboundKeys.Encryption.Equals(ours.InboundKeys.Encryption)))
        {
            return $"Child SAs differ: west [{Text(west)}], east [{Text(east)}]";
        }

        if (west.InUse.Count != west.State.Children.Values.Select(child => child.Vpn).Distinct().Count() || east.InUse.Count != west.InUse.Count)
        {
            return $"a vpn with Child SAs has none in use: west [{Text(west)}], east [{Text(east)}]";
        }

        return west.InUse.All(use => east.InUse.TryGetValue(use.Key, out var theirs) && west.Dataplane[use.Value.Value].Outbound == theirs)
            ? null
            : "each sends over another Child SA";
    }

    private static string Text(SimulatedHost host) =>
        string.Join(", ", host.State.Children.Values.Select(child => $"{child.Inbound}/{child.Outbound} {child.Status}"));
}
