using Cluster.Actors.Queries;
using Cluster.Ike.Machine.State;

namespace Cluster.Actors.IkeSas;

/// <summary>What an IKE SA reports, as the history of its vpns and its gateway tells it.</summary>
internal static class TunnelEvents
{
    public static void Add(TunnelLog log, string gateway, IkeReport what, DateTimeOffset at)
    {
        switch (what)
        {
            case IkeReport.ChildSaEstablished up:
                log.AddVpn(up.Vpn, new TunnelEvent(at, TunnelEventKind.Note, "IPsec SA negotiated"));
                break;
            case IkeReport.ChildSaGone gone:
                log.AddVpn(gone.Vpn, new TunnelEvent(at, TunnelEventKind.Gone, $"IPsec SA gone: {gone.Detail}"));
                break;
            case IkeReport.IkeSaEstablished up:
                log.AddGateway(gateway, new TunnelEvent(at, TunnelEventKind.Note, $"IKE SA established, we {(up.WeInitiated ? "initiated" : "answered")}"));
                break;
            case IkeReport.IkeSaRekeyed:
                log.AddGateway(gateway, new TunnelEvent(at, TunnelEventKind.Note, "IKE SA rekeyed"));
                break;
            case IkeReport.IkeSaClosing closing:
                log.AddGateway(gateway, new TunnelEvent(at, TunnelEventKind.Gone, $"IKE SA gone: {closing.Detail}"));
                break;
            case IkeReport.NegotiationFailed failed:
                log.AddGateway(gateway, new TunnelEvent(at, TunnelEventKind.Failed, $"{failed.Notify}: {failed.Detail}"));
                break;
        }
    }
}
