using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.Steps;

/// <summary>NAT_DETECTION_SOURCE_IP and NAT_DETECTION_DESTINATION_IP: SHA-1 over SPIs, address, port (RFC 7296 section 2.23).</summary>
internal static class NatDetection
{
    public const int IkePort = 500;
    public const int NatPort = 4500;

    /// <param name="forced">Name a source that cannot be right, so that the peer sees a NAT before us and both put ESP into UDP.</param>
    public static IEnumerable<IkePayload> Notifies(IkeSpi initiator, IkeSpi responder, IkeEndpoints endpoints, bool forced)
    {
        yield return NotifyPayload.Of(
            NotifyType.NatDetectionSourceIp, Hash(initiator, responder, endpoints.LocalAddress, forced ? 0 : endpoints.LocalPort));
        yield return NotifyPayload.Of(
            NotifyType.NatDetectionDestinationIp, Hash(initiator, responder, endpoints.PeerAddress, endpoints.PeerPort));
    }

    /// <summary>
    /// Who is behind a NAT, from the peer's notifies; nobody when it sent none. Where we force UDP without a NAT, we are, as we told
    /// the peer; but not where it is, because that side follows the peer's address (RFC 7296 section 2.23).
    /// </summary>
    public static (bool Local, bool Peer) Judge(ImmutableArray<IkePayload> payloads, IkeHeader header, IkeEndpoints endpoints, bool forced)
    {
        var sources = payloads.OfType<NotifyPayload>().Where(notify => notify.Notify == NotifyType.NatDetectionSourceIp).ToArray();
        var destination = payloads.FindNotify(NotifyType.NatDetectionDestinationIp);
        if (sources.Length == 0 || destination is null)
        {
            return (false, false);
        }

        byte[] peer = Hash(header.Initiator, header.Responder, endpoints.PeerAddress, endpoints.PeerPort);
        byte[] local = Hash(header.Initiator, header.Responder, endpoints.LocalAddress, endpoints.LocalPort);
        bool peerNat = !sources.Any(source => source.Data.Span.SequenceEqual(peer));
        return (!destination.Data.Span.SequenceEqual(local) || (forced && !peerNat), peerNat);
    }

    private static byte[] Hash(IkeSpi initiator, IkeSpi responder, IPAddress address, int port)
    {
        byte[] ip = address.GetAddressBytes();
        byte[] input = new byte[16 + ip.Length + 2];
        BinaryPrimitives.WriteUInt64BigEndian(input, initiator.Value);
        BinaryPrimitives.WriteUInt64BigEndian(input.AsSpan(8), responder.Value);
        ip.CopyTo(input, 16);
        BinaryPrimitives.WriteUInt16BigEndian(input.AsSpan(16 + ip.Length), (ushort)port);
        return SHA1.HashData(input);
    }
}
