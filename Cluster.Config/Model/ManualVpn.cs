using System.Net;

namespace Cluster.Config.Model;

/// <summary>A vpn with typed keys: SAs that exist as soon as they are committed and never expire.</summary>
/// <param name="BindInterface"><c>st0.0</c>; null for a policy-based vpn.</param>
/// <param name="Spi">Of both directions.</param>
/// <param name="Authentication">Null: none.</param>
/// <param name="Encryption">Null: none.</param>
public sealed record ManualVpn(
    string Name, string? BindInterface, string ExternalInterface, IPAddress LocalAddress, IPAddress Peer, IpsecProtocol Protocol, int Spi,
    OuterDfBit DfBit, ManualAuthentication? Authentication, ManualEncryption? Encryption);

public sealed record ManualAuthentication(IpsecAuthenticationAlgorithm Algorithm, SecretText Key);

public sealed record ManualEncryption(EncryptionAlgorithm Algorithm, SecretText Key);
