using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;

namespace Cluster.Ike.Machine.State;

/// <summary>What IKE_SA_INIT leaves for IKE_AUTH: messages and nonces to sign, and our share while we wait for the peer's.</summary>
public sealed record Handshake
{
    public required IkeSpi Own { get; init; }

    public required bool WeInitiated { get; init; }

    /// <summary>RealMessage1 of RFC 7296 section 2.15, byte for byte.</summary>
    public required ReadOnlyMemory<byte> InitRequest { get; init; }

    /// <summary>RealMessage2; empty while we wait for it.</summary>
    public ReadOnlyMemory<byte> InitResponse { get; init; }

    public required ReadOnlyMemory<byte> NonceInitiator { get; init; }

    public ReadOnlyMemory<byte> NonceResponder { get; init; }

    /// <summary>The group of our share; 0 when none is kept.</summary>
    public ushort Group { get; init; }

    public SecretBytes? PrivateValue { get; init; }

    public ReadOnlyMemory<byte> PublicValue { get; init; }

    /// <summary>What the responder asked us to repeat; empty without.</summary>
    public ReadOnlyMemory<byte> Cookie { get; init; }

    /// <summary>Times that a COOKIE or INVALID_KE_PAYLOAD made us start over.</summary>
    public int Restarts { get; init; }

    /// <summary>The vpn whose Child SA goes into IKE_AUTH; empty for the first that wants one.</summary>
    public string Vpn { get; init; } = "";

    public bool InitialContact { get; init; }

    /// <summary>The peer's user proves who it is by EAP, in several messages; null without.</summary>
    public EapProgress? Eap { get; init; }
}
