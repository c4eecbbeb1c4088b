namespace Cluster.Ike.Access;

/// <summary>Users of a gateway prove who they are beside, or instead of, the peer: XAuth in IKEv1, EAP in IKEv2.</summary>
/// <param name="Profile">Of <c>[edit access]</c>.</param>
public sealed record AccessSettings(string Profile);
