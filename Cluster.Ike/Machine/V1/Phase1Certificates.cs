using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>Certificates in the payloads of phase 1 (RFC 2408 sections 3.9 and 3.10).</summary>
internal static class Phase1Certificates
{
    /// <summary>Ours: the messages go in one datagram each, and a peer may choose for itself where nobody is named.</summary>
    private const int MaxAuthorities = 8;

    /// <summary>That we want a certificate, and of whom: the distinguished name of each authority. Nothing where a shared key is configured.</summary>
    public static IEnumerable<IsakmpPayload> Requests(StepDraft draft)
    {
        if (draft.Settings.Certificates is not { } policy)
        {
            return [];
        }

        byte[][] names = [.. draft.Context.Pki().TrustedBy(policy).Select(authority => authority.Certificate.SubjectName.RawData)];
        return (names.Length is 0 or > MaxAuthorities ? [[]] : names)
            .Select(name => new IsakmpPayload(IsakmpPayloadType.CertificateRequest, (byte[])[(byte)policy.PeerEncoding, .. name]));
    }

    public static IEnumerable<IsakmpPayload> Payloads(OwnCertificate own) => own.Encoded
        .Select(der => new IsakmpPayload(IsakmpPayloadType.Certificate, (byte[])[(byte)CertificateEncoding.X509Signature, .. der.Span]));

    public static PresentedCertificates Presented(IsakmpMessage message) => PresentedCertificates.Read(
        from payload in message.Payloads
        where payload.Type == IsakmpPayloadType.Certificate && payload.Body.Length > 1
        select (payload.Body.Span[0], payload.Body[1..]));
}
