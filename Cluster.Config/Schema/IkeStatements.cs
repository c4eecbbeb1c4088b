using System.Net;
using Cluster.Config.Model;

namespace Cluster.Config.Schema;

internal static class IkeStatements
{
    public static readonly ArgumentType<KeyExchangeGroup> Group =
        ArgumentTypes.Algorithm("group", AlgorithmTable.Groups);

    public static readonly ArgumentType<EncryptionAlgorithm> Encryption =
        ArgumentTypes.Algorithm("algorithm", AlgorithmTable.Encryption);

    public static readonly ArgumentType<IkeAuthenticationAlgorithm> Authentication =
        ArgumentTypes.Algorithm("algorithm", AlgorithmTable.IkeAuthentication);

    public static readonly ArgumentType<IkeMode> Mode = ArgumentTypes.OneOf(
        "mode", ("main", "Identities are hidden", IkeMode.Main), ("aggressive", "Fewer messages, identities in clear", IkeMode.Aggressive));

    public static readonly ArgumentType<IkeAuthenticationMethod> Method = ArgumentTypes.OneOf(
        "method",
        ("pre-shared-keys", "The key of the policy", IkeAuthenticationMethod.PreSharedKeys),
        ("rsa-signatures", "RSA certificates", IkeAuthenticationMethod.RsaSignatures),
        ("dsa-signatures", "DSA certificates", IkeAuthenticationMethod.DsaSignatures),
        ("ecdsa-signatures-256", "ECDSA certificates, P-256", IkeAuthenticationMethod.EcdsaSignatures256),
        ("ecdsa-signatures-384", "ECDSA certificates, P-384", IkeAuthenticationMethod.EcdsaSignatures384),
        ("certificates", "Certificates with keys of any kind, each side its own", IkeAuthenticationMethod.Certificates));

    private const string Gateway = "security ike gateway *";

    public static readonly Statement[] Rows =
    [
        Row.Section("security ike", "Internet Key Exchange"),
        .. ProposalRows(),
        .. PolicyRows(),
        .. GatewayRows(),
        .. GatewayDynamicRows(),
        .. GatewayUserRows(),
        Row.Leaf("security ike respond-bad-spi", ArgumentTypes.Number("max-responses", 1, 30),
            "Answers to packets with an unknown SPI, per gateway; then the SA is negotiated anew. Off when absent, usually 5",
            (ClusterBuilder b, int value) => b.RespondBadSpi = value).NotYet("packets with an unknown SPI are dropped in silence"),
        .. TraceStatements.IkeRows("security ike"),
    ];

    private static Statement[] ProposalRows() =>
    [
        Row.Entry("security ike proposal *", ArgumentTypes.Name("proposal-name"), "An offer for IKE SAs",
            (ClusterBuilder b, string name, Place at) => b.IkeProposals[name] = new IkeProposalBuilder(name, at)),
        Row.Leaf("security ike proposal * authentication-method",
            Method, "How the peers prove who they are",
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
        Row.Kept("security ike proposal * description", ArgumentTypes.Text("text"), "Free text"),
    ];

    private static Statement[] PolicyRows() =>
    [
        Row.Entry("security ike policy *", ArgumentTypes.Name("policy-name"), "Proposals and credentials",
            (name, at) => new IkePolicyBuilder(name, at), (ClusterBuilder b, IkePolicyBuilder made) => b.IkePolicies[made.Name] = made),
        Row.Leaf("security ike policy * mode", Mode, "Mode of IKEv1; IKEv2 has none",
            (IkePolicyBuilder b, IkeMode value, Place at) => b.Mode = (value, at), otherwise: "main"),
        Row.List("security ike policy * proposals", ArgumentTypes.Name("proposal-name", "security ike proposal *"), "Proposals, the most preferred first",
            (IkePolicyBuilder b, string value, Place at) => b.Proposals.Add(new Reference(value, at)), most: 4).InOrder(),
        Row.Leaf("security ike policy * proposal-set", AlgorithmStatements.SetsOf(PredefinedSets.IkeAlgorithms), "Predefined proposals instead of 'proposals'",
            (IkePolicyBuilder b, PredefinedSet value) => b.ProposalSet = value),
        Row.Section("security ike policy * pre-shared-key", "The key that both peers know"),
        Row.Leaf("security ike policy * pre-shared-key ascii-text", ArgumentTypes.AsciiSecret, "The key as text",
            (IkePolicyBuilder b, SecretText value) => b.PreSharedKey = value, choice: "key", secret: true),
        Row.Leaf("security ike policy * pre-shared-key hexadecimal", ArgumentTypes.HexadecimalSecret, "The key as hexadecimal digits",
            (IkePolicyBuilder b, SecretText value) => b.PreSharedKey = value, choice: "key", secret: true),
        Row.Section("security ike policy * certificate", "Certificates, for signatures"),
        Row.Leaf("security ike policy * certificate local-certificate", TextTypes.CertificateId, "Id of our certificate",
            (IkePolicyBuilder b, string value) => b.LocalCertificate = value),
        Row.Leaf("security ike policy * certificate peer-certificate-type",
            ArgumentTypes.Words("type", ("pkcs7", "PKCS #7"), ("x509-signature", "X.509")), "What the peer is asked to send; either is accepted",
            (IkePolicyBuilder b, string value) => b.PeerCertificateType = value),
        Row.Leaf("security ike policy * certificate trusted-ca", ArgumentTypes.Name("ca-profile"),
            "Profile of the CA to trust, a group of profiles, or use-all; all that are loaded when absent",
            (IkePolicyBuilder b, string value) => b.TrustedCa = value),
        Row.Leaf("security ike policy * description", ArgumentTypes.Text("text"), "Free text",
            (IkePolicyBuilder b, string value) => b.Description = value),
    ];

    private static Statement[] GatewayRows() =>
    [
        Row.Entry("security ike gateway *", ArgumentTypes.Name("gateway-name"), "A peer and how to reach it",
            (name, at) => new GatewayBuilder(name, at), (ClusterBuilder b, GatewayBuilder made) => b.Gateways[made.Name] = made, apart: true),
        Row.List("security ike gateway * address", TextTypes.Peer, "Address or host name of the peer, then up to four backups",
            (GatewayBuilder b, PeerAddress value, Place at) => b.Peers.Add((value, at)), most: 5).InOrder(),
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
            (DeadPeerDetectionBuilder b, int value, Place at) => b.Threshold = (value, at), otherwise: "5"),
        Row.Flag("security ike gateway * dead-peer-detection always-send", "Probe at each interval, whatever the traffic",
            (DeadPeerDetectionBuilder b) => b.Mode = DeadPeerDetectionMode.AlwaysSend, choice: "mode"),
        Row.Flag("security ike gateway * dead-peer-detection probe-idle-tunnel", "Probe when nothing goes either way, too",
            (DeadPeerDetectionBuilder b) => b.Mode = DeadPeerDetectionMode.ProbeIdleTunnel, choice: "mode"),
        Row.Flag("security ike gateway * dead-peer-detection optimized", "Probe when something was sent and nothing came back; so it is without a mode",
            (DeadPeerDetectionBuilder b) => b.Mode = DeadPeerDetectionMode.Optimized, choice: "mode"),
        Row.Leaf("security ike gateway * nat-keepalive", ArgumentTypes.Number("seconds", 1, 300), "Interval of NAT keepalives",
            (GatewayBuilder b, int value) => b.NatKeepaliveSeconds = value, otherwise: "5"),
        Row.Flag("security ike gateway * no-nat-traversal", "Never put ESP into UDP", (GatewayBuilder b) => b.NoNatTraversal = true, choice: "udp"),
        Row.Flag("security ike gateway * force-udp-encapsulation", "Put ESP into UDP even without a NAT (not a Junos statement)",
            (GatewayBuilder b) => b.ForceUdpEncapsulation = true, choice: "udp"),
        Row.Section(Gateway + " local-identity", "Who we say we are; the local address when absent"),
        .. IdentityRows<GatewayBuilder>(Gateway + " local-identity", (b, value) => b.LocalIdentity = value),
        Row.Flag(Gateway + " local-identity distinguished-name", "The subject of our certificate",
            (GatewayBuilder b) => b.LocalIdentity = new PeerIdentity(PeerIdentityKind.DistinguishedName, ""), choice: "identity"),
        Row.Section(Gateway + " remote-identity", "Who the peer must be; its address when absent"),
        .. IdentityRows<GatewayBuilder>(Gateway + " remote-identity", (b, value) => b.RemoteIdentity = value),
        .. NameRows<GatewayBuilder>(Gateway + " remote-identity", (b, value) => b.RemoteIdentity = value),
        Row.Flag("security ike gateway * general-ikeid", "Accept any identity of the peer", (GatewayBuilder b) => b.GeneralIkeId = true),
        Row.Section("security ike gateway * fragmentation", "Fragmentation of IKE messages (IKEv2: RFC 7383; IKEv1: as other makers do it); on by default"),
        Row.Leaf("security ike gateway * fragmentation size", ArgumentTypes.Number("bytes", 500, 1300),
            "Largest IP packet; 576 over IPv4 and 1280 over IPv6 when absent",
            (GatewayBuilder b, int value) => b.FragmentSize = value),
        Row.Flag("security ike gateway * fragmentation disable", "Never fragment", (GatewayBuilder b) => b.FragmentationDisabled = true),
    ];

    private static Statement[] GatewayDynamicRows() =>
    [
        Row.Presence(Gateway + " dynamic", "A peer without a fixed address",
            (GatewayBuilder b, Place at) => b.Dynamic = new DynamicPeerBuilder(at)),
        Row.Leaf(Gateway + " dynamic connections-limit", ArgumentTypes.Number("count", 1, 1_000_000), "Most users at a time; no limit when absent",
            (DynamicPeerBuilder b, int value) => b.ConnectionsLimit = value),
        Row.Leaf(Gateway + " dynamic ike-user-type",
            ArgumentTypes.OneOf(
                "type",
                ("group-ike-id", "Each user of the group has an id and a key of its own", IkeUserType.GroupIkeId),
                ("shared-ike-id", "All users share one id and one key; XAuth tells them apart", IkeUserType.SharedIkeId)),
            "Several users with one gateway; one peer when absent",
            (DynamicPeerBuilder b, IkeUserType value) => b.UserType = value),
        .. IdentityRows<DynamicPeerBuilder>(Gateway + " dynamic", (b, value) => b.Identity = value),
        .. NameRows<DynamicPeerBuilder>(Gateway + " dynamic", (b, value) => b.Identity = value),
        Row.Section(Gateway + " xauth", "Extended authentication after phase 1 (IKEv1)"),
        Row.Leaf(Gateway + " xauth access-profile", ArgumentTypes.Name("profile-name", "access profile *"), "Where users are looked up",
            (GatewayBuilder b, string value, Place at) => b.XauthProfile = new Reference(value, at)),
    ];

    private static Statement[] GatewayUserRows() =>
    [
        Row.Section(Gateway + " aaa", "Users prove who they are by EAP (IKEv2)"),
        Row.Leaf(Gateway + " aaa access-profile", ArgumentTypes.Name("profile-name", "access profile *"), "Where users are looked up",
            (GatewayBuilder b, string value, Place at) => b.EapProfile = new Reference(value, at)),
    ];

    private static Statement[] IdentityRows<TBuilder>(string path, Action<TBuilder, PeerIdentity> bind)
        where TBuilder : class =>
    [
        Row.Leaf(path + " inet", ArgumentTypes.Inet, "An IPv4 address",
            (TBuilder b, IPAddress value) => bind(b, new PeerIdentity(PeerIdentityKind.Inet, value.ToString())), choice: "identity"),
        Row.Leaf(path + " inet6", ArgumentTypes.Inet6, "An IPv6 address",
            (TBuilder b, IPAddress value) => bind(b, new PeerIdentity(PeerIdentityKind.Inet6, value.ToString())), choice: "identity"),
        Row.Leaf(path + " hostname", TextTypes.HostName, "A fully qualified domain name",
            (TBuilder b, string value) => bind(b, new PeerIdentity(PeerIdentityKind.Hostname, value)), choice: "identity"),
        Row.Leaf(path + " user-at-hostname", TextTypes.MailAddressOrDomain, "An e-mail address",
            (TBuilder b, string value) => bind(b, new PeerIdentity(PeerIdentityKind.UserAtHostname, value)), choice: "identity"),
        Row.Leaf(path + " key-id", ArgumentTypes.Text("key-id"), "An opaque key identifier",
            (TBuilder b, string value) => bind(b, new PeerIdentity(PeerIdentityKind.KeyId, value)), choice: "identity"),
    ];

    /// <summary>The subject of the peer's certificate.</summary>
    private static Statement[] NameRows<TBuilder>(string under, Action<TBuilder, PeerIdentity> bind)
        where TBuilder : class
    {
        string path = under + " distinguished-name";
        return
        [
            Row.Presence(path, "The subject of the peer's certificate",
                (TBuilder b, Place at) => new NameBuilder(value => bind(b, value)), choice: "identity"),
            Row.Leaf(path + " container", TextTypes.NameFields("container-string"), "Fields that must match in this order and in full",
                (NameBuilder b, string value) => b.SetContainer(value)),
            Row.Leaf(path + " wildcard", TextTypes.NameFields("wildcard-string"), "Fields that must match in any order, each at least in part",
                (NameBuilder b, string value) => b.SetWildcard(value)),
        ];
    }
}
