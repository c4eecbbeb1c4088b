using System.Security.Cryptography;
using Cluster.Crypto.Keys;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// Who the two are (RFC 2409 sections 5.1 to 5.4). A method is how SKEYID is made, and how a side proves that it has it: with a shared key by
/// HASH_I and HASH_R themselves.
/// </summary>
internal static class Phase1Authentication
{
    public static SecretBytes Seed(StepDraft draft, Phase1Handshake handshake) => IsakmpKeySchedule.SharedKeySeed(
        handshake.Suite!.Prf, draft.Settings.PreSharedKey, handshake.NonceInitiator.Span, handshake.NonceResponder.Span);

    /// <summary>The payload that proves our identity.</summary>
    public static IsakmpPayload Prove(Phase1Handshake handshake, IsakmpPayload id) =>
        new(IsakmpPayloadType.Hash, Hash(handshake, id.Body, ofInitiator: handshake.WeInitiated));

    /// <summary>Why the peer is not who it must be; null when it is.</summary>
    public static string? Refusal(StepDraft draft, Phase1Handshake handshake, IsakmpMessage message, ReadOnlyMemory<byte> idBody)
    {
        if (message.Find(IsakmpPayloadType.Hash) is not { } hash)
        {
            return $"the peer proves itself by a signature, gateway {draft.Settings.Gateway} expects a pre-shared key";
        }

        byte[] expected = Hash(handshake, idBody, ofInitiator: !handshake.WeInitiated);
        return CryptographicOperations.FixedTimeEquals(expected, hash.Body.Span) ? null : "the pre-shared key of the peer differs from ours";
    }

    /// <summary>Why this identity is not the peer's; null when it is.</summary>
    public static string? Refusal(StepDraft draft, IsakmpPayload payload, out IkeIdentity peer)
    {
        peer = new IkeIdentity(default, default);
        if (IsakmpId.TryRead(payload) is not { IsSupported: true } id)
        {
            return $"the peer's identity is of a type that is not accepted, gateway {draft.Settings.Gateway} expects {draft.Settings.RemoteIdentity}";
        }

        peer = new IkeIdentity((IkeIdentityType)id.IdType, id.Data.ToArray());
        return draft.Settings.RemoteIdentity is { } wanted && wanted != peer
            ? $"the peer says it is {peer}, gateway {draft.Settings.Gateway} expects {wanted}"
            : null;
    }

    /// <summary>Ours. Protocol and port are zero, which is what every peer takes (RFC 2407 section 4.6.2).</summary>
    public static IsakmpPayload Identity(StepDraft draft) =>
        new IsakmpId((byte)draft.Settings.LocalIdentity!.Type, 0, 0, draft.Settings.LocalIdentity.Data).ToPayload();

    private static byte[] Hash(Phase1Handshake handshake, ReadOnlyMemory<byte> idBody, bool ofInitiator)
    {
        var (own, other) = ofInitiator ? (handshake.Initiator, handshake.Responder) : (handshake.Responder, handshake.Initiator);
        var (ownPublic, otherPublic) = ofInitiator
            ? (handshake.PublicInitiator, handshake.PublicResponder)
            : (handshake.PublicResponder, handshake.PublicInitiator);
        return IsakmpKeySchedule.Proof(
            handshake.Suite!.Prf, handshake.Keys!.AuthInitiator, ownPublic.Span, otherPublic.Span, own, other, handshake.SaBody.Span, idBody.Span);
    }
}
