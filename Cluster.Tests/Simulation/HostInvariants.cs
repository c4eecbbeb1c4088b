using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Tests.Simulation;

/// <summary>What must hold of one host after every step that it has performed. The first thing that does not is the violation.</summary>
internal static class HostInvariants
{
    /// <summary>The widest burst after a takeover (256), and a few repetitions: nothing causes more.</summary>
    private const int MaxEffects = 300;

    /// <summary>Far above what ten changes at once can leave behind: more is growth.</summary>
    private const int MaxChildren = 40, MaxIkeSas = 24, MaxQuicks = 256, MaxHandshakes = 8, MaxFinished = 512;

    public static string? Check(IkeSaState state, Step step, IReadOnlyDictionary<uint, ChildSaKeys> dataplane, IReadOnlyDictionary<string, EspSpi> inUse)
    {
        if (step.Effects.Length > MaxEffects)
        {
            return $"{step.Effects.Length} effects of one step";
        }

        if (!dataplane.Keys.Order().SequenceEqual(state.Children.Values.Select(child => child.Inbound.Value)))
        {
            return $"the dataplane has [{string.Join(' ', dataplane.Keys.Order())}], the records say [{string.Join(' ', state.Children.Keys)}]";
        }

        foreach (var (vpn, inbound) in inUse)
        {
            if (!dataplane.TryGetValue(inbound.Value, out var child) || child.Vpn != vpn)
            {
                return $"{vpn} sends over {inbound}, which is not installed";
            }
        }

        if (dataplane.Values.GroupBy(child => child.Outbound).Any(same => same.Count() > 1))
        {
            return "two Child SAs have one outbound SPI";
        }

        return Growth(state);
    }

    private static string? Growth(IkeSaState state)
    {
        bool fits = state.Children.Count <= MaxChildren && state.IkeSas.Count <= MaxIkeSas
            && (state.Isakmp is not { } isakmp
                || (isakmp.Quicks.Count <= MaxQuicks && isakmp.Handshakes.Count <= MaxHandshakes && isakmp.Sas.Values.All(sa => sa.Finished.Length <= MaxFinished)));
        return fits ? null : $"{state.Children.Count} Child SAs, {state.IkeSas.Count} IKE SAs, {state.Isakmp?.Handshakes.Count} handshakes, {state.Isakmp?.Quicks.Count} quick modes";
    }
}
