using System.Text;
using Cluster.Bench.Lab;

namespace Cluster.Tests.MultiNode;

/// <summary>Which kinds of strongSwan stand before three nodes and before one, and what is looked at: the plan of the tests, and a page of the documents.</summary>
internal static class PeerScenarios
{
    private static readonly BranchSuite Old = BranchSuite.CbcSha1Modp1024;
    private static readonly BranchSuite Ecp = new(
        "ecp256", "aes128-sha256-ecp256", "aes128gcm16",
        ["encryption-algorithm aes-128-cbc", "authentication-algorithm sha-256", "dh-group group19"], ["encryption-algorithm aes-128-gcm"]);

    public static OfficePlan[] Plans { get; } =
    [
        new("ikev2-psk", 2, BranchSuite.GcmModp2048),
        new("ikev2-gcm-x25519", 2, BranchSuite.GcmCurve25519),
        new("ikev2-chacha-x25519", 2, new(
            "chacha20", "chacha20poly1305-prfsha256-x25519", "chacha20poly1305",
            ["encryption-algorithm chacha20-poly1305", "authentication-algorithm sha-256", "dh-group group31"], ["encryption-algorithm chacha20-poly1305"])),
        new("ikev2-cert-rsa", 2, BranchSuite.GcmModp2048, Certificate: "rsa", Method: "rsa-signatures"),
        new("ikev1-main-psk", 1, Old),
        new("ikev1-aggressive-psk", 1, Old, Aggressive: true),
        new("ikev1-3des-md5-modp1024", 1, new(
            "3des", "3des-md5-modp1024", "3des-md5",
            ["encryption-algorithm 3des-cbc", "authentication-algorithm md5", "dh-group group2"], ["encryption-algorithm 3des-cbc", "authentication-algorithm hmac-md5-96"])),
        new("ikev1-main-rsa", 1, Old, Certificate: "rsa", Method: "rsa-signatures"),
        new("ikev2-cert-ecdsa", 2, Ecp, Certificate: "ecdsa", Method: "ecdsa-signatures-256"),
        new("ikev2-fragmentation", 2, BranchSuite.GcmModp2048, Certificate: "rsa", Method: "rsa-signatures") { PeerLine = "fragmentation = force" },
        new("ikev1-xauth-psk", 1, Old) { User = "carol" },
    ];

    public static (string Name, string Kind)[] Certificates { get; } = [("rsa", "rsa-2048"), ("ecdsa", "ecdsa-256")];

    /// <summary>For every kind on three nodes, in this order; pings go both ways after each.</summary>
    public static IReadOnlyList<string> Checks { get; } =
    [
        "set up by the peer", "Child SA renewed by the peer", "IKE SA renewed by the peer", "the node that owns it killed, the same SAs afterwards", "deleted by the peer",
        "set up by us, on traffic (not where only a user may call)", "deleted by us, and set up again", "Child SA renewed by us, by volume", "the peer killed: we notice and forget it",
    ];

    /// <summary>Kinds of peers, and the scenarios with one node that have them.</summary>
    private static readonly (string Kind, string OneNode)[] Kinds =
    [
        ("ikev1-3des-md5-modp1024", "ikev1-3des-md5-modp1024"),
        ("ikev1-aggressive-psk", "ikev1-aggressive-psk, ikev1-cert-aggressive, ikev1-dynamic-aggressive"),
        ("ikev1-main-psk", "ikev1-main-psk, ikev1-we-initiate, ikev1-rekey-*, ikev1-delete-*, ikev1-dpd"),
        ("ikev1-main-psk-natt", "ikev1-nat, ikev1-nat-two-clients (aggressive mode)"),
        ("ikev1-main-rsa", "ikev1-cert-rsa, ikev1-cert-we-initiate"),
        ("ikev1-raw-esp", "ikev1-raw-esp"),
        ("ikev1-xauth-psk", "ikev1-xauth-psk-roadwarrior (with an inner address), ikev1-xauth-wrong-password"),
        ("ikev2-cert-ecdsa", "ikev2-cert-ecdsa"),
        ("ikev2-cert-rsa", "ikev2-cert-rsa, ikev2-cert-rsa-pss, ikev2-cert-old-signatures"),
        ("ikev2-chacha-x25519", "ikev2-chacha"),
        ("ikev2-eap-md5", "ikev2-eap-md5-radius"),
        ("ikev2-eap-mschapv2", "ikev2-eap-mschapv2, ikev2-eap-mschapv2-radius"),
        ("ikev2-fragmentation", "ikev2-fragmentation"),
        ("ikev2-gcm-x25519", "ikev2-psk-gcm"),
        ("ikev2-psk", "ikev2-psk-cbc, ikev2-we-initiate, ikev2-rekey-*, ikev2-delete-*"),
        ("ikev2-psk-natt", "ikev2-nat, ikev2-dynamic-nat, ikev2-nat-two-clients"),
        ("ikev2-raw-esp", "ikev2-raw-esp"),
        ("ikev2-raw-esp6, IPv6 outside", "ikev2-raw-esp6"),
        ("several Child SAs", "ikev2-traffic-selectors"),
    ];

    public static IEnumerable<string> OneNode() => Kinds.SelectMany(row => row.OneNode.Split(", "));

    /// <summary>As in <c>docs/peer-scenarios.md</c>.</summary>
    public static string Table()
    {
        var text = new StringBuilder("# Other people's peers: what is tried\n\n");
        text.Append("Written by the tests from their own plan (`CLUSTER_WRITE_GOLDEN=1`). The peer is strongSwan. Its user-space ESP always claims a NAT, so that every kind but\n");
        text.Append("those with raw ESP is ESP in UDP on port 4500.\n\n");
        text.Append("**Three nodes**: all kinds at once against one cluster (`PeerScenarioTests`), each of them\n\n");
        foreach (string check in Checks)
        {
            text.Append($"* {check}\n");
        }

        text.Append("\n**One node**: scenarios of `Cluster.Tests/Interop`, by name; renewal of the IKE SA by us, wrong proofs and what else one kind alone has are there.\n\n");
        text.Append("| Kind of peer | three nodes | one node |\n| --- | --- | --- |\n");
        foreach ((string kind, string oneNode) in Kinds)
        {
            text.Append($"| {kind} | {(Plans.Any(plan => plan.Scenario == kind) ? "yes" : "no")} | {oneNode} |\n");
        }

        text.Append("\nNot tried on three nodes yet: renewal of the IKE SA by us, and the kinds with a \"no\". DES with MODP-768 against strongSwan is not tried at all.\n");
        return text.ToString();
    }
}
