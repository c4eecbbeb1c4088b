using System.Net;
using Cluster.Config.Model;

namespace Cluster.Config.Schema;

internal static class IpsecStatements
{
    /// <summary>The product family's range is 64 to 8192; our windows end at 1024, and 32 is the least that RFC 4303 allows.</summary>
    private const int LeastReplayWindow = 32;

    private const int MostReplayWindow = 1024;

    public static readonly ArgumentType<IpsecAuthenticationAlgorithm> Authentication =
        ArgumentTypes.Algorithm("algorithm", AlgorithmTable.IpsecAuthentication);

    public static readonly ArgumentType<IpsecProtocol> Protocol = ArgumentTypes.OneOf(
        "protocol", ("esp", "Encapsulating Security Payload", IpsecProtocol.Esp), ("ah", "Authentication Header", IpsecProtocol.Ah));

    private static readonly ArgumentType<string> ServiceName = ArgumentTypes.Name(
        "service", [new ArgumentWord("any", "All services")], "applications application *");

    private const string NoMonitor = "no echo requests are sent; dead-peer-detection of the gateway watches the peer";

    public static readonly Statement[] Rows =
    [
        Row.Section("security ipsec", "IP security"),
        .. ProposalRows(),
        .. PolicyRows(),
        .. VpnRows(),
        .. VpnIkeRows(),
        .. ManualStatements.Rows("security ipsec vpn *"),
        Row.Presence("security ipsec vpn-monitor-options", "For all vpns with vpn-monitor",
            (ClusterBuilder b, Place at) => b).NotYet(NoMonitor),
        Row.Leaf("security ipsec vpn-monitor-options interval", ArgumentTypes.Number("seconds", 2, 3600), "Time between echo requests (10 when absent)",
            (ClusterBuilder b, int value) => b.MonitorInterval = value),
        Row.Leaf("security ipsec vpn-monitor-options threshold", ArgumentTypes.Number("count", 1, 65_536), "Lost answers in a row before the tunnel is down (10 when absent)",
            (ClusterBuilder b, int value) => b.MonitorThreshold = value),
        .. TraceStatements.IpsecRows("security ipsec"),
    ];

    private static Statement[] ProposalRows() =>
    [
        Row.Entry("security ipsec proposal *", ArgumentTypes.Name("proposal-name"), "An offer for IPsec SAs",
            (ClusterBuilder b, string name, Place at) => b.IpsecProposals[name] = new IpsecProposalBuilder(name, at)),
        Row.Leaf("security ipsec proposal * protocol", Protocol, "Protocol of the SA", (IpsecProposalBuilder b, IpsecProtocol value) => b.Protocol = value, otherwise: "esp"),
        Row.Leaf("security ipsec proposal * authentication-algorithm", Authentication, "Integrity; none with a GCM cipher",
            (IpsecProposalBuilder b, IpsecAuthenticationAlgorithm value) => b.Authentication = value),
        Row.Leaf("security ipsec proposal * encryption-algorithm", IkeStatements.Encryption, "Cipher; absent is no encryption",
            (IpsecProposalBuilder b, EncryptionAlgorithm value) => b.Encryption = value),
        Row.Leaf("security ipsec proposal * lifetime-seconds", ArgumentTypes.Number("seconds", 180, 86_400), "Lifetime of the SA",
            (IpsecProposalBuilder b, int value) => b.LifetimeSeconds = value, otherwise: "3600"),
        Row.Leaf("security ipsec proposal * lifetime-kilobytes", ArgumentTypes.Number("kilobytes", 64, 1_048_576),
            "Lifetime in traffic; unlimited when absent. Whichever lifetime ends first triggers the rekey",
            (IpsecProposalBuilder b, int value) => b.LifetimeKilobytes = value),
        Row.Flag("security ipsec proposal * extended-sequence-number", "Offer and accept 64-bit sequence numbers",
            (IpsecProposalBuilder b) => b.ExtendedSequenceNumbers = true),
        Row.Kept("security ipsec proposal * description", ArgumentTypes.Text("text"), "Free text"),
    ];

    private static Statement[] PolicyRows() =>
    [
        Row.Entry("security ipsec policy *", ArgumentTypes.Name("policy-name"), "Proposals and forward secrecy",
            (ClusterBuilder b, string name, Place at) => b.IpsecPolicies[name] = new IpsecPolicyBuilder(name, at)),
        Row.Section("security ipsec policy * perfect-forward-secrecy", "A new Diffie-Hellman exchange for every SA"),
        Row.Leaf("security ipsec policy * perfect-forward-secrecy keys", IkeStatements.Group, "Its group; overrides that of a proposal-set",
            (IpsecPolicyBuilder b, KeyExchangeGroup value, Place at) => b.PerfectForwardSecrecy = (value, at)),
        Row.List("security ipsec policy * proposals", ArgumentTypes.Name("proposal-name", "security ipsec proposal *"), "Proposals, the most preferred first",
            (IpsecPolicyBuilder b, string value, Place at) => b.Proposals.Add(new Reference(value, at)), most: 4).InOrder(),
        Row.Leaf("security ipsec policy * proposal-set", AlgorithmStatements.SetsOf(PredefinedSets.IpsecAlgorithms), "Predefined proposals instead of 'proposals'",
            (IpsecPolicyBuilder b, PredefinedSet value) => b.ProposalSet = value),
        Row.Leaf("security ipsec policy * description", ArgumentTypes.Text("text"), "Free text",
            (IpsecPolicyBuilder b, string value) => b.Description = value),
    ];

    private static Statement[] VpnRows() =>
    [
        Row.Entry("security ipsec vpn *", ArgumentTypes.Name("vpn-name"), "A gateway, an IPsec policy and what they are bound to",
            (name, at) => new VpnBuilder(name, at), (ClusterBuilder b, VpnBuilder made) => b.Vpns[made.Name] = made, apart: true),
        Row.Leaf("security ipsec vpn * bind-interface", ArgumentTypes.SecureTunnelUnit, "The tunnel interface",
            (VpnBuilder b, string value, Place at) => b.BindInterface = new Reference(value, at)),
        Row.Leaf("security ipsec vpn * df-bit",
            ArgumentTypes.OneOf("value", ("clear", "Always clear", OuterDfBit.Clear), ("copy", "As in the inner packet", OuterDfBit.Copy), ("set", "Always set", OuterDfBit.Set)),
            "Don't-fragment bit of the outer IPv4 header", (VpnBuilder b, OuterDfBit value) => b.DfBit = value, otherwise: "clear"),
        Row.Leaf("security ipsec vpn * establish-tunnels",
            ArgumentTypes.OneOf(
                "when",
                ("immediately", "At commit, and again whenever it is down", EstablishTunnels.Immediately),
                ("on-traffic", "When the first packet wants through", EstablishTunnels.OnTraffic),
                ("responder-only", "Never by us", EstablishTunnels.ResponderOnly)),
            "When to negotiate", (VpnBuilder b, EstablishTunnels value) => b.Establish = value, otherwise: "on-traffic"),
        Row.Presence("security ipsec vpn * vpn-monitor", "Watch the tunnel with echo requests",
            (VpnBuilder b, Place at) => b.Monitor = new MonitorBuilder(at)).NotYet(NoMonitor),
        Row.Leaf("security ipsec vpn * vpn-monitor destination-ip", ArgumentTypes.Address, "Target of the echo requests; the peer when absent",
            (MonitorBuilder b, IPAddress value) => b.Destination = value),
        Row.Flag("security ipsec vpn * vpn-monitor optimized", "Traffic from the peer is proof enough", (MonitorBuilder b) => b.Optimized = true),
        Row.Leaf("security ipsec vpn * vpn-monitor source-interface", ArgumentTypes.LogicalInterface,
            "Source of the echo requests; the tunnel's end when absent",
            (MonitorBuilder b, string value, Place at) => b.Source = new Reference(value, at)),
        Row.Entry("security ipsec vpn * traffic-selector *", ArgumentTypes.Name("selector-name"), "Traffic with a Child SA of its own",
            (VpnBuilder b, string name, Place at) =>
            {
                var selector = new TrafficSelectorBuilder(at);
                b.TrafficSelectors.Add((name, selector));
                return selector;
            }),
        Row.Leaf("security ipsec vpn * traffic-selector * local-ip", ArgumentTypes.Prefix, "Our side",
            (TrafficSelectorBuilder b, IPNetwork value) => b.Local = value, mandatory: true),
        Row.Leaf("security ipsec vpn * traffic-selector * remote-ip", ArgumentTypes.Prefix, "The peer's side",
            (TrafficSelectorBuilder b, IPNetwork value) => b.Remote = value, mandatory: true),
    ];

    private static Statement[] VpnIkeRows() =>
    [
        Row.Presence("security ipsec vpn * ike", "Negotiated keys", (VpnBuilder b, Place at) => b.Ike = new VpnIkeBuilder(at)),
        Row.Leaf("security ipsec vpn * ike gateway", ArgumentTypes.Name("gateway-name", "security ike gateway *"), "The IKE gateway",
            (VpnIkeBuilder b, string value, Place at) => b.Gateway = new Reference(value, at), mandatory: true),
        Row.Leaf("security ipsec vpn * ike ipsec-policy", ArgumentTypes.Name("policy-name", "security ipsec policy *"), "The IPsec policy",
            (VpnIkeBuilder b, string value, Place at) => b.Policy = new Reference(value, at), mandatory: true),
        Row.Flag("security ipsec vpn * ike no-anti-replay", "Accept packets twice", (VpnIkeBuilder b) => b.NoAntiReplay = true),
        Row.Leaf("security ipsec vpn * ike anti-replay-window-size", ArgumentTypes.Number("packets", LeastReplayWindow, MostReplayWindow),
            "Size of the replay window", (VpnIkeBuilder b, int value) => b.ReplayWindow = value, otherwise: "64"),
        Row.Leaf("security ipsec vpn * ike idle-time", ArgumentTypes.Number("seconds", 60, 999_999),
            "Delete the SA after this time without traffic; never when absent",
            (VpnIkeBuilder b, int value) => b.IdleSeconds = value),
        Row.Leaf("security ipsec vpn * ike install-interval", ArgumentTypes.Number("seconds", 0, 10),
            "Most that a rekeyed outbound SA waits before it is used", (VpnIkeBuilder b, int value) => b.InstallIntervalSeconds = value, otherwise: "0"),
        Row.Presence("security ipsec vpn * ike proxy-identity", "The traffic of the SA; 0/0 on both sides when absent",
            (VpnIkeBuilder b, Place at) => b.ProxyIdentity = new TrafficSelectorBuilder(at)),
        Row.Leaf("security ipsec vpn * ike proxy-identity local", ArgumentTypes.Prefix, "Our side",
            (TrafficSelectorBuilder b, IPNetwork value) => b.Local = value, mandatory: true),
        Row.Leaf("security ipsec vpn * ike proxy-identity remote", ArgumentTypes.Prefix, "The peer's side",
            (TrafficSelectorBuilder b, IPNetwork value) => b.Remote = value, mandatory: true),
        Row.Leaf("security ipsec vpn * ike proxy-identity service", ServiceName, "Service; 'all' is the same as 'any'",
            (TrafficSelectorBuilder b, string value, Place at) => b.Service = new Reference(value, at), otherwise: "any"),
    ];
}
