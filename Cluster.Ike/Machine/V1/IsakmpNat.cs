using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>NAT detection and the float to port 4500 (RFC 3947 sections 3.2 and 4).</summary>
internal static class IsakmpNat
{
    /// <summary>What the peer announces; none when we do not do it.</summary>
    public static NatTraversalKind Kind(IkeSaSettings settings, IsakmpMessage message) => !settings.NatTraversal ? NatTraversalKind.None
        : message.Says(IsakmpVendor.NatTraversal) ? NatTraversalKind.Standard
        : IsakmpVendor.NatTraversalDrafts.Any(message.Says) ? NatTraversalKind.Draft
        : NatTraversalKind.None;

    /// <summary>The hash of the other end, then that of our own. Where UDP is forced, ours is one that cannot be right.</summary>
    public static IEnumerable<IsakmpPayload> Payloads(StepDraft draft, Phase1Handshake handshake)
    {
        if (handshake.NatTraversal == NatTraversalKind.None)
        {
            yield break;
        }

        var type = handshake.NatTraversal == NatTraversalKind.Standard ? IsakmpPayloadType.NatDetection : IsakmpPayloadType.NatDetectionDraft;
        var path = handshake.Path;
        yield return new IsakmpPayload(type, Hash(handshake, path.PeerAddress, path.PeerPort));
        yield return new IsakmpPayload(type, Hash(handshake, path.LocalAddress, draft.Settings.ForceUdpEncapsulation ? 0 : path.LocalPort));
    }

    /// <summary>Who is behind a NAT. Where we force UDP without one, we are, as we told the peer.</summary>
    public static Phase1Handshake Judge(StepDraft draft, Phase1Handshake handshake, IsakmpMessage message, IkeEndpoints seen)
    {
        ImmutableArray<IsakmpPayload> hashes =
            [.. message.Payloads.Where(payload => payload.Type is IsakmpPayloadType.NatDetection or IsakmpPayloadType.NatDetectionDraft)];
        if (handshake.NatTraversal == NatTraversalKind.None || hashes.Length < 2)
        {
            return handshake with { NatTraversal = NatTraversalKind.None };
        }

        byte[] own = Hash(handshake, seen.LocalAddress, seen.LocalPort);
        byte[] other = Hash(handshake, seen.PeerAddress, seen.PeerPort);
        bool peer = !hashes.Skip(1).Any(hash => hash.Body.Span.SequenceEqual(other));
        bool local = !hashes[0].Body.Span.SequenceEqual(own) || (draft.Settings.ForceUdpEncapsulation && !peer);
        return handshake with { LocalBehindNat = local, PeerBehindNat = peer };
    }

    /// <summary>Where a NAT was found the initiator goes on at port 4500.</summary>
    public static Phase1Handshake Float(Phase1Handshake handshake) => handshake.LocalBehindNat || handshake.PeerBehindNat
        ? handshake with { Path = handshake.Path with { LocalPort = NatDetection.NatPort, PeerPort = NatDetection.NatPort } }
        : handshake;

    private static byte[] Hash(Phase1Handshake handshake, IPAddress address, int port)
    {
        byte[] ip = address.GetAddressBytes();
        byte[] input = new byte[16 + ip.Length + 2];
        BinaryPrimitives.WriteUInt64BigEndian(input, handshake.Initiator.Value);
        BinaryPrimitives.WriteUInt64BigEndian(input.AsSpan(8), handshake.Responder.Value);
        ip.CopyTo(input, 16);
        BinaryPrimitives.WriteUInt16BigEndian(input.AsSpan(16 + ip.Length), (ushort)port);
        return IsakmpKeySchedule.Hash(handshake.Suite!, input);
    }
}
