using System.Collections.Immutable;
using System.Net;

namespace Cluster.Actors.Certificates;

/// <summary>Who a new certificate is for.</summary>
/// <param name="Name">The distinguished name as people write it: <c>CN=gw, O=lab</c>.</param>
public sealed record CertificateSubject(string Name, ImmutableArray<string> DomainNames, ImmutableArray<string> Mails, ImmutableArray<IPAddress> Addresses);
