namespace Cluster.Config.Model;

/// <summary>
/// Every algorithm word of the language, once. A test holds it against the cryptographic module: a row is available exactly
/// when that module has the algorithm. What is weak is what RFC 8247 and RFC 8221 say must not or should not be used.
/// </summary>
public static class AlgorithmTable
{
    public static IReadOnlyList<EncryptionAlgorithm> Encryption { get; } =
    [
        new("des-cbc", false, 8, true, "DES in CBC mode, 56-bit key, broken") { Weakness = "its keys are found by trying them all" },
        new("3des-cbc", false, 24, true, "Triple DES in CBC mode, 168-bit key, weak") { Weakness = "its blocks repeat after some gigabytes" },
        new("aes-128-cbc", false, 16, true, "AES in CBC mode, 128-bit key"),
        new("aes-192-cbc", false, 24, true, "AES in CBC mode, 192-bit key"),
        new("aes-256-cbc", false, 32, true, "AES in CBC mode, 256-bit key"),
        new("aes-128-gcm", true, 16, true, "AES in Galois/counter mode, 128-bit key, 16-byte tag"),
        new("aes-192-gcm", true, 24, true, "AES in Galois/counter mode, 192-bit key, 16-byte tag"),
        new("aes-256-gcm", true, 32, true, "AES in Galois/counter mode, 256-bit key, 16-byte tag"),
        new("aes-128-ccm", true, 16, true, "AES in counter mode with CBC-MAC, 128-bit key, 16-byte tag (RFC 4309; not a word of Junos)"),
        new("aes-192-ccm", true, 24, true, "AES in counter mode with CBC-MAC, 192-bit key, 16-byte tag (RFC 4309; not a word of Junos)"),
        new("aes-256-ccm", true, 32, true, "AES in counter mode with CBC-MAC, 256-bit key, 16-byte tag (RFC 4309; not a word of Junos)"),
        new("aes-128-ccm-12", true, 16, true, "AES in counter mode with CBC-MAC, 128-bit key, 12-byte tag (RFC 4309; not a word of Junos)"),
        new("aes-192-ccm-12", true, 24, true, "AES in counter mode with CBC-MAC, 192-bit key, 12-byte tag (RFC 4309; not a word of Junos)"),
        new("aes-256-ccm-12", true, 32, true, "AES in counter mode with CBC-MAC, 256-bit key, 12-byte tag (RFC 4309; not a word of Junos)"),
        new("aes-128-ccm-8", true, 16, true, "AES in counter mode with CBC-MAC, 128-bit key, 8-byte tag (RFC 4309; not a word of Junos)"),
        new("aes-192-ccm-8", true, 24, true, "AES in counter mode with CBC-MAC, 192-bit key, 8-byte tag (RFC 4309; not a word of Junos)"),
        new("aes-256-ccm-8", true, 32, true, "AES in counter mode with CBC-MAC, 256-bit key, 8-byte tag (RFC 4309; not a word of Junos)"),
        new("chacha20-poly1305", true, 32, true, "ChaCha20 with Poly1305 (RFC 7634; not a word of Junos)"),
    ];

    public static IReadOnlyList<IkeAuthenticationAlgorithm> IkeAuthentication { get; } =
    [
        new("md5", true, "HMAC-MD5, 128-bit digest") { Weakness = "its hash is broken" },
        new("sha1", true, "HMAC-SHA-1, 160-bit digest"),
        new("sha-256", true, "HMAC-SHA-256, 256-bit digest"),
        new("sha-384", true, "HMAC-SHA-384, 384-bit digest"),
        new("sha-512", true, "HMAC-SHA-512, 512-bit digest"),
    ];

    public static IReadOnlyList<IpsecAuthenticationAlgorithm> IpsecAuthentication { get; } =
    [
        new("hmac-md5-96", 16, true, "HMAC-MD5, 96 bits on the wire") { Weakness = "its hash is broken" },
        new("hmac-sha1-96", 20, true, "HMAC-SHA-1, 96 bits on the wire"),
        new("hmac-sha-256-128", 32, true, "HMAC-SHA-256, 128 bits on the wire"),
        new("hmac-sha-384", 48, true, "HMAC-SHA-384, 192 bits on the wire"),
        new("hmac-sha-512", 64, true, "HMAC-SHA-512, 256 bits on the wire"),
    ];

    /// <summary>group31 is Curve25519 (RFC 8031), numbered as IANA does; the others are the words of the product family.</summary>
    public static IReadOnlyList<KeyExchangeGroup> Groups { get; } =
    [
        new("group1", true, "768-bit MODP, discouraged") { Weakness = "it was solved in 2016" },
        new("group2", true, "1024-bit MODP") { Weakness = "a rich attacker can solve it" },
        new("group5", true, "1536-bit MODP") { Weakness = "it leaves little margin" },
        new("group14", true, "2048-bit MODP"),
        new("group15", true, "3072-bit MODP"),
        new("group16", true, "4096-bit MODP"),
        new("group17", true, "6144-bit MODP"),
        new("group18", true, "8192-bit MODP"),
        new("group19", true, "256-bit random ECP (NIST P-256)"),
        new("group20", true, "384-bit random ECP (NIST P-384)"),
        new("group21", true, "521-bit random ECP (NIST P-521)"),
        new("group31", true, "Curve25519"),
    ];

    public static EncryptionAlgorithm FindEncryption(string keyword) => Encryption.First(row => row.Keyword == keyword);

    public static IkeAuthenticationAlgorithm FindIkeAuthentication(string keyword) =>
        IkeAuthentication.First(row => row.Keyword == keyword);

    public static IpsecAuthenticationAlgorithm FindIpsecAuthentication(string keyword) =>
        IpsecAuthentication.First(row => row.Keyword == keyword);

    public static KeyExchangeGroup FindGroup(string keyword) => Groups.First(row => row.Keyword == keyword);
}
