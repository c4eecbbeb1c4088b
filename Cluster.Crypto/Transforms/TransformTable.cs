namespace Cluster.Crypto.Transforms;

/// <summary>
/// Every algorithm there is, once. Negotiation, the configuration's keywords, displays and known-answer tests read these
/// rows; adding an algorithm is one file and one row here.
/// </summary>
public static class TransformTable
{
    public static IReadOnlyList<EncryptionTransform> Encryption { get; } =
    [
        new AesCbc(128),
        new AesCbc(192),
        new AesCbc(256),
        new AesGcm16(128),
        new AesGcm16(192),
        new AesGcm16(256),
        new AesCcm(128, 16),
        new AesCcm(192, 16),
        new AesCcm(256, 16),
        new AesCcm(128, 12),
        new AesCcm(192, 12),
        new AesCcm(256, 12),
        new AesCcm(128, 8),
        new AesCcm(192, 8),
        new AesCcm(256, 8),
        new ChaCha20Poly1305(),
        new TripleDesCbc(),
        new DesCbc(),
        new NullEncryption(),
    ];

    public static IReadOnlyList<IntegrityTransform> Integrity { get; } =
    [
        new HmacMd5(),
        new HmacSha1(),
        new HmacSha256(),
        new HmacSha384(),
        new HmacSha512(),
    ];

    /// <summary>One for each integrity row, which owns it: a keyword of an IKE proposal selects both.</summary>
    public static IReadOnlyList<PrfTransform> Prf { get; } = [.. Integrity.Select(row => row.Prf)];

    public static IReadOnlyList<KeyExchangeTransform> KeyExchange { get; } =
    [
        new Modp(1, 768, 32),
        new Modp(2, 1024, 32),
        new Modp(5, 1536, 32),
        new Modp(14, 2048, 32),
        new Modp(15, 3072, 40),
        new Modp(16, 4096, 48),
        new Modp(17, 6144, 48),
        new Modp(18, 8192, 48),
        Ecp.P256,
        Ecp.P384,
        Ecp.P521,
        new X25519(),
    ];

    public static EncryptionTransform? FindEncryption(ushort id, int keyBits) =>
        Encryption.FirstOrDefault(row => row.Id == id && row.KeyBits == keyBits);

    public static PrfTransform? FindPrf(ushort id) => Prf.FirstOrDefault(row => row.Id == id);

    public static IntegrityTransform? FindIntegrity(ushort id) => Integrity.FirstOrDefault(row => row.Id == id);

    public static KeyExchangeTransform? FindKeyExchange(ushort id) => KeyExchange.FirstOrDefault(row => row.Id == id);

    /// <summary>By a word of <c>encryption-algorithm</c>, in an IKE or an IPsec proposal.</summary>
    public static EncryptionTransform? FindEncryption(string keyword) =>
        Encryption.FirstOrDefault(row => row.JunosKeywords.Contains(keyword));

    /// <summary>By a word of <c>authentication-algorithm</c> under <c>security ike proposal</c>.</summary>
    public static IntegrityTransform? FindIkeIntegrity(string keyword) =>
        Integrity.FirstOrDefault(row => row.IkeKeywords.Contains(keyword));

    /// <summary>By a word of <c>authentication-algorithm</c> under <c>security ipsec proposal</c>.</summary>
    public static IntegrityTransform? FindIpsecIntegrity(string keyword) =>
        Integrity.FirstOrDefault(row => row.IpsecKeywords.Contains(keyword));

    /// <summary>By a word of <c>dh-group</c> (IKE) or of <c>perfect-forward-secrecy keys</c> (IPsec).</summary>
    public static KeyExchangeTransform? FindKeyExchange(string keyword) =>
        KeyExchange.FirstOrDefault(row => row.JunosKeywords.Contains(keyword));
}
