using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Cluster.Bench.Flows;
using Cluster.Bench.Reports;
using Cluster.Bench.Setups;
using Cluster.Bench.Wan;

namespace Cluster.Bench;

/// <summary>The small programs that run inside the namespaces of a lab: traffic, TCP connections, the attacker, and the judge of captures.</summary>
internal static class Commands
{
    private static readonly Option<string> Local = new("--local") { Description = "Address to bind; % is the flow's number", Required = true };
    private static readonly Option<string> Remote = new("--remote") { Description = "Address of the other end; % is the flow's number", Required = true };
    private static readonly Option<int> Flows = new("--flows") { Description = "Number of flows", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Port = new("--port") { Description = "UDP or TCP port of flow 0", DefaultValueFactory = _ => FlowSpec.DefaultPortBase };
    private static readonly Option<string> Log = new("--log") { Description = "File for the log", Required = true };
    private static readonly Option<double> Rate = new("--rate") { Description = "Packets per second and flow", DefaultValueFactory = _ => 100 };
    private static readonly Option<int> Size = new("--size") { Description = "UDP payload in bytes", DefaultValueFactory = _ => 64 };
    private static readonly Option<long> Burst = new("--burst") { Description = "Packets that flow 1 sends ahead of its usual rate" };
    private static readonly Option<double> BurstRate = new("--burst-rate") { Description = "Packets per second of the burst", DefaultValueFactory = _ => 8000 };
    private static readonly Option<int> Tunnels = new("--tunnels") { Description = "Number of tunnels", Required = true };
    private static readonly Option<string> Pcap = new("--pcap") { Description = "Capture of the WAN", Required = true };

    public static Command UdpFlow()
    {
        var command = new Command("udp-flow", "Send numbered packets on several flows and log what arrives, until stopped")
        {
            Local, Remote, Flows, Port, Log, Rate, Size, Burst, BurstRate,
        };
        command.SetAction((parsed, cancel) =>
        {
            using var log = new FlowLog(parsed.GetValue(Log)!);
            using var end = new FlowEndpoint(Spec(parsed), log);
            end.Run(cancel);
            return Task.FromResult(0);
        });
        return command;
    }

    public static Command TcpKeeperCommand()
    {
        var listen = new Option<bool>("--listen") { Description = "Answer instead of connecting" };
        var command = new Command("tcp-keeper", "Keep TCP connections open and busy until stopped") { Local, Remote, Flows, Port, Log, listen };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var log = new StreamWriter(parsed.GetValue(Log)!);
            var keeper = new TcpKeeper(Spec(parsed), TimeSpan.FromMilliseconds(200), log);
            await (parsed.GetValue(listen) ? keeper.ListenAsync(cancel) : keeper.ConnectAsync(cancel));
            return 0;
        });
        return command;
    }

    public static Command EspReplayCommand()
    {
        var to = new Option<string>("--to") { Description = "Only packets to this address", DefaultValueFactory = _ => Lab.BranchOffices.GatewayAddress };
        var until = new Option<long>("--until") { Description = "Only packets recorded before this moment (ns since 1970); default now, or the attack would feed on itself", DefaultValueFactory = _ => FlowClock.ToUnix(FlowClock.Now) };
        var pace = new Option<double>("--rate") { Description = "Packets per second", DefaultValueFactory = _ => 20000 };
        var command = new Command("esp-replay", "Send recorded ESP again, as an attacker would") { Pcap, to, until, pace };
        command.SetAction((parsed, cancel) =>
        {
            long sent = EspReplay.Run(parsed.GetValue(Pcap)!, IPAddress.Parse(parsed.GetValue(to)!), parsed.GetValue(until), parsed.GetValue(pace), cancel);
            Console.WriteLine(sent.ToString(CultureInfo.InvariantCulture));
            return Task.FromResult(0);
        });
        return command;
    }

    public static Command Garbage()
    {
        var to = new Option<string>("--to") { Description = "The gateway", DefaultValueFactory = _ => Lab.BranchOffices.GatewayAddress };
        var own = new Option<string>("--own") { Description = "The attacker's address", Required = true };
        var count = new Option<int>("--count") { Description = "Datagrams", DefaultValueFactory = _ => 100_000 };
        var seed = new Option<int>("--seed") { Description = "Same seed and capture, same datagrams", DefaultValueFactory = _ => 1 };
        var pace = new Option<double>("--rate") { Description = "Datagrams per second", DefaultValueFactory = _ => 5000 };
        var command = new Command("garbage", "Send random, truncated and bit-flipped messages to the IKE ports, as an attacker would") { Pcap, to, own, count, seed, pace };
        command.SetAction((parsed, cancel) =>
        {
            int sent = GarbageSender.Run(
                new GarbageSettings(
                    parsed.GetValue(Pcap)!, IPAddress.Parse(parsed.GetValue(to)!), IPAddress.Parse(parsed.GetValue(own)!), parsed.GetValue(count), parsed.GetValue(seed),
                    parsed.GetValue(pace)),
                cancel);
            Console.WriteLine(sent.ToString(CultureInfo.InvariantCulture));
            return Task.FromResult(0);
        });
        return command;
    }

    public static Command Storm()
    {
        var to = new Option<string>("--to") { Description = "The gateway", DefaultValueFactory = _ => Lab.BranchOffices.GatewayAddress };
        var seconds = new Option<double>("--seconds") { Description = "At most so long", DefaultValueFactory = _ => 10 };
        var seed = new Option<int>("--seed") { Description = "Same seed and capture, same datagrams", DefaultValueFactory = _ => 1 };
        var pace = new Option<double>("--rate") { Description = "First messages per second", DefaultValueFactory = _ => 20_000 };
        var command = new Command("storm", "Send first messages from invented senders, and hostile ones about the IKE SAs of a capture") { Pcap, to, seconds, seed, pace };
        command.SetAction((parsed, cancel) =>
        {
            StormTally tally = StormSender.Run(
                new StormSettings(parsed.GetValue(Pcap)!, IPAddress.Parse(parsed.GetValue(to)!), parsed.GetValue(pace), parsed.GetValue(seconds), parsed.GetValue(seed)), cancel);
            Console.WriteLine(JsonSerializer.Serialize(tally, JsonReport.Options));
            return Task.FromResult(0);
        });
        return command;
    }

    public static Command WanJudgeCommand()
    {
        var ignore = new Option<string[]>("--ignore-mac") { Description = "Frames from this address are not judged; repeat for each" };
        var command = new Command("wan-judge", "Hold a capture of the WAN against the invariants an observer can check; exit code 1 on a violation") { Pcap, ignore };
        command.SetAction(parsed =>
        {
            WanVerdict verdict = WanJudge.Judge(parsed.GetValue(Pcap)!, parsed.GetValue(ignore) ?? []);
            Console.WriteLine(JsonSerializer.Serialize(verdict, JsonReport.Options));
            return verdict.IvReuses + verdict.StepsBack + verdict.AnsweredTwice + verdict.Clear == 0 ? 0 : 1;
        });
        return command;
    }

    public static Command SetupEcho()
    {
        var command = new Command("setup-echo", "Answer the packets of setup-trigger, until stopped") { Tunnels };
        command.SetAction(async (parsed, cancel) =>
        {
            await SetupTrigger.EchoAsync(parsed.GetValue(Tunnels), cancel);
            return 0;
        });
        return command;
    }

    public static Command SetupTriggerCommand()
    {
        var first = new Option<int>("--first") { Description = "Number of the first tunnel", DefaultValueFactory = _ => 1 };
        var inFlight = new Option<int>("--in-flight") { Description = "Tunnels at a time", DefaultValueFactory = _ => 1 };
        var command = new Command("setup-trigger", "Send into each tunnel until it answers; prints seconds, failures, and the milliseconds and number of the slowest") { Tunnels, inFlight, first };
        command.SetAction(parsed =>
        {
            int from = parsed.GetValue(first);
            Console.WriteLine(SetupTrigger.Run(from, from + parsed.GetValue(Tunnels) - 1, parsed.GetValue(inFlight)));
            return 0;
        });
        return command;
    }

    private static FlowSpec Spec(ParseResult parsed) => new(
        parsed.GetValue(Local)!, parsed.GetValue(Remote)!, Math.Clamp(parsed.GetValue(Flows), 1, FlowSpec.MaxFlows), parsed.GetValue(Port),
        parsed.GetValue(Rate), parsed.GetValue(Size), parsed.GetValue(Burst), parsed.GetValue(BurstRate));
}
