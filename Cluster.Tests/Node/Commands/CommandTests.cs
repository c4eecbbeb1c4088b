using System.Net;
using System.Text;
using System.Text.Json;
using Cluster.Actors.Queries;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Node.Commands;
using Cluster.Tests.Config;
using Xunit;

namespace Cluster.Tests.Node.Commands;

public sealed class CommandTests
{
    public static TheoryData<string> Lines =>
    [
        "show security ike security-associations",
        "show security ike security-associations detail",
        "show security ipsec security-associations",
        "show security ipsec security-associations detail",
        "show security ipsec statistics",
        "show security ike failures",
        "show security ike traces",
        "show security packet-drop counters",
        "show chassis cluster status",
        "show configuration",
        "show security ike pre-shared-key user-id a@juniper.net master-key juniper",
        "show security ipsec tunnels",
        "show security ipsec tunnels detail",
        "show security ipsec inactive-tunnels",
        "request system fips self-test",
        "show security ike active-peer",
        "show security ipsec next-hop-tunnels",
        "show interfaces",
        "show interfaces st0.0 detail",
        "show route 192.168.168.10",
        "show route all",
        "show log messages",
        "show security pki local-certificate",
        "show security pki local-certificate detail",
        "show security pki ca-certificate detail",
        "show security pki crl detail",
        "show security pki certificate-request",
        "show version",
        "show system commit",
        "monitor security ipsec tunnels count 1",
    ];

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Text_OfTwoNodes_IsAsPinned(string line) =>
        Golden.Check($"Cluster.Tests/Node/Golden/{FileName(line)}.txt", (await RunAsync(line, clock: new ManualClock())).Output);

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Json_OfTwoNodes_IsAsPinned(string line)
    {
        string json = (await RunAsync(line + " | display json", clock: new ManualClock())).Output;

        using JsonDocument parsed = JsonDocument.Parse(json);
        Assert.Equal(JsonValueKind.Object, parsed.RootElement.ValueKind);
        Golden.Check($"Cluster.Tests/Node/Golden/{FileName(line)}.json", json);
    }

    [Fact]
    public async Task Text_OfOneNode_HasNoHeading()
    {
        (string output, _, int code) = await RunAsync("show security ike security-associations", new FakeQueries { NodeCount = 1 });

        Assert.StartsWith("Index ", output, StringComparison.Ordinal);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task SilentNode_IsNamed_AndTheExitCodeSaysSo()
    {
        var queries = new FakeQueries { NodeCount = 3, SilentNode = 2 };

        (string text, _, int code) = await RunAsync("show security ipsec security-associations", queries);
        Assert.Equal(3, code);
        Assert.Contains("error: no answer from node2", text, StringComparison.Ordinal);
        Assert.Contains("node0:", text, StringComparison.Ordinal);

        (string json, _, int jsonCode) = await RunAsync("show chassis cluster status | display json", queries);
        Assert.Equal(3, jsonCode);
        Assert.Equal("node2", JsonDocument.Parse(json).RootElement.GetProperty("unanswered")[0].GetString());
    }

    [Fact]
    public async Task Question_ThatHangs_EndsWithinTheLimit()
    {
        var clock = new ManualClock();
        var queries = new FakeQueries { Hangs = true };
        var error = new StringBuilder();
        Task<int> running = new CommandRunner(queries, clock).RunAsync(
            "show security ike failures", _ => { }, line => error.Append(line), CancellationToken.None);
        await queries.Reached.Task;
        Assert.False(running.IsCompleted);

        clock.Advance(CommandRunner.Limit);

        Assert.Equal(3, await running);
        Assert.Equal("error: no answer within 3 seconds", error.ToString());
    }

    [Fact]
    public async Task Clear_WithPeerAndIndex_AsksForJustThose()
    {
        var queries = new FakeQueries();

        (string output, _, int code) = await RunAsync("clear security ike security-associations 192.0.2.101 index 7", queries);
        await RunAsync("clear security ipsec security-associations index 8", queries);

        Assert.Equal(("", 0), (output, code));
        Assert.Equal(
            [("clear ike", new SaFilter(7, IPAddress.Parse("192.0.2.101"))), ("clear child", new SaFilter(8))], queries.Asked);
    }

    [Theory]
    [InlineData("show security ike security-associations 192.0.2.9 family inet6 fpc 1 pic 0 kmd-instance 3 port 4500 gateway g", "ike", null)]
    [InlineData("clear security ike security-associations port 4500 192.0.2.9 fpc 1 gateway g pic 0 family inet6 kmd-instance 3", "clear ike", null)]
    [InlineData("show security ipsec security-associations 192.0.2.9 fam inet6 fpc 1 pic 0 kmd 3 por 4500 gat g vpn v", "child", "v")]
    [InlineData("show security ipsec statistics 192.0.2.9 family inet6 fpc 1 pic 0 kmd-instance 3 port 4500 gateway g vpn-name v", "statistics", "v")]
    [InlineData("clear security ipsec security-associations 192.0.2.9 family inet6 fpc 1 pic 0 kmd-instance 3 port 4500 gateway g vpn-name v", "clear child", "v")]
    [InlineData("clear security ipsec statistics 192.0.2.9 family inet6 fpc 1 pic 0 kmd-instance 3 port 4500 gateway g vpn-name v", "clear statistics", "v")]
    public async Task S236_Restrictions_Given_AreAsked(string line, string what, string? vpn)
    {
        var queries = new FakeQueries();

        Assert.Equal(0, (await RunAsync(line, queries)).Code);

        var filter = new SaFilter(Peer: IPAddress.Parse("192.0.2.9"))
        {
            Family = System.Net.Sockets.AddressFamily.InterNetworkV6, Fpc = 1, Pic = 0, KmdInstance = 3, Port = 4_500, Gateway = "g", Vpn = vpn,
        };
        Assert.Equal([(what, filter)], queries.Asked);
    }

    [Fact]
    public async Task KmdInstance_All_RestrictsNothing()
    {
        var queries = new FakeQueries();

        await RunAsync("show security ipsec security-associations fpc 6 pic 1 kmd-instance all", queries);

        Assert.Equal([("child", new SaFilter { Fpc = 6, Pic = 1 })], queries.Asked);
    }

    [Fact]
    public async Task S241_Alarms_AreListed_AndInDetail()
    {
        Assert.Equal(
            "ID    Alarm time               Message\n1     2026-01-02 03:04:05 UTC  Decryption failures exceeded threshold (count 2, threshold 1)\n",
            (await RunAsync("show security alarms", new FakeQueries { NodeCount = 1 })).Output);
        Assert.Equal(
            "Alarm ID   : 1\nAlarm Type : decryption-failures\nTime       : 2026-01-02 03:04:05 UTC\nMessage    : Decryption failures exceeded threshold (count 2, threshold 1)\n",
            (await RunAsync("show security alarms detail", new FakeQueries { NodeCount = 1 })).Output);
        Assert.Equal("No alarms currently active\n", (await RunAsync("show security alarms older-than 2026-01-02", new FakeQueries { NodeCount = 1 })).Output);
        Assert.Contains("Count: 1", (await RunAsync("show security alarms newer-than 2026-01-02.03:30:00 | match Decryption | count")).Output, StringComparison.Ordinal);
        Assert.Contains("needs a time", (await RunAsync("show security alarms newer-than yesterday")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S250_ClearAlarms_AsksForJustThose()
    {
        var queries = new FakeQueries();

        Assert.Equal(("", "", 0), await RunAsync("clear security alarms", queries));
        await RunAsync("clear security alarms alarm-id 7", queries);
        await RunAsync("clear security alarms alarm-type replay-attacks", queries);

        Assert.Equal(
            [("clear alarms", SaFilter.All), ("clear alarms", new SaFilter(7)), ("clear alarms", new SaFilter { AlarmType = "replay-attacks" })], queries.Asked);
    }

    [Fact]
    public async Task S239_Statistics_OfOneCard_HaveNoLineOfTheVirtualSystem()
    {
        Assert.DoesNotContain("Virtual-system", (await RunAsync("show security ipsec statistics fpc 6 pic 1")).Output, StringComparison.Ordinal);
        Assert.Contains("SA index: 5", (await RunAsync("show security ipsec statistics index 5")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S229_PreSharedKey_IsDerivedFromBothInputs()
    {
        string key = (await RunAsync("show security ike pre-shared-key user-id a@juniper.net master-key juniper")).Output;

        Assert.Equal("Preshared Key: 8da2d91c4b46043f4126067800fed95e259d5a2e\n", key);
        Assert.NotEqual(key, (await RunAsync("show security ike pre-shared-key user-id b@juniper.net master-key juniper")).Output);
        Assert.NotEqual(key, (await RunAsync("show security ike pre-shared-key user-id a@juniper.net master-key juniper2")).Output);
        Assert.Equal(key, (await RunAsync("show security ike pre-shared-key master-key \"juniper\" user-id \"a@juniper.net\"")).Output);
        Assert.Contains("'master-key' is missing", (await RunAsync("show security ike pre-shared-key user-id a")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show security ike pre-shared-key user-id u master-key \"my secret\" | match x", "show security ike pre-shared-key user-id u master-key /* SECRET-DATA */ | match x")]
    [InlineData("sh sec ike pre master k user u", "sh sec ike pre master /* SECRET-DATA */ user u")]
    [InlineData("show security ike failures gateway g", "show security ike failures gateway g")]
    public void Redact_SecretArguments_AreLeftOut(string line, string expected) => Assert.Equal(expected, CommandLine.Redact(line));

    [Fact]
    public async Task Failures_OfOneGatewayOrPeer_LeaveOutTheOthers()
    {
        Assert.Contains("Count: 0", (await RunAsync("show security ike failures gateway other | match Notify | count")).Output, StringComparison.Ordinal);
        Assert.Contains("Count: 1", (await RunAsync("show security ike failures 192.0.2.102 | match Notify | count")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Permission_NotHeld_IsRefusedAndNotOffered()
    {
        var queries = new FakeQueries();
        var errors = new List<string>();
        int code = await new CommandRunner(queries, TimeProvider.System).RunAsync(
            "clear security ipsec statistics",
            new CommandConsole(_ => Assert.Fail("it ran"), errors.Add) { May = permission => permission == "view" },
            CancellationToken.None);

        Assert.Equal(CommandRunner.CommandError, code);
        Assert.Equal("error: permission denied: 'clear security ipsec statistics' takes 'clear'", Assert.Single(errors));
        Assert.Empty(queries.Asked);
        Assert.Equal(["monitor", "show"], CommandLine.Complete("", permission => permission == "view").Select(next => next.Word));
    }

    [Fact]
    public async Task S235_IpsecIndex_Alone_PrintsDetail()
    {
        (string output, _, _) = await RunAsync("show security ipsec security-associations index 17825793");

        Assert.Contains("Hard lifetime: Expires in 3523 seconds", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S235_IpsecIndex_Brief_PrintsTheListAsNoOptionDoes()
    {
        Assert.Contains("Life:sec/kb", (await RunAsync("show security ipsec security-associations index 17825793 brief")).Output, StringComparison.Ordinal);
        Assert.Equal(
            (await RunAsync("show security ipsec security-associations")).Output, (await RunAsync("show security ipsec security-associations brief")).Output);
    }

    [Fact]
    public async Task S231_IkeSaList_HasTheColumnsOfTheNewerLayout()
    {
        string[] lines = await LinesAsync("show security ike security-associations");

        Assert.Equal(["Index", "State", "Initiator cookie", "Responder cookie", "Mode", "Remote Address"], Columns(lines[0]));
        Assert.Equal(["17825793", "UP", "744a594d957dd513", "1e1307db82f58387", "IKEv2", "192.0.2.101"], Columns(lines[1]));
    }

    [Theory]
    [InlineData("IKE peer 192.0.2.101, Index 17825793")]
    [InlineData("Location: FPC 0, PIC 0, KMD-Instance 1")]
    [InlineData("Role: Responder, State: UP")]
    [InlineData("Initiator cookie: 744a594d957dd513, Responder cookie: 1e1307db82f58387")]
    [InlineData("Exchange type: IKEv2, Authentication method: Pre-shared-keys")]
    [InlineData("Local: 192.0.2.1:500, Remote: 192.0.2.101:500")]
    [InlineData("Lifetime: Expires in 28570 seconds")]
    [InlineData("Peer ike-id: 192.0.2.101")]
    [InlineData("Xauth assigned IP: 0.0.0.0")]
    [InlineData("Authentication        : hmac-sha-256-128")]
    [InlineData("Encryption            : aes-cbc (128 bits)")]
    [InlineData("Pseudo random function: hmac-sha256")]
    [InlineData("Input  bytes  :                  852")]
    [InlineData("Output packets:                    4")]
    [InlineData("Flags: IKE SA is created")]
    [InlineData("IPSec security associations: 1 created, 0 deleted")]
    public async Task S232_IkeSaDetail_HasTheField(string field) =>
        Assert.Contains(field, (await RunAsync("show security ike security-associations detail", new FakeQueries { NodeCount = 1 })).Output, StringComparison.Ordinal);

    [Fact]
    public async Task S232_IkeSaDetail_ExchangesThatRun_HaveABlockEach()
    {
        string output = (await RunAsync("show security ike security-associations detail")).Output;

        Assert.Contains("Exchanges in progress: 2", output, StringComparison.Ordinal);
        Assert.Contains("Negotiation type: CREATE_CHILD_SA, Role: Initiator, Message ID: 7", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Exchange type: Main, Authentication method: Pre-shared-keys")]
    [InlineData("Peer ike-id: 192.0.2.101")]
    [InlineData("Xauth user-name: carol")]
    [InlineData("Xauth assigned IP: 10.80.0.7")]
    [InlineData("Phase 2 negotiations in progress: 1")]
    [InlineData("Negotiation type: Quick mode, Role: Responder, Message ID: 1350777248")]
    [InlineData("    Local: 192.0.2.1:500, Remote: 192.0.2.101:500")]
    [InlineData("    Local identity: ipv4_subnet(any:0,[0..7]=0.0.0.0/0)")]
    [InlineData("    Remote identity: ipv4_subnet(any:0,[0..7]=10.2.0.0/24)")]
    [InlineData("    Flags: Waiting for done, sent 1 times")]
    public async Task S232_IkeSaDetail_OfAUserInVersion1_HasTheField(string field)
    {
        TrafficSelector All(string first, string last) => new(0, 0, ushort.MaxValue, IPAddress.Parse(first), IPAddress.Parse(last));
        var queries = new FakeQueries
        {
            NodeCount = 1,
            ChangeIkeSa = row => row with
            {
                Mode = "Main", User = "carol", AssignedAddress = IPAddress.Parse("10.80.0.7"), NegotiationsInProgress = 1,
                Exchanges =
                [
                    new ExchangeRow("Quick mode", "new Child SA", false, 1_350_777_248, "v0", 1)
                    {
                        Local = All("0.0.0.0", "255.255.255.255"), Remote = All("10.2.0.0", "10.2.0.255"),
                    },
                ],
            },
        };
        Assert.Contains(field, (await RunAsync("show security ike security-associations index 17825793 detail", queries)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S234_IpsecSaList_HasBothDirectionsAndTheColumnsOfTheNewerLayout()
    {
        string[] lines = await LinesAsync("show security ipsec security-associations");

        Assert.Equal("  Total active tunnels: 1", lines[0]);
        Assert.Equal("ID Algorithm SPI Life:sec/kb Mon vsys Port Gateway", string.Join(' ', lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(
            ["<17825793 ESP:aes-gcm-128/None 11000001 3523/ unlim - root 500 192.0.2.101", ">17825793 ESP:aes-gcm-128/None a5224cd9 3523/ unlim - root 500 192.0.2.101"],
            lines[2..4].Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }

    [Theory]
    [InlineData("Virtual-system: root")]
    [InlineData("Local Gateway: 192.0.2.1, Remote Gateway: 192.0.2.101")]
    [InlineData("Local Identity: ipv4_subnet(any:0,[0..7]=0.0.0.0/0)")]
    [InlineData("Remote Identity: ipv4_range(6:80,[0..7]=10.2.0.1-10.2.0.9)")]
    [InlineData("Version: IKEv2")]
    [InlineData("DF-bit: clear")]
    [InlineData("Location: FPC 0, PIC 0, KMD-Instance 1")]
    [InlineData("Direction: inbound, SPI: 11000001, AUX-SPI: 0, VPN Monitoring: -")]
    [InlineData("Direction: outbound, SPI: a5224cd9, AUX-SPI: 0, VPN Monitoring: -")]
    [InlineData("Hard lifetime: Expires in 3523 seconds")]
    [InlineData("Lifesize Remaining:  Unlimited")]
    [InlineData("Soft lifetime: Expires in 2923 seconds")]
    [InlineData("Mode: Tunnel, Type: dynamic, State: installed")]
    [InlineData("Protocol: ESP, Authentication: aes-gcm (128 bits), Encryption: aes-gcm (128 bits)")]
    [InlineData("Anti-replay service: counter-based enabled, Replay window size: 64")]
    public async Task S237_IpsecSaDetail_HasTheField(string field) =>
        Assert.Contains(field, (await RunAsync("show security ipsec security-associations detail", new FakeQueries { NodeCount = 1 })).Output, StringComparison.Ordinal);

    [Fact]
    public async Task S240_NextHopTunnels_OfOneInterface_LeaveOutTheOthers()
    {
        string[] lines = await LinesAsync("show security ipsec next-hop-tunnels interface-name st0.0");

        Assert.Equal(
            [
                "Next-hop gateway  interface   IPSec VPN name                    Flag", "10.11.11.11       st0.0       vpn-sunnyvale                     Static",
                "10.11.11.12       st0.0       vpn-westford                      Auto", "",
            ],
            lines);
    }

    [Fact]
    public async Task S238_Spi_InListAndDetail_IsWrittenAlike()
    {
        foreach (string spi in (string[])["11000001", "a5224cd9"])
        {
            Assert.Contains($" {spi} ", (await RunAsync("show security ipsec security-associations")).Output, StringComparison.Ordinal);
            Assert.Contains($"SPI: {spi},", (await RunAsync("show security ipsec security-associations detail")).Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("show configuration | display set", "set system host-name gw")]
    [InlineData("show configuration system", "host-name gw;")]
    [InlineData("show configuration security ike policy p", "mode main;")]
    [InlineData("show configuration system host-name", "host-name gw;")]
    [InlineData("show conf sec ike pol p mode", "mode main;")]
    [InlineData("show configuration security ike policy", "policy p {")]
    [InlineData("sh sec ike sec | match UP | count", "Count: 2 lines")]
    [InlineData("show security ike security-associations | match \"node0|node1\" | count", "Count: 2 lines")]
    [InlineData("show security ike security-associations | except UP | last 1", "")]
    [InlineData("show chassis cluster status | find Interface | count | no-more", "Count: 3 lines")]
    public async Task Pipes_FilterTheOutput(string line, string expected)
    {
        (string output, string error, int code) = await RunAsync(line);

        Assert.Equal(("", 0), (error, code));
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.DoesNotContain("clear secret", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show securty ike failures", "     ^", "unknown command 'securty'")]
    [InlineData("show security i", "              ^", "'i' is ambiguous: ike, ipsec")]
    [InlineData("show security ike", "                 ^", "incomplete command; next: active-peer, failures, pre-shared-key, security-associations, traces")]
    [InlineData("show security ike security-associations index x", "                                              ^", "'index' needs a number")]
    [InlineData("show security packet-drop counters now", "                                   ^", "takes no arguments")]
    [InlineData("show security ike security-associations p 1", "                                        ^", "'p' is ambiguous: port, pic")]
    [InlineData("show security ike security-associations port 0", "                                             ^", "'port' needs a port from 1 to 65535")]
    [InlineData("", "^", "a command is missing")]
    public async Task WrongLine_IsRefusedWithACaret(string line, string caret, string reason)
    {
        (string output, string error, int code) = await RunAsync(line);

        Assert.Equal(("", 1), (output, code));
        string[] lines = error.Split('\n');
        Assert.Equal((line, caret), (lines[0], lines[1]));
        Assert.Contains(reason, lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show configuration | frobnicate", "is not known")]
    [InlineData("show configuration | match (", "regular expression")]
    [InlineData("show security ike failures | display set", "for configurations")]
    [InlineData("show configuration protocols", "is not configured")]
    [InlineData("show configuration security frob", "unknown statement 'frob'")]
    public async Task WrongPipeOrLevel_IsRefused(string line, string reason)
    {
        (_, string error, int code) = await RunAsync(line);

        Assert.Equal(1, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TenThousandSas_AreListed()
    {
        (string output, _, int code) = await RunAsync("show security ike security-associations | match UP | count", new FakeQueries { Rows = 10_000, NodeCount = 1 });

        Assert.Equal(("Count: 10000 lines\n", 0), (output, code));
    }

    private static async Task<string[]> LinesAsync(string line) => (await RunAsync(line, new FakeQueries { NodeCount = 1 })).Output.Split('\n');

    private static string[] Columns(string line) => [.. line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static string FileName(string line) => string.Concat(line.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    internal static async Task<(string Output, string Error, int Code)> RunAsync(
        string line, FakeQueries? queries = null, TimeProvider? clock = null)
    {
        var output = new StringBuilder();
        var error = new StringBuilder();
        int code = await new CommandRunner(queries ?? new FakeQueries(), clock ?? TimeProvider.System).RunAsync(
            line, text => output.Append(text).Append('\n'), text => error.Append(text).Append('\n'), CancellationToken.None);
        return (output.ToString(), error.ToString(), code);
    }
}
