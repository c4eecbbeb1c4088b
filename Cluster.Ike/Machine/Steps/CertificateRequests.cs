using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.Steps;

/// <summary>CERTREQ: that we want a certificate, and of whom (RFC 7296 section 3.7).</summary>
internal static class CertificateRequests
{
    /// <summary>Ours: beyond these the peer may choose for itself, as if we had named nobody.</summary>
    private const int MaxAuthorities = 64;

    /// <summary>Nothing where a shared key is configured.</summary>
    public static IEnumerable<IkePayload> Of(StepDraft draft)
    {
        if (draft.Settings.Certificates is { } policy)
        {
            byte[] hashes = [.. draft.Context.Pki().TrustedBy(policy).Take(MaxAuthorities).SelectMany(authority => authority.KeyHash)];
            yield return new CertificateRequestPayload((byte)policy.PeerEncoding, hashes);
        }
    }
}
