using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Ike.Machine;

/// <summary>What displays show of an IKEv1 lineage, where that differs.</summary>
internal static class IsakmpView
{
    public static IkeSaView Of(IkeSaView view, IkeSaState state, IsakmpState isakmp, IsakmpPacing pacing)
    {
        var handshake = isakmp.Handshakes.Values.OrderByDescending(one => one.WeInitiated).FirstOrDefault();
        var mode = isakmp.Sas.GetValueOrDefault(state.Lineage!.Current.Value)?.Mode ?? handshake?.Mode ?? Phase1Mode.Main;
        bool isUp = view.Responder is not null;
        var exchanges = Exchanges(state, isakmp, pacing);
        return view with
        {
            Mode = mode == Phase1Mode.Aggressive ? IkeSaMode.Aggressive : IkeSaMode.Main,
            Initiator = isUp ? view.Initiator : handshake?.Initiator,
            Responder = isUp ? view.Responder : handshake?.Responder is { } peer && peer != IkeSpi.None ? peer : null,
            WeInitiated = isUp ? view.WeInitiated : handshake?.WeInitiated ?? false,
            ExchangesPending = exchanges.Length,
            Exchanges = exchanges,
            UnansweredProbes = pacing.Probe?.Sent ?? 0,
        };
    }

    private static ImmutableArray<ExchangeView> Exchanges(IkeSaState state, IsakmpState isakmp, IsakmpPacing pacing) =>
    [
        .. isakmp.Handshakes.Values.Where(handshake => handshake.WeInitiated).Select(handshake => new ExchangeView(
            handshake.Mode == Phase1Mode.Main ? ExchangeKind.MainMode : ExchangeKind.AggressiveMode,
            "new IKE SA", 0, "", Sent(pacing, new ExchangeKey(handshake.Own, 0)))),
        .. isakmp.Quicks.Values.Where(quick => !quick.IsFinished).Select(quick => new ExchangeView(
            ExchangeKind.QuickMode, quick.Rekeys is null ? "new Child SA" : "rekey of a Child SA", quick.Key.MessageId, quick.Vpn, Sent(pacing, quick.Key))
            {
                WeInitiate = quick.WeInitiated,
            }),
        .. state.Lineage!.Tasks.Select(task => new ExchangeView(
            ExchangeKind.QuickMode,
            task.Kind == IkeTaskKind.CreateChild ? "new Child SA" : "rekey of a Child SA",
            0,
            task.Kind == IkeTaskKind.CreateChild ? task.Vpn : state.Children.GetValueOrDefault(task.Child.Value)?.Vpn ?? "",
            0)),
    ];

    private static int Sent(IsakmpPacing pacing, ExchangeKey key) => pacing.Retransmissions.GetValueOrDefault(key)?.Sent ?? 1;
}
