using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Cluster.Crypto.Signatures;

namespace Cluster.Ike.Authentication;

/// <summary>A certificate of ours with its private key.</summary>
/// <param name="Id">The <c>certificate-id</c>.</param>
/// <param name="Chain">Certificates of authorities between it and a root, as they were loaded with it; sent along.</param>
public sealed record OwnCertificate(string Id, X509Certificate2 Certificate, ImmutableArray<X509Certificate2> Chain, SigningKey Key)
{
    /// <summary>The subject, as <c>local-identity distinguished-name</c> says it.</summary>
    public IkeIdentity Subject => new(IkeIdentityType.DistinguishedName, Certificate.SubjectName.RawData);

    /// <summary>What goes to the peer: ours first.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Encoded => Chain.Prepend(Certificate).Select(certificate => (ReadOnlyMemory<byte>)certificate.RawData);

    public override string ToString() => Id;
}
