namespace Cluster.Config.Model;

/// <summary>What <c>proposal-set</c> stands for (behaviours.md sections 5 and 6); <c>recommended</c> is ours.</summary>
internal static class PredefinedSets
{
    private const int IkeLifetime = 28_800;
    private const int IpsecLifetime = 3_600;

    public static IReadOnlyList<IkeProposal> Ike(PredefinedSet set) => set switch
    {
        PredefinedSet.Standard => [Ike("pre-g2-aes128-sha"), Ike("pre-g2-3des-sha")],
        PredefinedSet.Recommended =>
        [
            Ike("recommended-aes256gcm", "aes-256-gcm"), Ike("recommended-aes128gcm", "aes-128-gcm"),
            Ike("recommended-aes256-sha256", "aes-256-cbc"), Ike("recommended-aes128-sha256", "aes-128-cbc"),
        ],
        PredefinedSet.Compatible => [Ike("pre-g2-3des-sha"), Ike("pre-g2-3des-md5"), Ike("pre-g2-des-sha"), Ike("pre-g2-des-md5")],
        _ => [Ike("pre-g1-des-sha"), Ike("pre-g1-des-md5")],
    };

    public static IReadOnlyList<IpsecProposal> Ipsec(PredefinedSet set) => set switch
    {
        PredefinedSet.Standard => [Ipsec("g2-esp-3des-sha"), Ipsec("g2-esp-aes128-sha")],
        PredefinedSet.Recommended =>
        [
            Ipsec("recommended-esp-aes256gcm", "aes-256-gcm"), Ipsec("recommended-esp-aes128gcm", "aes-128-gcm"),
            Ipsec("recommended-esp-aes256-sha256", "aes-256-cbc"), Ipsec("recommended-esp-aes128-sha256", "aes-128-cbc"),
        ],
        PredefinedSet.Compatible =>
            [Ipsec("nopfs-esp-3des-sha"), Ipsec("nopfs-esp-3des-md5"), Ipsec("nopfs-esp-des-sha"), Ipsec("nopfs-esp-des-md5")],
        _ => [Ipsec("nopfs-esp-des-sha"), Ipsec("nopfs-esp-des-md5")],
    };

    /// <summary>The group that is part of the set.</summary>
    public static KeyExchangeGroup? PerfectForwardSecrecy(PredefinedSet set) =>
        set switch
        {
            PredefinedSet.Standard => AlgorithmTable.FindGroup("group2"),
            PredefinedSet.Recommended => AlgorithmTable.FindGroup("group14"),
            _ => null,
        };

    public static IEnumerable<IAlgorithm> IkeAlgorithms(PredefinedSet set) =>
        Ike(set).SelectMany(proposal => new IAlgorithm[] { proposal.Encryption, proposal.Authentication, proposal.Group });

    public static IEnumerable<IAlgorithm> IpsecAlgorithms(PredefinedSet set) =>
        Ipsec(set).SelectMany(proposal => new IAlgorithm?[] { proposal.Encryption, proposal.Authentication }).Append(PerfectForwardSecrecy(set)).OfType<IAlgorithm>();

    /// <summary>What must be there by RFC 8247 section 2, and with GCM what should be.</summary>
    private static IkeProposal Ike(string name, string cipher) => new(
        name, IkeAuthenticationMethod.PreSharedKeys, AlgorithmTable.FindGroup("group14"), AlgorithmTable.FindIkeAuthentication("sha-256"),
        AlgorithmTable.FindEncryption(cipher), IkeLifetime);

    /// <summary>What must be there by RFC 8221 sections 5 and 6.</summary>
    private static IpsecProposal Ipsec(string name, string cipher)
    {
        EncryptionAlgorithm encryption = AlgorithmTable.FindEncryption(cipher);
        return new IpsecProposal(
            name, IpsecProtocol.Esp, encryption, encryption.CombinedMode ? null : AlgorithmTable.FindIpsecAuthentication("hmac-sha-256-128"), IpsecLifetime, null, false);
    }

    private static IkeProposal Ike(string name)
    {
        string[] parts = name.Split('-');
        return new IkeProposal(
            name, IkeAuthenticationMethod.PreSharedKeys, AlgorithmTable.FindGroup(parts[1] == "g1" ? "group1" : "group2"),
            AlgorithmTable.FindIkeAuthentication(parts[3] == "sha" ? "sha1" : "md5"), Cipher(parts[2]), IkeLifetime);
    }

    private static IpsecProposal Ipsec(string name)
    {
        string[] parts = name.Split('-');
        return new IpsecProposal(
            name, IpsecProtocol.Esp, Cipher(parts[2]),
            AlgorithmTable.FindIpsecAuthentication(parts[3] == "sha" ? "hmac-sha1-96" : "hmac-md5-96"), IpsecLifetime, null, false);
    }

    private static EncryptionAlgorithm Cipher(string name) => AlgorithmTable.FindEncryption(name switch
    {
        "aes128" => "aes-128-cbc",
        "3des" => "3des-cbc",
        _ => "des-cbc",
    });
}
