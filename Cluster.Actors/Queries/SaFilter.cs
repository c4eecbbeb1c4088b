using System.Net;
using System.Net.Sockets;
using Cluster.Actors.Configuration;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Queries;

/// <summary>Which SAs are meant; a null member does not restrict.</summary>
/// <param name="Index">The number in displays: of an IKE SA or, where Child SAs are asked for, of a tunnel.</param>
public sealed record SaFilter(uint? Index = null, IPAddress? Peer = null)
{
    public static readonly SaFilter All = new();

    /// <summary>UDP port of the peer, as seen here: one client of several behind a NAT.</summary>
    public int? Port { get; init; }

    /// <summary>Of the outer addresses.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>Index of the owner.</summary>
    public int? Fpc { get; init; }

    /// <summary>See <see cref="SaPlace"/>.</summary>
    public int? Pic { get; init; }

    public int? KmdInstance { get; init; }

    /// <summary>Name of the gateway.</summary>
    public string? Gateway { get; init; }

    /// <summary>Name of the vpn.</summary>
    public string? Vpn { get; init; }

    /// <summary>Where alarms are asked for: their class, by its word; <see cref="Index"/> is the id of one.</summary>
    public string? AlarmType { get; init; }

    /// <summary>Where the log is asked for: the name of a file, <c>kmd</c> for instance; null: everything.</summary>
    public string? LogFile { get; init; }

    /// <summary>Nothing but what the first build knew: a node of that build would ignore the rest, and clear too much.</summary>
    public bool IsOfFirstBuild => this with { Index = null, Peer = null } == All;

    public bool AdmitsNode(int fpc) => (Fpc ?? fpc) == fpc;

    public bool Matches(IkeSaRow row, int fpc) =>
        (Index ?? row.Index) == row.Index && Vpn is null && MatchesPlace(row.Anchor, fpc) && MatchesPeer(row.Remote) && (Gateway ?? row.Gateway) == row.Gateway;

    public bool Matches(ChildSaRow row, int fpc) =>
        (Index ?? row.Index) == row.Index && MatchesPlace(row.Anchor, fpc) && MatchesPeer(row.Remote)
        && (Gateway ?? row.Gateway) == row.Gateway && MatchesVpn(row.Vpn);

    public bool Matches(AlarmRow row) => (Index ?? row.Id) == row.Id && (AlarmType ?? row.Type) == row.Type;

    public bool MatchesVpn(string tunnel) => Vpn is not { } vpn || VpnSettings.IsOf(tunnel, vpn);

    private bool MatchesPlace(Anchor anchor, int fpc) =>
        AdmitsNode(fpc) && (Pic ?? SaPlace.Pic) == SaPlace.Pic && (KmdInstance is not { } instance || instance == SaPlace.KmdInstanceOf(anchor));

    private bool MatchesPeer(IPEndPoint remote) =>
        (Peer is not { } peer || peer.Equals(remote.Address)) && (Port ?? remote.Port) == remote.Port
        && (Family is not { } family || family == remote.AddressFamily);
}
