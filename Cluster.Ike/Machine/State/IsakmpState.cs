using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;

namespace Cluster.Ike.Machine.State;

/// <summary>
/// What is durable of IKEv1 beside what both versions have: one lineage holds all phase-1 SAs with a peer side by side, and the Child SAs,
/// which outlive them and belong to the newest.
/// </summary>
public sealed record IsakmpState
{
    public static readonly IsakmpState Empty = new();

    /// <summary>By our SPI.</summary>
    public ImmutableSortedDictionary<ulong, Phase1Handshake> Handshakes { get; init; } = ImmutableSortedDictionary<ulong, Phase1Handshake>.Empty;

    /// <summary>By our SPI; the same keys as <see cref="IkeSaState.IkeSas"/>.</summary>
    public ImmutableSortedDictionary<ulong, Phase1Sa> Sas { get; init; } = ImmutableSortedDictionary<ulong, Phase1Sa>.Empty;

    public ImmutableSortedDictionary<ExchangeKey, QuickExchange> Quicks { get; init; } = ImmutableSortedDictionary<ExchangeKey, QuickExchange>.Empty;

    public ImmutableSortedDictionary<ExchangeKey, TransactionExchange> Transactions { get; init; } =
        ImmutableSortedDictionary<ExchangeKey, TransactionExchange>.Empty;

    /// <summary>What nobody acknowledges and is said three times; an old one is left out with the next record.</summary>
    public ImmutableArray<RepeatedMessage> Repeated { get; init; } = [];

    internal IsakmpState Fold(IsakmpChanges changes) => new()
    {
        Repeated = changes.Repeated ?? Repeated,
        Transactions = Transactions.SetItems(changes.Transactions.Select(one => KeyValuePair.Create(one.Key, one))).RemoveRange(changes.RemovedTransactions),
        Handshakes = Handshakes.SetItems(changes.Handshakes.Select(one => KeyValuePair.Create(one.Own.Value, one)))
            .RemoveRange(changes.RemovedHandshakes.Select(own => own.Value)),
        Sas = Sas.SetItems(changes.Sas.Select(one => KeyValuePair.Create(one.Own.Value, one)))
            .RemoveRange(changes.RemovedSas.Select(own => own.Value)),
        Quicks = Quicks.SetItems(changes.Quicks.Select(one => KeyValuePair.Create(one.Key, one))).RemoveRange(changes.RemovedQuicks),
    };

    /// <summary>Null when nothing changed.</summary>
    internal static IsakmpChanges? Difference(IsakmpState? before, IsakmpState? after)
    {
        if (after is null || ReferenceEquals(before, after))
        {
            return null;
        }

        before ??= Empty;
        return new IsakmpChanges
        {
            Handshakes = Changed(before.Handshakes, after.Handshakes),
            RemovedHandshakes = [.. before.Handshakes.Keys.Where(key => !after.Handshakes.ContainsKey(key)).Select(key => new IkeSpi(key))],
            Sas = Changed(before.Sas, after.Sas),
            RemovedSas = [.. before.Sas.Keys.Where(key => !after.Sas.ContainsKey(key)).Select(key => new IkeSpi(key))],
            Quicks = Changed(before.Quicks, after.Quicks),
            RemovedQuicks = [.. before.Quicks.Keys.Where(key => !after.Quicks.ContainsKey(key))],
            Transactions = Changed(before.Transactions, after.Transactions),
            RemovedTransactions = [.. before.Transactions.Keys.Where(key => !after.Transactions.ContainsKey(key))],
            Repeated = before.Repeated == after.Repeated ? null : after.Repeated,
        };
    }

    private static ImmutableArray<T> Changed<TKey, T>(ImmutableSortedDictionary<TKey, T> before, ImmutableSortedDictionary<TKey, T> after)
        where TKey : notnull
        where T : class =>
        ReferenceEquals(before, after)
            ? []
            : [.. after.Where(pair => !before.TryGetValue(pair.Key, out var old) || !ReferenceEquals(old, pair.Value)).Select(pair => pair.Value)];
}

/// <summary>The IKEv1 part of a record: what a step changed, whole, by key.</summary>
public sealed record IsakmpChanges
{
    public ImmutableArray<Phase1Handshake> Handshakes { get; init; } = [];

    public ImmutableArray<IkeSpi> RemovedHandshakes { get; init; } = [];

    public ImmutableArray<Phase1Sa> Sas { get; init; } = [];

    public ImmutableArray<IkeSpi> RemovedSas { get; init; } = [];

    public ImmutableArray<QuickExchange> Quicks { get; init; } = [];

    public ImmutableArray<ExchangeKey> RemovedQuicks { get; init; } = [];

    public ImmutableArray<TransactionExchange> Transactions { get; init; } = [];

    public ImmutableArray<ExchangeKey> RemovedTransactions { get; init; } = [];

    /// <summary>All of them; null when unchanged.</summary>
    public ImmutableArray<RepeatedMessage>? Repeated { get; init; }

    /// <summary>Only negotiations that strangers began, or that went away before anybody answered, are touched: losing this loses nothing.</summary>
    /// <param name="before">Null before anything was.</param>
    internal bool IsTentative(IsakmpState? before) =>
        this is { Sas: [], RemovedSas: [], Quicks: [], RemovedQuicks: [], Transactions: [], RemovedTransactions: [], Repeated: null }
        && Handshakes.All(one => one.IsTentative)
        && RemovedHandshakes.All(own => before is not null && before.Handshakes.TryGetValue(own.Value, out var old) && old.IsTentative);
}
