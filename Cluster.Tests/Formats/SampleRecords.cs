using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Ike.Access;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Tests.Formats;

/// <summary>Records with every field set, the same bytes every time. The keys are counted out, not secret.</summary>
internal static class SampleRecords
{
    public static IkeSaRecord Full(int seed = 1, bool snapshot = true) => new()
    {
        At = 1_700_000_000_000 + seed,
        What = "IKE_AUTH answered",
        IsLiveness = true,
        IsTentative = true,
        IsSnapshot = snapshot,
        Lineage = Lineage(seed),
        Path = new IkeEndpoints(IPAddress.Parse("192.0.2.1"), 500, IPAddress.Parse("2001:db8::7"), 4500),
        IkeSas = [IkeSa(seed)],
        Windows = [.. Pending(seed).Select((what, index) => Window((ulong)(seed + index), what)), Window(9, null)],
        RemovedIkeSas = [new IkeSpi(0x0102_0304_0506_0708)],
        Children = [Child(seed), Child(seed + 1) with { LifetimeKilobytes = null, Replaces = null }],
        RemovedChildren = [new EspSpi(0xA1B2_C3D4)],
    };

    /// <summary>Without the fields that came after the first build, whose bytes never change.</summary>
    public static IkeSaRecord OfFirstBuild(IkeSaRecord record) => record with
    {
        Lineage = record.Lineage is { } lineage ? lineage with { Access = null, Handshake = lineage.Handshake is { } handshake ? handshake with { Eap = null } : null } : null,
        Isakmp = record.Isakmp is { } isakmp
            ? isakmp with
            {
                Handshakes = [.. isakmp.Handshakes.Select(handshake => handshake with { Method = 0, PeerTakesFragments = false })],
                Sas = [.. isakmp.Sas.Select(sa => sa with { User = UserStage.None, PeerTakesFragments = false })],
                Transactions = [],
                RemovedTransactions = [],
                Repeated = null,
            }
            : null,
    };

    /// <summary>Without what came when IKEv1 learnt fragments.</summary>
    public static IkeSaRecord BeforeFragments(IkeSaRecord record) => record with
    {
        Isakmp = record.Isakmp is { } isakmp
            ? isakmp with
            {
                Handshakes = [.. isakmp.Handshakes.Select(handshake => handshake with { PeerTakesFragments = false })],
                Sas = [.. isakmp.Sas.Select(sa => sa with { PeerTakesFragments = false })],
            }
            : null,
    };

    /// <summary>A step of IKEv1.</summary>
    public static IkeSaRecord Old(int seed = 1) => new()
    {
        At = 1_700_000_000_000 + seed,
        What = "quick mode answered",
        Isakmp = new IsakmpChanges
        {
            Handshakes = [Handshake(seed)],
            RemovedHandshakes = [new IkeSpi(0x1112_1314_1516_1718)],
            Sas =
            [
                new Phase1Sa
                {
                    Own = new IkeSpi(21),
                    Mode = Phase1Mode.Main,
                    LastBlock = Bytes(seed, 16),
                    LastInbound = Bytes(seed + 1, 32),
                    LastOutbound = Bytes(seed + 2, 76),
                    KeepUntil = 1_700_000_120_000,
                    NatTraversal = NatTraversalKind.Standard,
                    PeerDetectsDeath = true,
                    PeerTakesFragments = true,
                    ProbeBase = 77,
                    RekeyAt = 1_700_000_000_009,
                    DeleteAt = 1_700_000_000_010,
                    User = UserStage.Told,
                    Finished = [3, 0xFFFF_FFFF],
                },
            ],
            RemovedSas = [new IkeSpi(22)],
            Quicks =
            [
                new QuickExchange
                {
                    Key = new ExchangeKey(new IkeSpi(21), 0xA0B0_C0D0),
                    WeInitiated = true,
                    Vpn = "vpn-1",
                    Inbound = new EspSpi(23),
                    Rekeys = new EspSpi(24),
                    NonceInitiator = Bytes(seed + 3, 32),
                    NonceResponder = Bytes(seed + 4, 32),
                    Group = 14,
                    PrivateValue = Secret(seed + 5, 32),
                    Iv = Bytes(seed + 6, 16),
                    LastInbound = Bytes(seed + 7, 32),
                    LastOutbound = Bytes(seed + 8, 60),
                    KeepUntil = 1_700_000_130_000,
                },
            ],
            RemovedQuicks = [new ExchangeKey(new IkeSpi(21), 5)],
            Transactions =
            [
                new TransactionExchange
                {
                    Key = new ExchangeKey(new IkeSpi(21), 6),
                    Kind = TransactionKind.LetIn,
                    Iv = Bytes(seed + 1, 16),
                    LastInbound = Bytes(seed + 2, 32),
                    LastOutbound = Bytes(seed + 3, 76),
                    KeepUntil = 1_700_000_140_000,
                },
            ],
            RemovedTransactions = [new ExchangeKey(new IkeSpi(21), 7)],
            Repeated = [new RepeatedMessage(Bytes(seed + 9, 92), new IkeEndpoints(IPAddress.Parse("192.0.2.1"), 500, IPAddress.Parse("192.0.2.2"), 500), 1_700_000_140_000)],
        },
    };

    private static Phase1Handshake Handshake(int seed) => new()
    {
        Own = new IkeSpi(31),
        Peer = new IkeSpi(32),
        WeInitiated = true,
        Mode = Phase1Mode.Aggressive,
        Sent = 3,
        CreatedAt = 1_700_000_000_011,
        Path = new IkeEndpoints(IPAddress.Parse("192.0.2.1"), 500, IPAddress.Parse("2001:db8::7"), 4500),
        SaBody = Bytes(seed, 52),
        Suite = new IkeSuite(12, 128, 5, 12, 14),
        Method = 3,
        LifetimeSeconds = 28_800,
        NonceInitiator = Bytes(seed + 1, 32),
        NonceResponder = Bytes(seed + 2, 32),
        PublicInitiator = Bytes(seed + 3, 64),
        PublicResponder = Bytes(seed + 4, 64),
        PrivateValue = Secret(seed + 5, 32),
        Keys = new IkeKeys(
            Secret(seed + 6, 32), Secret(seed + 7, 32), Secret(seed + 7, 32), Secret(seed + 8, 16), Secret(seed + 8, 16), Secret(seed + 9, 32), Secret(0, 0)),
        Iv = Bytes(seed + 10, 16),
        PeerIdBody = Bytes(seed + 11, 12),
        LastInbound = Bytes(seed + 12, 32),
        LastOutbound = Bytes(seed + 13, 90),
        NatTraversal = NatTraversalKind.Draft,
        LocalBehindNat = true,
        PeerBehindNat = true,
        PeerDetectsDeath = true,
        PeerTakesFragments = true,
        InitialContact = true,
    };

    /// <summary>An ordinary step: a window with two datagrams of the usual size.</summary>
    public static IkeSaRecord Step(int seed, bool snapshot = false) => new()
    {
        At = 1_700_000_000_000 + seed,
        What = "step",
        IsSnapshot = snapshot,
        IkeSas = snapshot ? [IkeSa(seed)] : [],
        Children = snapshot ? [Child(seed)] : [],
        Windows = [Window((ulong)seed, new PendingExchange.Liveness((uint)seed, false)) with { LastResponse = [Bytes(seed, 600)] }],
    };

    public static SecretBytes Secret(int seed, int length) => new(Bytes(seed, length).Span);

    private static ReadOnlyMemory<byte> Bytes(int seed, int length) =>
        Enumerable.Range(0, length).Select(index => (byte)((seed * 31) + index)).ToArray();

    private static IkeLineage Lineage(int seed) => new()
    {
        Phase = IkePhase.Established,
        Current = new IkeSpi(0xFFEE_DDCC_BBAA_9988),
        CreatedAt = 1_700_000_000_001,
        PeerFragments = true,
        LocalBehindNat = true,
        PeerBehindNat = true,
        Peer = new IkeIdentity(IkeIdentityType.Fqdn, Bytes(seed, 5)),
        Handshake = new Handshake
        {
            Own = new IkeSpi(7),
            WeInitiated = true,
            InitRequest = Bytes(seed + 1, 20),
            InitResponse = Bytes(seed + 2, 21),
            NonceInitiator = Bytes(seed + 3, 16),
            NonceResponder = Bytes(seed + 4, 17),
            Group = 31,
            PrivateValue = Secret(seed + 5, 32),
            PublicValue = Bytes(seed + 6, 32),
            Cookie = Bytes(seed + 7, 8),
            Restarts = 2,
            Vpn = "branch-1",
            InitialContact = true,
            Eap = new EapProgress(Bytes(seed + 8, 40), Bytes(seed + 9, 12), Secret(seed + 10, 64), "wrong password"),
        },
        Access = new AccessState(
            new AccessGrant("carol", IPAddress.Parse("10.80.0.7"), [IPAddress.Parse("10.1.0.10")]),
            new AddressLease(IPAddress.Parse("10.80.0.7"), 24, [IPAddress.Parse("10.1.0.11")], [IPAddress.Parse("10.1.0.12")])),
        Tasks = [new IkeTask(IkeTaskKind.RekeyChild, "branch-1", new EspSpi(0x0700_0001), 14, 1_700_000_000_500)],
        ClosedAt = 1_700_000_000_009,
        ClosedReason = IkeGoneReason.LifetimeExpired,
        ClosedDetail = "hard lifetime",
    };

    private static NegotiatedIkeSa IkeSa(int seed) => new()
    {
        Own = new IkeSpi(0x0700_0000_0000_0001),
        Peer = new IkeSpi(0x1111_2222_3333_4444),
        WeInitiated = true,
        Suite = new IkeSuite(12, 256, 5, 12, 14),
        Keys = new IkeKeys(
            Secret(seed + 10, 32),
            Secret(seed + 11, 32),
            Secret(seed + 12, 32),
            Secret(seed + 13, 36),
            Secret(seed + 14, 36),
            Secret(seed + 15, 32),
            Secret(seed + 16, 32)),
        EstablishedAt = 1_700_000_000_002,
        SoftAt = 1_700_000_000_003,
        HardAt = 1_700_000_000_004,
    };

    private static IkeSaWindow Window(ulong own, PendingExchange? what) => new()
    {
        Own = new IkeSpi(own),
        Status = IkeSaStatus.Contending,
        NextRequest = 3,
        ExpectedRequest = 4,
        SealCounter = 5,
        RekeyAt = 6,
        ForgetAt = 7,
        Outstanding = what is null ? null : new OutstandingRequest(2, [Bytes(1, 30), Bytes(2, 31)], what),
        LastResponse = [Bytes(3, 32), Bytes(4, 33)],
    };

    private static IEnumerable<PendingExchange> Pending(int seed) =>
    [
        new PendingExchange.Auth("branch-1", new EspSpi(0x0700_0002)),
        new PendingExchange.CreateChild(
            "branch-1",
            new EspSpi(0x0700_0003),
            new EspSpi(0x0700_0002),
            Bytes(seed + 20, 32),
            14,
            Secret(seed + 21, 32),
            new CrossedRekey(0x0700_0004, Bytes(seed + 22, 32))),
        new PendingExchange.CreateChild("branch-2", new EspSpi(0x0700_0005), null, Bytes(seed + 23, 32), 0, null, null),
        new PendingExchange.RekeyIke(new IkeSpi(8), Bytes(seed + 24, 32), 31, Secret(seed + 25, 32), new CrossedRekey(9, Bytes(seed + 26, 32))),
        new PendingExchange.DeleteChild(new EspSpi(0x0700_0006)),
        new PendingExchange.DeleteIke(IkeGoneReason.Replaced, "newer"),
        new PendingExchange.Liveness(17, true),
    ];

    private static ChildSa Child(int seed) => new()
    {
        Inbound = new EspSpi(0x0700_0000u + (uint)seed),
        Outbound = new EspSpi(0xC000_0001),
        Vpn = "branch-1",
        Suite = new ChildSuite(20, 128, 0, 31, true),
        InboundEncryption = Secret(seed + 30, 20),
        InboundIntegrity = Secret(seed + 31, 0),
        OutboundEncryption = Secret(seed + 32, 20),
        OutboundIntegrity = Secret(seed + 33, 0),
        Local = [new TrafficSelector(0, 0, 65535, IPAddress.Parse("10.0.0.0"), IPAddress.Parse("10.0.0.255"))],
        Remote = [new TrafficSelector(17, 53, 54, IPAddress.Parse("2001:db8::"), IPAddress.Parse("2001:db8::ff"))],
        EstablishedAt = 1_700_000_000_005,
        SoftAt = 1_700_000_000_006,
        HardAt = 1_700_000_000_007,
        LifetimeKilobytes = 4096,
        Status = ChildSaStatus.Incoming,
        RekeyAt = 1_700_000_000_008,
        Replaces = new EspSpi(0x0700_0009),
    };
}
