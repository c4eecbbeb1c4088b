using System.Collections.Immutable;
using System.Security.Cryptography;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Signatures;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.V2;

/// <summary>How each side proves who it is in IKE_AUTH: by a shared key, or by a signature and certificates (RFC 7296 section 2.15).</summary>
internal static class PeerAuthentication
{
    /// <summary>AUTH, and before it the certificates that it needs; or why we cannot prove it.</summary>
    /// <param name="peer">To whom; null while that is not known.</param>
    public static Answer Prove(StepDraft draft, IdPayload id, bool ofInitiator, IkeIdentity? peer)
    {
        if (draft.Settings.Certificates is not { } policy)
        {
            return new Answer([], new AuthPayload(AuthPayload.SharedKeyMic, SharedMac(draft, peer, id, ofInitiator)), null);
        }

        if (OwnIdentity.Certificate(draft) is not { } own)
        {
            return Failed(OwnIdentity.Missing(policy));
        }

        if (policy.RefusalOf(own.Key.Algorithm, own.Key.Bits) is { } kind)
        {
            return Failed($"our certificate '{own.Id}' {kind}");
        }

        var handshake = draft.Lineage.Handshake!;
        var hashes = SignatureMethods.HashesOf(ofInitiator ? handshake.InitResponse : handshake.InitRequest);
        try
        {
            return SignatureMethods.Sign(own.Key, hashes, Octets(draft, id, ofInitiator)) is { } auth
                ? new Answer([.. own.Encoded.Select(der => new CertificatePayload((byte)CertificateEncoding.X509Signature, der))], auth, null)
                : Failed($"the peer understands no signature that the key of our certificate '{own.Id}' ({own.Key.Algorithm}, {own.Key.Bits} bits) can make");
        }
        catch (CryptographicException)
        {
            return Failed($"the key of our certificate '{own.Id}' cannot sign: it has {own.Key.Bits} bits");
        }
    }

    /// <summary>Why the peer is not who it must be, in words; null when it is.</summary>
    public static string? Refusal(StepDraft draft, IkeIdentity peer, IdPayload id, ImmutableArray<IkePayload> payloads, bool byInitiator)
    {
        var settings = draft.Settings;
        var auth = payloads.Find<AuthPayload>();
        string how = auth is null ? "EAP" : SignatureMethods.Name(auth);
        if (settings.Access is not null && byInitiator)
        {
            return auth is null ? settings.Expected.Refusal(peer) : $"{peer} authenticates by {how}, gateway {settings.Gateway} expects a user by EAP";
        }

        if (settings.Certificates is { } policy)
        {
            return auth is null or { Method: AuthPayload.SharedKeyMic }
                ? $"{peer} authenticates by {how}, gateway {settings.Gateway} expects a signature"
                : SignatureRefusal(draft, policy, peer, id, payloads, auth, byInitiator);
        }

        if (settings.Expected.Refusal(peer) is { } other)
        {
            return other;
        }

        if (auth is not { Method: AuthPayload.SharedKeyMic })
        {
            return $"{peer} authenticates by {how}, gateway {settings.Gateway} expects a pre-shared key";
        }

        return CryptographicOperations.FixedTimeEquals(SharedMac(draft, peer, id, byInitiator), auth.Data.Span) ? null : $"the pre-shared key of {peer} differs from ours";
    }

    private static string? SignatureRefusal(
        StepDraft draft, CertificatePolicy policy, IkeIdentity peer, IdPayload id, ImmutableArray<IkePayload> payloads, AuthPayload auth, bool byInitiator)
    {
        using var presented = PresentedCertificates.Read(
            payloads.OfType<CertificatePayload>().Select(certificate => (certificate.Encoding, certificate.Data)));
        var proof = PeerProof.Judge(presented, policy, draft.Context.Pki(), peer, draft.Settings.Expected, draft.Now.Utc);
        using var key = proof.Key;
        return key is null ? proof.Refusal
            : SignatureMethods.Verify(key, auth, Octets(draft, id, byInitiator)) ? null
            : $"the signature of {peer} by {SignatureMethods.Name(auth)} does not fit {CertificateText.Of(presented.Leaf!)}";
    }

    private static Answer Failed(string why) => new([], null, why);

    private static byte[] SharedMac(StepDraft draft, IkeIdentity? peer, IdPayload id, bool ofInitiator)
    {
        using var key = peer is null ? draft.Settings.PreSharedKey.Clone() : draft.Settings.SharedKeyOf(peer);
        return Mac(draft, key, id, ofInitiator);
    }

    /// <summary>AUTH of one side with a key that both know.</summary>
    /// <param name="id">The side's own.</param>
    public static byte[] Mac(StepDraft draft, SecretBytes key, IdPayload id, bool ofInitiator)
    {
        var handshake = draft.Lineage.Handshake!;
        var sa = draft.Current;
        return AuthProof.Compute(
            sa.Suite.Prf, key, Message(handshake, ofInitiator), OtherNonce(handshake, ofInitiator), Key(sa, ofInitiator), id);
    }

    private static byte[] Octets(StepDraft draft, IdPayload id, bool ofInitiator)
    {
        var handshake = draft.Lineage.Handshake!;
        var sa = draft.Current;
        return AuthProof.Octets(sa.Suite.Prf, Message(handshake, ofInitiator), OtherNonce(handshake, ofInitiator), Key(sa, ofInitiator), id);
    }

    private static ReadOnlySpan<byte> Message(Handshake handshake, bool ofInitiator) =>
        (ofInitiator ? handshake.InitRequest : handshake.InitResponse).Span;

    private static ReadOnlySpan<byte> OtherNonce(Handshake handshake, bool ofInitiator) =>
        (ofInitiator ? handshake.NonceResponder : handshake.NonceInitiator).Span;

    private static SecretBytes Key(NegotiatedIkeSa sa, bool ofInitiator) =>
        ofInitiator ? sa.Keys.AuthInitiator : sa.Keys.AuthResponder;

    /// <param name="Auth">Null when we cannot prove who we are.</param>
    /// <param name="Failure">Then, why.</param>
    public sealed record Answer(ImmutableArray<IkePayload> Certificates, AuthPayload? Auth, string? Failure);
}
