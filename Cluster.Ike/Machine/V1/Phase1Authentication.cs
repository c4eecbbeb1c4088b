using System.Security.Cryptography;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Signatures;
using Cluster.Crypto.Transforms;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// Who the two are (RFC 2409 sections 5.1 to 5.4). A method is how SKEYID is made, and how a side proves that it has it: with a shared key by
/// HASH_I and HASH_R themselves, with certificates by a signature of them.
/// </summary>
internal static class Phase1Authentication
{
    /// <summary>What we offer and accept: the configured one, or that of our certificate's key. Null when that is not there.</summary>
    public static Phase1Method? Method(StepDraft draft, IkeSaSettings settings)
    {
        if (settings.Certificates is not { } policy)
        {
            return Phase1Method.SharedKey;
        }

        var own = draft.Context.Pki().Own.GetValueOrDefault(policy.Local);
        return own is not null && policy.RefusalOf(own.Key.Algorithm, own.Key.Bits) is null ? Phase1Method.Of(own.Key.Algorithm, own.Key.Bits) : null;
    }

    /// <summary>Why there is no method, in words.</summary>
    public static string MissingMethod(StepDraft draft, IkeSaSettings settings)
    {
        var policy = settings.Certificates!;
        return draft.Context.Pki().Own.GetValueOrDefault(policy.Local) is not { } own ? OwnIdentity.Missing(policy)
            : policy.RefusalOf(own.Key.Algorithm, own.Key.Bits) is { } kind ? $"our certificate '{own.Id}' {kind}"
            : $"IKEv1 has no signature for the key of our certificate '{own.Id}' ({own.Key.Algorithm}, {own.Key.Bits} bits)";
    }

    /// <summary>SKEYID.</summary>
    public static SecretBytes Seed(StepDraft draft, Phase1Handshake handshake, SecretBytes shared)
    {
        if (MethodOf(handshake).Scheme is not null)
        {
            return IsakmpKeySchedule.SignatureSeed(handshake.Suite!.Prf, shared, handshake.NonceInitiator.Span, handshake.NonceResponder.Span);
        }

        // Each user of a group has a key of its own, and aggressive mode says first who it is.
        _ = StrangerRefusal(draft, handshake.PeerIdBody, out var peer);
        using var key = draft.Settings.SharedKeyOf(peer);
        return IsakmpKeySchedule.SharedKeySeed(handshake.Suite!.Prf, key, handshake.NonceInitiator.Span, handshake.NonceResponder.Span);
    }

    /// <summary>The payloads that prove our identity; null when we cannot, which fails the negotiation.</summary>
    public static IReadOnlyList<IsakmpPayload>? Prove(StepDraft draft, Phase1Handshake handshake, IsakmpPayload id)
    {
        var method = MethodOf(handshake);
        byte[] hash = Hash(handshake, method, id.Body, ofInitiator: handshake.WeInitiated);
        if (method.Scheme is null)
        {
            return [new IsakmpPayload(IsakmpPayloadType.Hash, hash)];
        }

        if (OwnIdentity.Certificate(draft) is { } own && method.Fits(own.Key.Algorithm, own.Key.Bits))
        {
            try
            {
                return [.. Phase1Certificates.Payloads(own), new IsakmpPayload(IsakmpPayloadType.Signature, method.Sign(own.Key, hash))];
            }
            catch (CryptographicException)
            {
                // the key is too small for what it shall sign
            }
        }

        string why = OwnIdentity.Certificate(draft) is { } present
            ? $"the key of our certificate '{present.Id}' ({present.Key.Algorithm}, {present.Key.Bits} bits) cannot sign by {method.Name}"
            : OwnIdentity.Missing(draft.Settings.Certificates);
        Phase1.Fail(draft, handshake, IkeGoneReason.NegotiationFailed, IsakmpDraft.Name(IsakmpNotifyType.AuthenticationFailed), why);
        return null;
    }

    /// <summary>Why the peer is not who it must be; null when it is.</summary>
    public static PeerRefusal? Refusal(StepDraft draft, Phase1Handshake handshake, IsakmpMessage message, ReadOnlyMemory<byte> idBody, out IkeIdentity peer)
    {
        var stranger = StrangerRefusal(draft, idBody, out peer);
        using var presented = Phase1Certificates.Presented(message);
        if (ProofRefusal(draft, handshake, message, presented, idBody) is { } unproven)
        {
            return new PeerRefusal(unproven, IsakmpNotifyType.AuthenticationFailed, IsProven: false);
        }

        if (stranger is not null)
        {
            return new PeerRefusal(stranger, IsakmpNotifyType.InvalidIdInformation, IsProven: true);
        }

        if (Phase1Peers.Crowded(draft, peer) is { } crowded)
        {
            return new PeerRefusal(crowded, IsakmpNotifyType.AuthenticationFailed, IsProven: true);
        }

        if (draft.Settings.Certificates is not { } policy)
        {
            return null;
        }

        var proof = PeerProof.Judge(presented, policy, draft.Context.Pki(), peer, draft.Settings.Expected, draft.Now.Utc);
        using var key = proof.Key;
        return proof.Refusal is { } why ? new PeerRefusal(why, IsakmpNotifyType.AuthenticationFailed, IsProven: true) : null;
    }

    /// <summary>Why somebody who says this of himself cannot be the peer, whatever he proves; null when he may be.</summary>
    public static string? StrangerRefusal(StepDraft draft, ReadOnlyMemory<byte> idBody, out IkeIdentity peer)
    {
        peer = new IkeIdentity(default, default);
        var settings = draft.Settings;
        if (IsakmpId.TryRead(new IsakmpPayload(IsakmpPayloadType.Identification, idBody)) is not { IsSupported: true } id)
        {
            return $"the peer's identity is of a type that is not accepted, gateway {settings.Gateway} expects {settings.RemoteIdentity?.ToString() ?? "another"}";
        }

        peer = new IkeIdentity((IkeIdentityType)id.IdType, id.Data.ToArray());

        // A rule for names is for those in the certificate, where there is one.
        return (settings.Certificates is null ? settings.Expected : settings.Expected with { Name = null }).Refusal(peer);
    }

    /// <summary>
    /// Ours. Protocol and port are zero, which is what every peer takes (RFC 2407 section 4.6.2). It says nothing when it is the subject of a
    /// certificate that is not there any more: then there is no proof either.
    /// </summary>
    public static IsakmpPayload Identity(StepDraft draft)
    {
        var own = OwnIdentity.Of(draft) ?? new IkeIdentity(IkeIdentityType.KeyId, default);
        return new IsakmpId((byte)own.Type, 0, 0, own.Data).ToPayload();
    }

    private static Phase1Method MethodOf(Phase1Handshake handshake) => Phase1Method.Find((ulong)handshake.Method) ?? Phase1Method.SharedKey;

    private static string? ProofRefusal(
        StepDraft draft, Phase1Handshake handshake, IsakmpMessage message, PresentedCertificates presented, ReadOnlyMemory<byte> idBody)
    {
        var method = MethodOf(handshake);
        byte[] expected = Hash(handshake, method, idBody, ofInitiator: !handshake.WeInitiated);
        if (method.Scheme is null)
        {
            return message.Find(IsakmpPayloadType.Hash) is not { } hash ? $"the peer proves itself by a signature, gateway {draft.Settings.Gateway} expects a pre-shared key"
                : CryptographicOperations.FixedTimeEquals(expected, hash.Body.Span) ? null
                : "the pre-shared key of the peer differs from ours";
        }

        if (message.Find(IsakmpPayloadType.Signature) is not { } signature)
        {
            return $"the peer does not sign, gateway {draft.Settings.Gateway} expects a signature";
        }

        if (presented.Leaf is not { } leaf)
        {
            return "the peer sent no certificate";
        }

        using var key = VerifyingKey.TryRead(leaf.PublicKey.ExportSubjectPublicKeyInfo());
        return key is not null && method.Verify(key, expected, signature.Body.Span)
            ? null
            : $"the signature of the peer by {method.Name} does not fit {CertificateText.Of(leaf)}";
    }

    private static byte[] Hash(Phase1Handshake handshake, Phase1Method method, ReadOnlyMemory<byte> idBody, bool ofInitiator)
    {
        var (own, other) = ofInitiator ? (handshake.Initiator, handshake.Responder) : (handshake.Responder, handshake.Initiator);
        var (ownPublic, otherPublic) = ofInitiator
            ? (handshake.PublicInitiator, handshake.PublicResponder)
            : (handshake.PublicResponder, handshake.PublicInitiator);
        var prf = method.Prf == 0 ? handshake.Suite!.Prf : TransformTable.FindPrf(method.Prf)!;
        return IsakmpKeySchedule.Proof(
            prf, handshake.Keys!.AuthInitiator, ownPublic.Span, otherPublic.Span, own, other, handshake.SaBody.Span, idBody.Span);
    }
}
