namespace Cluster.Config.Model;

/// <summary>A word for an algorithm.</summary>
public interface IAlgorithm
{
    /// <summary>As it is written and shown.</summary>
    string Keyword { get; }

    /// <summary>The cryptographic module has it; otherwise it is understood but cannot be used.</summary>
    bool IsAvailable { get; }

    string Help { get; }

    /// <summary>Why RFC 8247 (IKE) or RFC 8221 (ESP and AH) advises against it; null: it does not.</summary>
    string? Weakness { get; }
}

/// <summary>A word of <c>encryption-algorithm</c>.</summary>
/// <param name="CombinedMode">It authenticates too: no <c>authentication-algorithm</c> beside it.</param>
/// <param name="KeyBytes">Length of a typed key.</param>
public sealed record EncryptionAlgorithm(string Keyword, bool CombinedMode, int KeyBytes, bool IsAvailable, string Help) : IAlgorithm
{
    public string? Weakness { get; init; }
}

/// <summary>A word of <c>authentication-algorithm</c> under <c>security ike proposal</c>: the hash and the PRF.</summary>
public sealed record IkeAuthenticationAlgorithm(string Keyword, bool IsAvailable, string Help) : IAlgorithm
{
    public string? Weakness { get; init; }
}

/// <summary>A word of <c>authentication-algorithm</c> under <c>security ipsec proposal</c>.</summary>
/// <param name="KeyBytes">Length of a typed key.</param>
public sealed record IpsecAuthenticationAlgorithm(string Keyword, int KeyBytes, bool IsAvailable, string Help) : IAlgorithm
{
    public string? Weakness { get; init; }
}

/// <summary>A word of <c>dh-group</c> and <c>perfect-forward-secrecy keys</c>.</summary>
public sealed record KeyExchangeGroup(string Keyword, bool IsAvailable, string Help) : IAlgorithm
{
    public string? Weakness { get; init; }
}
