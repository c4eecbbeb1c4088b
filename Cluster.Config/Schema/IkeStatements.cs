using System.Net;
using Cluster.Config.Model;

namespace Cluster.Config.Schema;

internal static class IkeStatements
{
    private static readonly ArgumentType<KeyExchangeGroup> Group =
        ArgumentTypes.OneOf("group", [.. AlgorithmTable.Groups.Select(row => (row.Keyword, row.Help, row))]);

    private static readonly ArgumentType<EncryptionAlgorithm> Encryption =
        ArgumentTypes.OneOf("algorithm", [.. AlgorithmTable.Encryption.Select(row => (row.Keyword, row.Help, row))]);

    private static readonly ArgumentType<IkeAuthenticationAlgorithm> Authentication =
        ArgumentTypes.OneOf("algorithm", [.. AlgorithmTable.IkeAuthentication.Select(row => (row.Keyword, row.Help, row))]);

    public static readonly ArgumentType<PredefinedSet> ProposalSet = ArgumentTypes.OneOf(
        "set",
        ("basic", "DES with group 1; for old peers only", PredefinedSet.Basic),
        ("compatible", "Triple DES and DES", PredefinedSet.Compatible),
        ("standard", "AES-128 and triple DES with SHA-1, group 2", PredefinedSet.Standard));

    public static readonly Statement[] Rows =
    [
        Row.Section("security ike", "Internet Key Exchange"),
        .. ProposalRows(),
        .. PolicyRows(),
        .. GatewayRows(),
    ];

    private static Statement[] ProposalRows() =>
    [
        Row.Entry("security ike proposal *", ArgumentTypes.Name("proposal-name"), "An offer for IKE SAs",
            (ClusterBuilder b, string name, Place at) => b.IkeProposals[name] = new IkeProposalBuilder(name, at)),
        Row.Leaf("security ike proposal * authentication-method",
            ArgumentTypes.OneOf(
                "method",
                ("pre-shared-keys", "The key of the policy", IkeAuthenticationMethod.PreSharedKeys),
                ("rsa-signatures", "RSA certificates", IkeAuthenticationMethod.RsaSignatures),
                ("dsa-signatures", "DSA certificates", IkeAuthenticationMethod.DsaSignatures)),
            "How the peers prove who they are",
            (IkeProposalBuilder b, IkeAuthenticationMethod value) => b.Method = value, mandatory: true),
        Row.Leaf("security ike proposal * dh-group", Group, "Diffie-Hellman group",
            (IkeProposalBuilder b, KeyExchangeGroup value) => b.Group = value, mandatory: true),
        Row.Leaf("security ike proposal * authentication-algorithm", Authentication,
            "Hash for integrity and for the PRF; with a GCM cipher for the PRF only (SHA-256 when absent)",
            (IkeProposalBuilder b, IkeAuthenticationAlgorithm value) => b.Authentication = value),
        Row.Leaf("security ike proposal * encryption-algorithm", Encryption, "Cipher",
            (IkeProposalBuilder b, EncryptionAlgorithm value) => b.Encryption = value, mandatory: true),
        Row.Leaf("security ike proposal * lifetime-seconds", ArgumentTypes.Number("seconds", 180, 86_400), "Lifetime of the IKE SA",
            (IkeProposalBuilder b, int value) => b.LifetimeSeconds = value, otherwise: "28800"),
        Row.Leaf("security ike proposal * description", ArgumentTypes.Text("text"), "Free text", (IkeProposalBuilder b, string value) => { }),
    ];

    private static Statement[] PolicyRows() =>
    [
        Row.Entry("security ike policy *", ArgumentTypes.Name("policy-name"), "Proposals and credentials",
            (ClusterBuilder b, string name, Place at) => b.IkePolicies[name] = new IkePolicyBuilder(name, at)),
        Row.Leaf("security ike policy * mode",
            ArgumentTypes.OneOf("mode", ("main", "Identities are hidden", IkeMode.Main), ("aggressive", "Fewer messages, identities in clear", IkeMode.Aggressive)),
            "Mode of IKEv1; IKEv2 has none",
            (IkePolicyBuilder b, IkeMode value) => b.Mode = value, otherwise: "main"),
        Row.List("security ike policy * proposals", ArgumentTypes.Name("proposal-name", "security ike proposal *"), "Proposals, the most preferred first",
            (IkePolicyBuilder b, string value, Place at) => b.Proposals.Add(new Reference(value, at)), most: 4, choice: "proposals"),
        Row.Leaf("security ike policy * proposal-set", ProposalSet, "Predefined proposals",
            (IkePolicyBuilder b, PredefinedSet value) => b.ProposalSet = value, choice: "proposals"),
        Row.Section("security ike policy * pre-shared-key", "The key that both peers know"),
        Row.Leaf("security ike policy * pre-shared-key ascii-text", ArgumentTypes.AsciiSecret, "The key as text",
            (IkePolicyBuilder b, SecretText value) => b.PreSharedKey = value, choice: "key", secret: true),
        Row.Leaf("security ike policy * pre-shared-key hexadecimal", ArgumentTypes.HexadecimalSecret, "The key as hexadecimal digits",
            (IkePolicyBuilder b, SecretText value) => b.PreSharedKey = value, choice: "key", secret: true),
        Row.Leaf("security ike policy * description", ArgumentTypes.Text("text"), "Free text",
            (IkePolicyBuilder b, string value) => b.Description = value),
    ];

    private static Statement[] GatewayRows() =>
    [
        Row.Entry("security ike gateway *", ArgumentTypes.Name("gateway-name"), "A peer and how to reach it",
            (ClusterBuilder b, string name, Place at) => b.Gateways[name] = new GatewayBuilder(name, at)),
        Row.List("security ike gateway * address", ArgumentTypes.Address, "Address of the peer, then up to four backups",
            (GatewayBuilder b, IPAddress value, Place at) => b.Addresses.Add(value), most: 5, mandatory: true),
        Row.Leaf("security ike gateway * ike-policy", ArgumentTypes.Name("policy-name", "security ike policy *"), "IKE policy",
            (GatewayBuilder b, string value, Place at) => b.Policy = new Reference(value, at), mandatory: true),
        Row.Leaf("security ike gateway * external-interface", ArgumentTypes.LogicalInterface, "Interface that IKE leaves from",
            (GatewayBuilder b, string value, Place at) => b.ExternalInterface = new Reference(value, at), mandatory: true),
        Row.Leaf("security ike gateway * local-address", ArgumentTypes.Address, "Our address, where the external interface has several",
            (GatewayBuilder b, IPAddress value, Place at) => b.LocalAddress = (value, at)),
        Row.Leaf("security ike gateway * version",
            ArgumentTypes.OneOf("version", ("v1-only", "IKEv1", IkeVersion.V1Only), ("v2-only", "IKEv2", IkeVersion.V2Only)),
            "Version of IKE; there is no fallback to the other",
            (GatewayBuilder b, IkeVersion value, Place at) => b.Version = (value, at), otherwise: "v1-only"),
        Row.Presence("security ike gateway * dead-peer-detection", "Notice when the peer is gone",
            (GatewayBuilder b, Place at) => b.DeadPeerDetection = new DeadPeerDetectionBuilder(at)),
        Row.Leaf("security ike gateway * dead-peer-detection interval", ArgumentTypes.Number("seconds", 0, 60),
            "Silence of the peer before a probe; 0 is 1 second",
            (DeadPeerDetectionBuilder b, int value) => b.IntervalSeconds = Math.Max(1, value), otherwise: "10"),
        Row.Leaf("security ike gateway * dead-peer-detection threshold", ArgumentTypes.Number("count", 1, 5),
            "Unanswered probes before the peer is dead; always 5 with IKEv2",
            (DeadPeerDetectionBuilder b, int value) => b.Threshold = value, otherwise: "5"),
        Row.Flag("security ike gateway * dead-peer-detection always-send", "Probe at each interval, whatever the traffic",
            (DeadPeerDetectionBuilder b) => b.Mode = DeadPeerDetectionMode.AlwaysSend, choice: "mode"),
        Row.Flag("security ike gateway * dead-peer-detection probe-idle-tunnel", "Probe when nothing goes either way, too",
            (DeadPeerDetectionBuilder b) => b.Mode = DeadPeerDetectionMode.ProbeIdleTunnel, choice: "mode"),
        Row.Flag("security ike gateway * dead-peer-detection optimized", "Probe when something was sent and nothing came back",
            (DeadPeerDetectionBuilder b) => b.Mode = DeadPeerDetectionMode.Optimized, choice: "mode"),
        Row.Leaf("security ike gateway * nat-keepalive", ArgumentTypes.Number("seconds", 1, 300), "Interval of NAT keepalives",
            (GatewayBuilder b, int value) => b.NatKeepaliveSeconds = value, otherwise: "5"),
        Row.Flag("security ike gateway * no-nat-traversal", "Never put ESP into UDP", (GatewayBuilder b) => b.NoNatTraversal = true, choice: "udp"),
        Row.Flag("security ike gateway * force-udp-encapsulation", "Put ESP into UDP even without a NAT (not a Junos statement)",
            (GatewayBuilder b) => b.ForceUdpEncapsulation = true, choice: "udp"),
        .. IdentityRows("local-identity", "Who we say we are; the local address when absent", (b, value) => b.LocalIdentity = value),
        .. IdentityRows("remote-identity", "Who the peer must be; its address when absent", (b, value) => b.RemoteIdentity = value),
        Row.Flag("security ike gateway * general-ikeid", "Accept any identity of the peer", (GatewayBuilder b) => b.GeneralIkeId = true),
        Row.Section("security ike gateway * fragmentation", "Fragmentation of IKEv2 messages (RFC 7383); on by default"),
        Row.Leaf("security ike gateway * fragmentation size", ArgumentTypes.Number("bytes", 500, 1300),
            "Largest IP packet; 576 over IPv4 and 1280 over IPv6 when absent",
            (GatewayBuilder b, int value) => b.FragmentSize = value),
        Row.Flag("security ike gateway * fragmentation disable", "Never fragment", (GatewayBuilder b) => b.FragmentationDisabled = true),
    ];

    private static Statement[] IdentityRows(string keyword, string help, Action<GatewayBuilder, PeerIdentity> bind)
    {
        string path = "security ike gateway * " + keyword;
        return
        [
            Row.Section(path, help),
            Row.Leaf(path + " inet", ArgumentTypes.Inet, "An IPv4 address",
                (GatewayBuilder b, IPAddress value) => bind(b, new PeerIdentity(PeerIdentityKind.Inet, value.ToString())), choice: "identity"),
            Row.Leaf(path + " inet6", ArgumentTypes.Inet6, "An IPv6 address",
                (GatewayBuilder b, IPAddress value) => bind(b, new PeerIdentity(PeerIdentityKind.Inet6, value.ToString())), choice: "identity"),
            Row.Leaf(path + " hostname", ArgumentTypes.Text("hostname"), "A fully qualified domain name",
                (GatewayBuilder b, string value) => bind(b, new PeerIdentity(PeerIdentityKind.Hostname, value)), choice: "identity"),
            Row.Leaf(path + " user-at-hostname", ArgumentTypes.Text("e-mail-address"), "An e-mail address",
                (GatewayBuilder b, string value) => bind(b, new PeerIdentity(PeerIdentityKind.UserAtHostname, value)), choice: "identity"),
            Row.Leaf(path + " key-id", ArgumentTypes.Text("key-id"), "An opaque key identifier",
                (GatewayBuilder b, string value) => bind(b, new PeerIdentity(PeerIdentityKind.KeyId, value)), choice: "identity"),
        ];
    }
}
