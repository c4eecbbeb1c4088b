using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;

namespace Cluster.Ike.Machine.State;

/// <summary>
/// Everything durable about one IKE SA lineage. Immutable; a step makes another one, and the difference of the two is its record.
/// </summary>
public sealed record IkeSaState
{
    public static readonly IkeSaState Empty = new();

    public IkeLineage? Lineage { get; init; }

    public IkeEndpoints? Path { get; init; }

    /// <summary>By our SPI.</summary>
    public ImmutableSortedDictionary<ulong, NegotiatedIkeSa> IkeSas { get; init; } = ImmutableSortedDictionary<ulong, NegotiatedIkeSa>.Empty;

    /// <summary>By our SPI; the same keys as <see cref="IkeSas"/>.</summary>
    public ImmutableSortedDictionary<ulong, IkeSaWindow> Windows { get; init; } = ImmutableSortedDictionary<ulong, IkeSaWindow>.Empty;

    /// <summary>By our inbound SPI.</summary>
    public ImmutableSortedDictionary<uint, ChildSa> Children { get; init; } = ImmutableSortedDictionary<uint, ChildSa>.Empty;

    /// <summary>What IKEv1 has beside these; null in IKEv2. In IKEv1 <see cref="Windows"/> count the numbers of dead peer detection and nothing else.</summary>
    public IsakmpState? Isakmp { get; init; }

    public IkePhase Phase => Lineage?.Phase ?? IkePhase.Empty;

    /// <summary>
    /// UTC from which the current IKE SA may carry our requests. In the past, save for one that the peer asked for by a rekey and may not have
    /// yet: it shows that it has by a request over the new one or by deleting the old one.
    /// </summary>
    internal long MayAskFrom =>
        IkeSas.TryGetValue(Lineage!.Current.Value, out var current) && !current.WeInitiated && Windows[current.Own.Value].ExpectedRequest == 0
        && Windows.Values.Any(window => window.Status == IkeSaStatus.Replaced)
            ? current.EstablishedAt + IkeTiming.UseIncomingIkeSa
            : 0;

    /// <summary>Folds one record. Replaces parts by key and does nothing else: no clock, no randomness, no cryptography.</summary>
    public static IkeSaState Fold(IkeSaState state, IkeSaRecord record)
    {
        var from = record.IsSnapshot ? Empty : state;
        return new IkeSaState
        {
            Lineage = record.Lineage ?? from.Lineage,
            Path = record.Path ?? from.Path,
            IkeSas = from.IkeSas.SetItems(record.IkeSas.Select(sa => KeyValuePair.Create(sa.Own.Value, sa)))
                .RemoveRange(record.RemovedIkeSas.Select(spi => spi.Value)),
            Windows = from.Windows.SetItems(record.Windows.Select(window => KeyValuePair.Create(window.Own.Value, window)))
                .RemoveRange(record.RemovedIkeSas.Select(spi => spi.Value)),
            Children = from.Children.SetItems(record.Children.Select(child => KeyValuePair.Create(child.Inbound.Value, child)))
                .RemoveRange(record.RemovedChildren.Select(spi => spi.Value)),
            Isakmp = record.Isakmp is { } isakmp ? (from.Isakmp ?? IsakmpState.Empty).Fold(isakmp) : from.Isakmp,
        };
    }

    /// <summary>The record that leads from one state to another; null when nothing changed.</summary>
    internal static IkeSaRecord? Difference(IkeSaState before, IkeSaState after, long at, string what)
    {
        if (ReferenceEquals(before, after))
        {
            return null;
        }

        // Half-open state may never have been journaled: the first record after it carries everything.
        bool whole = before.Phase is IkePhase.InitSent or IkePhase.InitAnswered;
        var record = Patch(whole ? Empty : before, after, at, what) with { IsSnapshot = whole };
        if (!whole && record is { Lineage: null, Path: null, IkeSas: [], Windows: [], RemovedIkeSas: [], Children: [], RemovedChildren: [], Isakmp: null })
        {
            return null;
        }

        return record with
        {
            IsTentative = after.Phase is IkePhase.InitSent or IkePhase.InitAnswered,
            IsLiveness = !whole && (IsLiveness(before, record) || IsStrangersFirst(before, record)),
        };
    }

    /// <summary>One record that stands for the whole state.</summary>
    internal IkeSaRecord Snapshot(long at) => Patch(Empty, this, at, "snapshot") with { IsSnapshot = true };

    private static IkeSaRecord Patch(IkeSaState before, IkeSaState after, long at, string what) => new()
    {
        At = at,
        What = what,
        Lineage = ReferenceEquals(before.Lineage, after.Lineage) ? null : after.Lineage,
        Path = before.Path == after.Path ? null : after.Path,
        IkeSas = Changed(before.IkeSas, after.IkeSas),
        Windows = Changed(before.Windows, after.Windows),
        RemovedIkeSas = [.. before.IkeSas.Keys.Where(key => !after.IkeSas.ContainsKey(key)).Select(key => new IkeSpi(key))],
        Children = Changed(before.Children, after.Children),
        RemovedChildren = [.. before.Children.Keys.Where(key => !after.Children.ContainsKey(key)).Select(key => new EspSpi(key))],
        Isakmp = IsakmpState.Difference(before.Isakmp, after.Isakmp),
    };

    private static ImmutableArray<T> Changed<TKey, T>(ImmutableSortedDictionary<TKey, T> before, ImmutableSortedDictionary<TKey, T> after)
        where TKey : notnull
        where T : class =>
        ReferenceEquals(before, after)
            ? []
            : [.. after.Where(pair => !before.TryGetValue(pair.Key, out var old) || !ReferenceEquals(old, pair.Value)).Select(pair => pair.Value)];

    /// <summary>Beside phase-1 SAs that stand, somebody begins another, and nobody knows yet who: no record is spent on it.</summary>
    private static bool IsStrangersFirst(IkeSaState before, IkeSaRecord record) =>
        record is { Lineage: null, Path: null, IkeSas: [], RemovedIkeSas: [], Windows: [], Children: [], RemovedChildren: [], Isakmp: { } isakmp }
        && isakmp.IsTentative(before.Isakmp);

    /// <summary>Only liveness requests and answers moved message IDs, in states where losing the step is harmless.</summary>
    private static bool IsLiveness(IkeSaState before, IkeSaRecord record) =>
        record is { Lineage: null, IkeSas: [], RemovedIkeSas: [], Children: [], RemovedChildren: [], Isakmp: null }
        && record.Windows.All(window =>
            before.Windows.TryGetValue(window.Own.Value, out var old)
            && window.SealCounter == old.SealCounter
            && window.Status == old.Status
            && window.RekeyAt == old.RekeyAt
            && window.ForgetAt == old.ForgetAt
            && (window.LastResponse.IsEmpty || window.LastResponse == old.LastResponse)
            && (ReferenceEquals(window.Outstanding, old.Outstanding)
                || (window.Outstanding?.What is null or PendingExchange.Liveness && old.Outstanding?.What is null or PendingExchange.Liveness)));
}
