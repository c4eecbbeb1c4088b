using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;

namespace Cluster.Ike.Machine;

/// <summary>An exchange that is not complete, as displays show it.</summary>
/// <param name="MessageId">0 before it is sent.</param>
/// <param name="Vpn">Empty when it concerns none.</param>
/// <param name="Transmissions">0 while it waits for its turn.</param>
public sealed record ExchangeView(ExchangeKind Type, string Purpose, uint MessageId, string Vpn, int Transmissions)
{
    /// <summary>Exchanges that the peer began are shown only while they wait for its next word, which is so in IKEv1.</summary>
    public bool WeInitiate { get; init; } = true;

    internal static ImmutableArray<ExchangeView> All(IkeSaState state, IkeLineage lineage, IkeSaWindow? window, int transmissions)
    {
        var views = ImmutableArray.CreateBuilder<ExchangeView>();
        if (lineage is { Phase: IkePhase.InitSent, Handshake: { } handshake })
        {
            views.Add(new ExchangeView(ExchangeKind.IkeSaInit, "new IKE SA", 0, handshake.Vpn, transmissions));
        }
        else if (window?.Outstanding is { } outstanding)
        {
            (ExchangeKind type, string purpose, string vpn) = Words(state, outstanding.What);
            views.Add(new ExchangeView(type, purpose, outstanding.MessageId, vpn, transmissions));
        }

        views.AddRange(lineage.Tasks.Select(task => Of(state, task)));
        return views.ToImmutable();
    }

    private static (ExchangeKind Type, string Purpose, string Vpn) Words(IkeSaState state, PendingExchange what) => what switch
    {
        PendingExchange.Auth auth => (ExchangeKind.IkeAuth, "authentication", auth.Vpn),
        PendingExchange.CreateChild { Rekeys: not null } child => (ExchangeKind.CreateChildSa, "rekey of a Child SA", child.Vpn),
        PendingExchange.CreateChild child => (ExchangeKind.CreateChildSa, "new Child SA", child.Vpn),
        PendingExchange.RekeyIke => (ExchangeKind.CreateChildSa, "rekey of the IKE SA", ""),
        PendingExchange.DeleteChild delete => (ExchangeKind.Informational, "delete of a Child SA", VpnOf(state, delete.Inbound)),
        PendingExchange.DeleteIke => (ExchangeKind.Informational, "delete of the IKE SA", ""),
        _ => (ExchangeKind.Informational, "liveness check", ""),
    };

    private static ExchangeView Of(IkeSaState state, IkeTask task) => task.Kind switch
    {
        IkeTaskKind.CreateChild => new(ExchangeKind.CreateChildSa, "new Child SA", 0, task.Vpn, 0),
        IkeTaskKind.RekeyChild => new(ExchangeKind.CreateChildSa, "rekey of a Child SA", 0, VpnOf(state, task.Child), 0),
        IkeTaskKind.DeleteChild => new(ExchangeKind.Informational, "delete of a Child SA", 0, VpnOf(state, task.Child), 0),
        IkeTaskKind.RekeyIke => new(ExchangeKind.CreateChildSa, "rekey of the IKE SA", 0, "", 0),
        _ => new(ExchangeKind.Informational, "delete of the IKE SA", 0, "", 0),
    };

    private static string VpnOf(IkeSaState state, EspSpi inbound) => state.Children.GetValueOrDefault(inbound.Value)?.Vpn ?? "";
}
