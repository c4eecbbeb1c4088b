using System.Collections.Immutable;

namespace Cluster.Ike.Machine.Negotiation;

/// <summary>Why no vpn takes the selectors that a peer asks for, in words.</summary>
internal static class SelectorDifference
{
    /// <param name="ours">What the peer wants for our side; <paramref name="theirs"/> for its own.</param>
    public static NegotiationDifference Between(
        IReadOnlyList<ChildSaSettings> children, ImmutableArray<TrafficSelector> ours, ImmutableArray<TrafficSelector> theirs) => new(
        "traffic selectors",
        Pair(theirs, ours),
        string.Join(" or ", children.Select(child => $"{Pair(child.Remote, child.Local)} (vpn {child.Vpn})")),
        First(children, ours, theirs));

    private static string First(IReadOnlyList<ChildSaSettings> children, ImmutableArray<TrafficSelector> ours, ImmutableArray<TrafficSelector> theirs)
    {
        if (children.Count == 0)
        {
            return "no vpn names this gateway";
        }

        // The vpn that is meant is most likely the one of which one side fits.
        ChildSaSettings nearest = children.FirstOrDefault(child => Meet(child.Remote, theirs) || Meet(child.Local, ours)) ?? children[0];
        return Meet(nearest.Local, ours)
            ? $"the peer's side (peer: {SelectorNarrowing.Describe(theirs)}, vpn {nearest.Vpn}: {SelectorNarrowing.Describe(nearest.Remote)})"
            : $"our side (peer: {SelectorNarrowing.Describe(ours)}, vpn {nearest.Vpn}: {SelectorNarrowing.Describe(nearest.Local)})";
    }

    private static bool Meet(ImmutableArray<TrafficSelector> one, ImmutableArray<TrafficSelector> other) => !SelectorNarrowing.Intersect(one, other).IsEmpty;

    private static string Pair(ImmutableArray<TrafficSelector> from, ImmutableArray<TrafficSelector> to) =>
        $"{SelectorNarrowing.Describe(from)} to {SelectorNarrowing.Describe(to)}";
}
