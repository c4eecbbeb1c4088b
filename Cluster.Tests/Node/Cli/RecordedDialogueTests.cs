using System.Text.RegularExpressions;
using Cluster.Bench.Lab;
using Xunit;

namespace Cluster.Tests.Node.Cli;

/// <summary>
/// Somebody who knows Junos configures the route-based example on an empty box, on a real terminal: with completion, mistakes,
/// <c>commit check</c>, <c>commit confirmed</c> and <c>rollback</c>. What stands on the screen is compared with
/// <c>route-based.dialogue.txt</c>; CLUSTER_WRITE_GOLDEN=1 writes it.
/// </summary>
[Trait("Category", "Interop")]
public sealed partial class RecordedDialogueTests
{
    private const string Golden = "Cluster.Tests/Node/Cli/route-based.dialogue.txt";
    private const string Operational = "root@node0>", Configuration = "root@node0#";

    /// <summary>Said by the shell: tmux 3.3a does not always hear that its child has ended, and says nothing then.</summary>
    private const string Ended = "ended with";

    private static readonly TimeSpan NodeBound = TimeSpan.FromSeconds(60);

    private static readonly string[] Network =
    [
        "set interfaces ge-0/0/0 unit 0 family inet address 10.10.10.1/24",
        "set interfaces ge-0/0/3 unit 0 family inet address 1.1.1.2/30",
        "set interfaces st0 unit 0 family inet address 10.11.11.10/24",
        "set routing-options static route 0.0.0.0/0 next-hop 1.1.1.1",
        "set routing-options static route 192.168.168.0/24 next-hop st0.0",
    ];

    private static readonly string[] Zones =
    [
        "set security-zone untrust interfaces ge-0/0/3.0",
        "set security-zone untrust host-inbound-traffic system-services ike",
        "set security-zone trust interfaces ge-0/0/0.0",
        "set security-zone trust host-inbound-traffic system-services all",
        "set security-zone vpn-chicago interfaces st0.0",
    ];

    private static readonly string[] Ipsec =
    [
        "set proposal ipsec-phase2-proposal protocol esp",
        "set proposal ipsec-phase2-proposal authentication-algorithm hmac-sha1-96",
        "set proposal ipsec-phase2-proposal encryption-algorithm aes-128-cbc",
        "set policy ipsec-phase2-policy proposals ipsec-phase2-proposal",
        "set policy ipsec-phase2-policy perfect-forward-secrecy keys group2",
        "set vpn ike-vpn-chicago ike gateway gw-chicago",
        "set vpn ike-vpn-chicago ike ipsec-policy ipsec-phase2-policy",
        "set vpn ike-vpn-chicago bind-interface st0.0",
    ];

    private static readonly string[] Policies =
    [
        "set security address-book book1 address sunnyvale 10.10.10.0/24",
        "set security address-book book1 attach zone trust",
        "set security address-book book2 address chicago 192.168.168.0/24",
        "set security address-book book2 attach zone vpn-chicago",
        "edit security policies from-zone trust to-zone vpn-chicago policy vpn-tr-chi",
        "set match source-address sunnyvale destination-address chicago application any",
        "set then permit",
        "top edit security policies from-zone vpn-chicago to-zone trust policy vpn-chi-tr",
        "set match source-address chicago destination-address sunnyvale application any",
        "set then permit",
        "top",
        "set security flow tcp-mss ipsec-vpn mss 1350",
    ];

    [Fact]
    public async Task RouteBasedExample_ConfiguredOnAnEmptyBox_ReadsAsExpected()
    {
        await using LabNetwork lab = await LabNetwork.PairAsync($"cli{Environment.ProcessId}", nat: false, offloads: false);
        await using NodeProcess node = new(new NodePlan(
            "node0", Path.Combine(lab.Disk, "node0"), lab.Namespace("gwa"), ["--interface", "ge-0/0/0=lan0", "--interface", "ge-0/0/3=wan0"], []));
        node.Start();
        await node.ReadyAsync(NodeBound);
        string home = Path.Combine(lab.Disk, "home");
        Directory.CreateDirectory(home);
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(home, "bash", "-c", $"dotnet {LabPaths.NodeProgram} cli --socket {node.Socket}; echo \"{Ended} $?\"; read");
        await PromptAsync(terminal, Operational);

        await FirstStepsAsync(terminal);
        await IkeAsync(terminal);
        await CommitAsync(terminal);
        await AfterwardsAsync(terminal);

        await TypeAsync(terminal, Operational, "exit");
        await terminal.PressAsync("Enter");
        await terminal.UntilAsync("the command line to end", lines => lines[^1] == $"{Ended} 0");
        IReadOnlyList<string> screen = await terminal.LinesAsync();
        Compare(string.Join('\n', screen.SkipLast(1)).TrimEnd() + "\n");
        Assert.DoesNotContain("395psksecr3t", await File.ReadAllTextAsync(Path.Combine(home, ".cluster_history"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>Whatever the user did before, <c>exit</c> ends the process and gives the terminal back.</summary>
    [Fact]
    public async Task Exit_TwentyTimes_EndsTheCommandLineEachTime()
    {
        const int times = 20;
        await using var node = new CliNode();
        await node.ServeAsync();
        string loop = $"for i in $(seq {times}); do dotnet {LabPaths.NodeProgram} cli --socket {node.Socket}; echo \"$i {Ended} $?\"; done";
        string home = Directory.CreateTempSubdirectory("cli-home-").FullName;
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(home, "bash", "-c", loop);
        for (int i = 1; i <= times; i++)
        {
            await PromptAsync(terminal, Operational);
            await RunAsync(terminal, Operational, "show version");
            if (i % 2 == 0)
            {
                await RunAsync(terminal, Operational, "configure", then: Configuration);
                await RunAsync(terminal, Configuration, "exit", then: Operational);
            }

            // Ctrl-C and a half-typed line are no reason to stay either.
            await TypeAsync(terminal, Operational, "show secur", "show secur");
            await terminal.PressAsync("C-c");
            await PromptAsync(terminal, Operational);
            await TypeAsync(terminal, Operational, "exit");
            await terminal.PressAsync("Enter");
            string ended = $"{i} {Ended} 0";
            await terminal.UntilAsync(ended, lines => lines.Contains(ended));
        }
    }

    private static async Task FirstStepsAsync(TmuxTerminal terminal)
    {
        // Help, completion by Tab and by space, and a command that does not exist.
        await AskAsync(terminal, Operational, "show security ike ");
        await terminal.PressAsync("C-u");
        await TypeAsync(terminal, Operational, "sh sec ike sec", "show security ike sec");
        await KeyAsync(terminal, "Tab", "root@node0> show security ike security-associations");
        await EnterAsync(terminal, Operational);
        await RunAsync(terminal, Operational, "show sekurity");
        await RunAsync(terminal, Operational, "configure", then: Configuration);
        foreach (string line in Network)
        {
            await RunAsync(terminal, Configuration, line);
        }

        await RunAsync(terminal, Configuration, "edit security zones");
        foreach (string line in Zones)
        {
            await RunAsync(terminal, Configuration, line);
        }

        await RunAsync(terminal, Configuration, "show");
        await RunAsync(terminal, Configuration, "top");
    }

    private static async Task IkeAsync(TmuxTerminal terminal)
    {
        await RunAsync(terminal, Configuration, "edit security ike");
        await AskAsync(terminal, Configuration, "set proposal ike-phase1-proposal ");
        await terminal.PressAsync("C-u");
        await RunAsync(terminal, Configuration, "set proposal ike-phase1-proposal authentication-method pre-shared-keys");

        // The wrong group, so the line is fetched and mended; then a statement that is not one.
        await RunAsync(terminal, Configuration, "set proposal ike-phase1-proposal dh-group group1");
        await terminal.PressAsync("Up");
        await UntilLineAsync(terminal, Configuration + " set proposal ike-phase1-proposal dh-group group1");
        await terminal.PressAsync("BSpace");
        await terminal.TypeAsync("2");
        await UntilLineAsync(terminal, Configuration + " set proposal ike-phase1-proposal dh-group group2");
        await EnterAsync(terminal, Configuration);
        await RunAsync(terminal, Configuration, "set proposal ike-phase1-proposal authentification-algorithm sha1");
        await RunAsync(terminal, Configuration, "set proposal ike-phase1-proposal authentication-a sha1", typed: "set proposal ike-phase1-proposal authentication-algorithm sha1");
        await RunAsync(terminal, Configuration, "set proposal ike-phase1-proposal encryption-algorithm aes-128-cbc");
        await RunAsync(terminal, Configuration, "set policy ike-phase1-policy proposals ike-phase1-proposal");
        await RunAsync(terminal, Configuration, "set policy ike-phase1-policy pre-shared-key ascii-text 395psksecr3t");
        await RunAsync(terminal, Configuration, "edit gateway gw-chicago");
        await RunAsync(terminal, Configuration, "set external-interface ge-0/0/3.0 address 2.2.2.2 version v2-only");
        await RunAsync(terminal, Configuration, "set ike-policy ike-phase2-policy");
        await RunAsync(terminal, Configuration, "show");
        await RunAsync(terminal, Configuration, "top");
        await RunAsync(terminal, Configuration, "edit security ipsec");
        foreach (string line in Ipsec)
        {
            await RunAsync(terminal, Configuration, line);
        }

        await RunAsync(terminal, Configuration, "exit");
        foreach (string line in Policies)
        {
            await RunAsync(terminal, Configuration, line);
        }
    }

    private static async Task CommitAsync(TmuxTerminal terminal)
    {
        // The gateway names a policy that is not there: the check says so, and Tab knows which there is.
        await RunAsync(terminal, Configuration, "commit check");
        await TypeAsync(terminal, Configuration, "set security ike gateway gw-chicago ike-policy ike");
        await KeyAsync(terminal, "Tab", Configuration + " set security ike gateway gw-chicago ike-policy ike-phase1-policy");
        await EnterAsync(terminal, Configuration);
        await RunAsync(terminal, Configuration, "commit check");
        await RunAsync(terminal, Configuration, "commit confirmed 20 comment \"tunnel to Chicago\"");
        await RunAsync(terminal, Configuration, "run show configuration security ike gateway gw-chicago");
        await RunAsync(terminal, Configuration, "commit");
    }

    private static async Task AfterwardsAsync(TmuxTerminal terminal)
    {
        await RunAsync(terminal, Configuration, "set security ipsec proposal ipsec-phase2-proposal lifetime-seconds 1800");
        await RunAsync(terminal, Configuration, "delete security flow");
        await RunAsync(terminal, Configuration, "show | compare");
        await RunAsync(terminal, Configuration, "rollback");
        await RunAsync(terminal, Configuration, "show | compare");
        await RunAsync(terminal, Configuration, "set security ike gateway gw-chicago address 2.2.2.6");
        await RunAsync(terminal, Configuration, "commit comment \"wrong address\"");
        await RunAsync(terminal, Configuration, "rollback 1");
        await RunAsync(terminal, Configuration, "show | compare");
        await RunAsync(terminal, Configuration, "commit and-quit", then: Operational);
        await RunAsync(terminal, Operational, "show configuration security ike gateway gw-chicago | display set");
        await terminal.TypeAsync("show conf");
        await UntilLineAsync(terminal, Operational + " show conf");
        await terminal.PressAsync("C-c");
        await PromptAsync(terminal, Operational);
    }

    /// <summary>Types a line, waits until it stands there, presses Enter, and waits for the prompt.</summary>
    private static async Task RunAsync(TmuxTerminal terminal, string prompt, string line, string? then = null, string? typed = null)
    {
        await TypeAsync(terminal, prompt, line, typed);
        await EnterAsync(terminal, then ?? prompt);
    }

    private static async Task TypeAsync(TmuxTerminal terminal, string prompt, string line, string? typed = null)
    {
        await terminal.TypeAsync(line);
        await UntilLineAsync(terminal, $"{prompt} {(typed ?? line).TrimEnd()}");
    }

    /// <summary>Types a line and a question mark; the same line is there again below the help.</summary>
    private static async Task AskAsync(TmuxTerminal terminal, string prompt, string line)
    {
        await TypeAsync(terminal, prompt, line);
        int before = (await terminal.LinesAsync()).Count;
        await terminal.TypeAsync("?");
        await terminal.UntilAsync("help", lines => lines.Count > before + 1 && lines[^1] == $"{prompt} {line.TrimEnd()}");
    }

    private static async Task KeyAsync(TmuxTerminal terminal, string key, string line)
    {
        await terminal.PressAsync(key);
        await UntilLineAsync(terminal, line);
    }

    private static async Task EnterAsync(TmuxTerminal terminal, string prompt)
    {
        await terminal.PressAsync("Enter");
        await PromptAsync(terminal, prompt);
    }

    private static Task PromptAsync(TmuxTerminal terminal, string prompt) => UntilLineAsync(terminal, prompt);

    private static Task UntilLineAsync(TmuxTerminal terminal, string line) =>
        terminal.UntilAsync($"'{line}'", lines => lines.Count > 0 && lines[^1] == line);

    private static void Compare(string screen)
    {
        string file = Path.Combine(LabPaths.Root, Golden);
        string shown = Time().Replace(screen, "<time>");
        if (Environment.GetEnvironmentVariable("CLUSTER_WRITE_GOLDEN") == "1")
        {
            File.WriteAllText(file, shown);
        }

        Assert.Equal(File.ReadAllText(file), shown);
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC")]
    private static partial Regex Time();
}
