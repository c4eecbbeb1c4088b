namespace Cluster.Config.Model;

/// <summary>What <c>proposal-set</c> stands for (behaviours.md sections 5 and 6).</summary>
internal static class PredefinedSets
{
    private const int IkeLifetime = 28_800;
    private const int IpsecLifetime = 3_600;

    public static IReadOnlyList<IkeProposal> Ike(PredefinedSet set) => set switch
    {
        PredefinedSet.Standard => [Ike("pre-g2-aes128-sha"), Ike("pre-g2-3des-sha")],
        PredefinedSet.Compatible => [Ike("pre-g2-3des-sha"), Ike("pre-g2-3des-md5"), Ike("pre-g2-des-sha"), Ike("pre-g2-des-md5")],
        _ => [Ike("pre-g1-des-sha"), Ike("pre-g1-des-md5")],
    };

    public static IReadOnlyList<IpsecProposal> Ipsec(PredefinedSet set) => set switch
    {
        PredefinedSet.Standard => [Ipsec("g2-esp-3des-sha"), Ipsec("g2-esp-aes128-sha")],
        PredefinedSet.Compatible =>
            [Ipsec("nopfs-esp-3des-sha"), Ipsec("nopfs-esp-3des-md5"), Ipsec("nopfs-esp-des-sha"), Ipsec("nopfs-esp-des-md5")],
        _ => [Ipsec("nopfs-esp-des-sha"), Ipsec("nopfs-esp-des-md5")],
    };

    /// <summary>The group that is part of the set.</summary>
    public static KeyExchangeGroup? PerfectForwardSecrecy(PredefinedSet set) =>
        set == PredefinedSet.Standard ? AlgorithmTable.FindGroup("group2") : null;

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
