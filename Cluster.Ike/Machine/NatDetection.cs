using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine;

/// <summary>NAT_DETECTION_SOURCE_IP and NAT_DETECTION_DESTINATION_IP: SHA-1 over SPIs, address, port (RFC 7296 section 2.23).</summary>
internal static class NatDetection
{
    public const int IkePort = 500;
    public const int NatPort = 4500;

    public static IEnumerable<IkePayload> Notifies(IkeSpi initiator, IkeSpi responder, IkeEndpoints endpoints)
    {
        yield return NotifyPayload.Of(
            NotifyType.NatDetectionSourceIp, Hash(initiator, responder, endpoints.LocalAddress, endpoints.LocalPort));
        yield return NotifyPayload.Of(
            NotifyType.NatDetectionDestinationIp, Hash(initiator, responder, endpoints.PeerAddress, endpoints.PeerPort));
    }

    /// <summary>Who is behind a NAT, from the peer's notifies; nobody when it sent none.</summary>
    public static (bool Local, bool Peer) Judge(ImmutableArray<IkePayload> payloads, IkeHeader header, IkeEndpoints endpoints)
    {
        var sources = payloads.OfType<NotifyPayload>().Where(notify => notify.Notify == NotifyType.NatDetectionSourceIp).ToArray();
        var destination = payloads.FindNotify(NotifyType.NatDetectionDestinationIp);
        if (sources.Length == 0 || destination is null)
        {
            return (false, false);
        }

        byte[] peer = Hash(header.Initiator, header.Responder, endpoints.PeerAddress, endpoints.PeerPort);
        byte[] local = Hash(header.Initiator, header.Responder, endpoints.LocalAddress, endpoints.LocalPort);
        return (!destination.Data.Span.SequenceEqual(local), !sources.Any(source => source.Data.Span.SequenceEqual(peer)));
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
