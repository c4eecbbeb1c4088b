using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.Negotiation;

/// <summary>Traffic selectors: to and from the wire, and the intersection that a responder answers with (RFC 7296 section 2.9).</summary>
internal static class SelectorNarrowing
{
    public static TsSelector ToWire(TrafficSelector selector) => new(
        selector.Start.AddressFamily == AddressFamily.InterNetwork ? TsSelector.Ipv4Range : TsSelector.Ipv6Range,
        selector.Protocol,
        selector.StartPort,
        selector.EndPort,
        selector.Start.GetAddressBytes(),
        selector.End.GetAddressBytes());

    /// <summary>Selectors of types that we do not know are left out, which is narrowing.</summary>
    public static ImmutableArray<TrafficSelector> FromWire(TsPayload payload) =>
    [
        .. payload.Selectors.Where(selector => !selector.StartAddress.IsEmpty).Select(selector => new TrafficSelector(
            selector.Protocol,
            selector.StartPort,
            selector.EndPort,
            new IPAddress(selector.StartAddress.Span),
            new IPAddress(selector.EndAddress.Span))),
    ];

    /// <summary>What both allow, in the order of the first.</summary>
    public static ImmutableArray<TrafficSelector> Intersect(ImmutableArray<TrafficSelector> ours, ImmutableArray<TrafficSelector> theirs)
    {
        var result = ImmutableArray.CreateBuilder<TrafficSelector>();
        foreach (var our in ours)
        {
            foreach (var their in theirs)
            {
                if (Intersect(our, their) is { } both && !result.Contains(both))
                {
                    result.Add(both);
                }
            }
        }

        return result.Count > WireLimits.MaxSelectors ? result.ToImmutable()[..WireLimits.MaxSelectors] : result.ToImmutable();
    }

    /// <summary>Whether each selector of the first lies within one of the second.</summary>
    public static bool Covers(ImmutableArray<TrafficSelector> inner, ImmutableArray<TrafficSelector> outer) =>
        inner.All(small => outer.Any(large => Intersect(large, small) == small));

    /// <summary>Every address of its family, every protocol, every port.</summary>
    public static bool IsEverything(TrafficSelector selector) =>
        selector is { Protocol: 0, StartPort: 0, EndPort: ushort.MaxValue }
        && !selector.Start.GetAddressBytes().AsSpan().ContainsAnyExcept((byte)0)
        && !selector.End.GetAddressBytes().AsSpan().ContainsAnyExcept(byte.MaxValue);

    public static string Describe(ImmutableArray<TrafficSelector> selectors) => string.Join(", ", selectors.Select(selector =>
        $"{selector.Start}-{selector.End}"
        + (selector.Protocol == 0 ? "" : $" protocol {selector.Protocol}")
        + (selector is { StartPort: 0, EndPort: ushort.MaxValue } ? "" : $" ports {selector.StartPort}-{selector.EndPort}")));

    private static TrafficSelector? Intersect(TrafficSelector a, TrafficSelector b)
    {
        if (a.Start.AddressFamily != b.Start.AddressFamily || (a.Protocol != 0 && b.Protocol != 0 && a.Protocol != b.Protocol))
        {
            return null;
        }

        var start = Compare(a.Start, b.Start) >= 0 ? a.Start : b.Start;
        var end = Compare(a.End, b.End) <= 0 ? a.End : b.End;
        ushort startPort = Math.Max(a.StartPort, b.StartPort);
        ushort endPort = Math.Min(a.EndPort, b.EndPort);
        return Compare(start, end) > 0 || startPort > endPort
            ? null
            : new TrafficSelector(a.Protocol != 0 ? a.Protocol : b.Protocol, startPort, endPort, start, end);
    }

    private static int Compare(IPAddress a, IPAddress b) => a.GetAddressBytes().AsSpan().SequenceCompareTo(b.GetAddressBytes());
}
