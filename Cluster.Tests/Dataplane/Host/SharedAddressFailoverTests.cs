using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Cluster.Bench.Lab;
using Cluster.Dataplane;
using Cluster.Dataplane.Fabric;
using Cluster.Dataplane.Host;
using Cluster.Tests.MultiNode;
using Xunit;

namespace Cluster.Tests.Dataplane.Host;

/// <summary>Shared addresses on real devices, seen by their neighbours: they follow the holder, and die with it.</summary>
[Trait("Category", "Failover")]
[Collection(AloneCollection.Name)] // a process that another test starts at the wrong moment inherits the socket that is left open here
public sealed partial class SharedAddressFailoverTests : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private static readonly SharedGroup Group = new(
        1,
        [
            new SharedAddress("wan0", HostInputs.Address("192.0.2.1/24")),
            new SharedAddress("lan0", HostInputs.Address("10.1.0.1/24")),
            new SharedAddress("lan0", HostInputs.Address("2001:db8:a::1/64")),
        ]);

    private const int SetDescriptorFlags = 2; // F_SETFD

    private LabNetwork _lab = null!;

    public async ValueTask InitializeAsync() => _lab = await LabNetwork.ClusterAsync($"fb{Environment.ProcessId}", nodes: 2, offices: 0);

    public async ValueTask DisposeAsync() => await _lab.DisposeAsync();

    [Fact]
    public async Task Holder_OtherNodeTakesOver_NeighboursFollowWithoutAsking()
    {
        using SharedAddressHolder first = Holder("node0", new SpeakingLease()), second = Holder("node1", new SpeakingLease());
        first.Hold(1);
        await UntilAsync("the client to reach the first holder", Bound, () => PingsAsync("10.1.0.1"));
        await UntilAsync("the client to reach the first holder by IPv6", Bound, () => PingsAsync("2001:db8:a::1"));
        Assert.Contains(await MacAsync("node0"), await NeighboursAsync(), StringComparison.Ordinal);

        first.Yield(1);
        second.Hold(1);

        // The table of the client changes although it sends nothing: that is the announcement.
        string mac = await MacAsync("node1");
        await UntilAsync("the client's entries to point to the second holder", TimeSpan.FromSeconds(3), async () =>
            (await NeighboursAsync()).Split('\n').Count(line => line.Contains(mac, StringComparison.Ordinal) && (line.StartsWith("10.1.0.1 ", StringComparison.Ordinal) || line.StartsWith("2001:db8:a::1 ", StringComparison.Ordinal))) == 2);
        Assert.True(await PingsAsync("10.1.0.1"));
        Assert.DoesNotContain("192.0.2.1/24", await AddressesAsync("node0"), StringComparison.Ordinal);
        Assert.Contains("192.0.2.11/24", await AddressesAsync("node0"), StringComparison.Ordinal); // its own stays
    }

    [Fact]
    public async Task Holder_LeaseEnds_AddressesGoAtOnce()
    {
        var lease = new SpeakingLease();
        using SharedAddressHolder holder = Holder("node0", lease);
        holder.Hold(1);
        await UntilAsync("the addresses", Bound, async () => (await AddressesAsync("node0")).Contains("192.0.2.1/24", StringComparison.Ordinal));

        long end = BootClock.Milliseconds + 1200;
        lease.Revoke();
        lease.Renew(end);
        await UntilAsync("the addresses to go", Bound, async () => !(await AddressesAsync("node0")).Contains("192.0.2.1/24", StringComparison.Ordinal));
        Assert.InRange(BootClock.Milliseconds - end, -1000, 1000);
    }

    [Fact]
    public async Task Address_NotRenewed_GoesByItself()
    {
        await _lab.RunAsync("node0", Bound, ["ip", .. Group.Addresses[0].Add(3).Split(' ')]);
        Assert.Contains("192.0.2.1/24", await AddressesAsync("node0"), StringComparison.Ordinal);
        await UntilAsync("the kernel to remove the address", TimeSpan.FromSeconds(6), async () => !(await AddressesAsync("node0")).Contains("192.0.2.1/24", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Guard_NodeKilled_AddressesAndRoutesGoneWithin300Milliseconds()
    {
        using Process node = StartSleeper();
        using Process guard = StartGuard(node.Id);
        HostPlan plan = HostPlan.For(Input);
        Assert.Empty(NetnsThread.Run(_lab.Namespace("node0"), () => new HostApplier().Apply(plan)));
        await AddLastingAddressesAsync();
        Tell(guard, new GuardList(["address del 203.0.113.1/32 dev wan0"])); // replaced by the next
        Tell(guard, GuardList.For(plan, [Group]));

        long killed = BootClock.Milliseconds;
        Die(node, guard);
        await UntilAsync("the addresses to go", Bound, async () => !(await AddressesAsync("node0")).Contains("192.0.2.1/24", StringComparison.Ordinal));
        long gone = BootClock.Milliseconds - killed;
        await guard.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, guard.ExitCode);
        Assert.InRange(gone, 0, 300);

        string addresses = await AddressesAsync("node0");
        Assert.DoesNotContain("10.1.0.1/24", addresses, StringComparison.Ordinal);
        Assert.DoesNotContain("2001:db8:a::1/64", addresses, StringComparison.Ordinal);
        Assert.Contains("10.1.0.11/24", addresses, StringComparison.Ordinal);
        Assert.Equal("", (await _lab.RunAsync("node0", Bound, "ip", "route", "show", "proto", "200")).Output.Trim());
        string filter = (await _lab.RunAsync("node0", Bound, "nft", "list", "chain", "inet", "cluster", "forward")).Output;
        Assert.Contains("iifname @configured drop", filter, StringComparison.Ordinal); // closed, not open
    }

    [Fact]
    public async Task Guard_NodeEndsAsItShould_NothingIsTouched()
    {
        using Process node = StartSleeper();
        using Process guard = StartGuard(node.Id);
        await AddLastingAddressesAsync();
        Tell(guard, GuardList.For(HostPlan.For(Input), [Group]));
        Tell(guard, new GuardList([], End: true));
        await guard.WaitForExitAsync(TestContext.Current.CancellationToken);
        node.Kill();
        Assert.Equal(0, guard.ExitCode);
        Assert.Contains("192.0.2.1/24", await AddressesAsync("node0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guard_SignalledAsTheNodesTerminalWould_GoesOnGuarding()
    {
        using Process node = StartSleeper();
        using Process guard = StartGuard(node.Id);
        await AddLastingAddressesAsync();
        Tell(guard, GuardList.For(HostPlan.For(Input), [Group]));
        await _lab.RunAsync("node0", Bound, "kill", "-INT", $"{guard.Id}");
        await _lab.RunAsync("node0", Bound, "kill", "-TERM", $"{guard.Id}");
        Die(node, guard);
        await guard.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("192.0.2.1/24", await AddressesAsync("node0"), StringComparison.Ordinal);
    }

    [Fact]
    public void Guard_SocketForgottenOpen_DoesNotOutliveTheNode()
    {
        var address = new IPEndPoint(IPAddress.Parse("192.0.2.11"), 4500);
        Socket Open() => NetnsThread.Run(_lab.Namespace("node0"), () =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(address);
            return socket;
        });
        using Process node = StartSleeper();
        Socket forgotten = Open();
        Assert.Equal(0, DescriptorControl((int)forgotten.Handle, SetDescriptorFlags, 0)); // no close-on-exec any more
        using Process guard = StartGuard(node.Id);
        forgotten.Dispose();
        using Socket successor = Open(); // "address in use" if the guard had it
        Assert.False(guard.HasExited);
        Die(node, guard);
        guard.WaitForExit();
    }

    [Fact]
    public async Task NodeGuard_GuardDies_AnotherIsStartedAndCleanEndLeavesNone()
    {
        var warnings = new List<string>();
        using var guard = new NodeGuard("dotnet", [LabPaths.NodeProgram, "guard"], warnings.Add);
        NetnsThread.Run(_lab.Namespace("node0"), guard.Start);
        await UntilAsync("the guard", Bound, () => Task.FromResult(guard.GuardPid is not null));
        int first = guard.GuardPid!.Value;
        using (Process process = Process.GetProcessById(first))
        {
            process.Kill();
        }

        await UntilAsync("another guard", Bound, () => Task.FromResult(guard.GuardPid is { } pid && pid != first));
        int second = guard.GuardPid!.Value;
        guard.Dispose();
        Assert.False(Directory.Exists($"/proc/{second}"));
        Assert.Contains(warnings, warning => warning.Contains("starting another", StringComparison.Ordinal));
    }

    private static HostInput Input { get; } = new()
    {
        Interfaces = [new("reth0.0", "wan0", [HostInputs.Address("192.0.2.1/24")], RedundancyGroup: 1), new("reth1.0", "lan0", [HostInputs.Address("10.1.0.1/24")], RedundancyGroup: 1)],
        Routes = [new(IPNetwork.Parse("10.2.0.0/16"), [new HostNextHop(IPAddress.Parse("192.0.2.66"), null)])],
    };

    private SharedAddressHolder Holder(string node, SpeakingLease lease)
    {
        lease.Renew(BootClock.Milliseconds + 60_000);
        var holder = new SharedAddressHolder(lease, new SharedAddressSettings(), warning => throw new InvalidOperationException(warning));
        holder.SetGroups([Group]);
        NetnsThread.Run(_lab.Namespace(node), holder.Start);
        return holder;
    }

    /// <summary>With a lifetime far above the test's, so that what removes them is the guard.</summary>
    private async Task AddLastingAddressesAsync()
    {
        foreach (SharedAddress address in Group.Addresses)
        {
            ShellResult result = await _lab.RunAsync("node0", Bound, ["ip", .. address.Add(600).Split(' ')]);
            Assert.Equal("", result.Error);
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int DescriptorControl(int descriptor, int command, int argument);

    private static Task UntilAsync(string what, TimeSpan bound, Func<Task<bool>> condition) =>
        Until.TrueAsync(what, bound, condition, TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);

    private static Process StartSleeper() => Process.Start(new ProcessStartInfo("sleep", "600"))!;

    /// <summary>The kernel closes a dead node's end of the pipe; here it is ours.</summary>
    private static void Die(Process node, Process guard)
    {
        node.Kill();
        guard.StandardInput.Close();
    }

    private Process StartGuard(int pid)
    {
        Process guard = NetnsThread.Run(_lab.Namespace("node0"), () => Process.Start(new ProcessStartInfo("dotnet", [LabPaths.NodeProgram, "guard", "--pid", $"{pid}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
        Assert.Equal("guarding", guard.StandardOutput.ReadLine());
        return guard;
    }

    private static void Tell(Process guard, GuardList list)
    {
        guard.StandardInput.WriteLine(JsonSerializer.Serialize(list, GuardListJson.Default.GuardList));
        guard.StandardInput.Flush();
    }

    private async Task<bool> PingsAsync(string to) => (await _lab.RunAsync("client", Bound, "ping", "-c", "1", "-W", "1", to)).ExitCode == 0;

    private async Task<string> AddressesAsync(string node) => (await _lab.RunAsync(node, Bound, "ip", "-o", "address", "show")).Output;

    private async Task<string> NeighboursAsync() => (await _lab.RunAsync("client", Bound, "ip", "neigh", "show")).Output;

    private async Task<string> MacAsync(string node) => (await _lab.RunAsync(node, Bound, "cat", "/sys/class/net/lan0/address")).Output.Trim();
}
