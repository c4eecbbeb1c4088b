namespace Cluster.Bench.Lab;

/// <summary>One choice of algorithms, in the words of both ends.</summary>
/// <param name="Name">For reports.</param>
/// <param name="Ike">strongSwan's IKE proposal.</param>
/// <param name="Esp">strongSwan's ESP proposal.</param>
/// <param name="OurIke">The same as Junos statements below <c>security ike proposal NAME</c>.</param>
/// <param name="OurEsp">The same below <c>security ipsec proposal NAME</c>.</param>
public sealed record BranchSuite(string Name, string Ike, string Esp, string[] OurIke, string[] OurEsp)
{
    private static readonly string[] Sha256Group14 =
        ["encryption-algorithm aes-128-cbc", "authentication-algorithm sha-256", "dh-group group14"];

    private static readonly string[] Sha256Curve25519 =
        ["encryption-algorithm aes-128-cbc", "authentication-algorithm sha-256", "dh-group group31"];

    private static readonly string[] Gcm = ["encryption-algorithm aes-128-gcm"];

    private static readonly string[] CbcSha1 = ["encryption-algorithm aes-128-cbc", "authentication-algorithm hmac-sha1-96"];

    private static readonly string[] Sha1Group2 = ["encryption-algorithm aes-128-cbc", "authentication-algorithm sha1", "dh-group group2"];

    /// <summary>The usual choice of the demo and the drill.</summary>
    public static BranchSuite GcmCurve25519 { get; } = new("aes128gcm-x25519", "aes128-sha256-x25519", "aes128gcm16", Sha256Curve25519, Gcm);

    public static BranchSuite GcmModp2048 { get; } = new("aes128gcm-modp2048", "aes128-sha256-modp2048", "aes128gcm16", Sha256Group14, Gcm);

    public static BranchSuite CbcSha1Curve25519 { get; } = new("aes128-sha1-x25519", "aes128-sha256-x25519", "aes128-sha1", Sha256Curve25519, CbcSha1);

    /// <summary>What old peers of IKEv1 speak.</summary>
    public static BranchSuite CbcSha1Modp1024 { get; } = new("aes128-sha1-modp1024", "aes128-sha1-modp1024", "aes128-sha1", Sha1Group2, CbcSha1);
}
