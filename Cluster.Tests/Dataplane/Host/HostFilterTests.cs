using System.Net;
using System.Net.Sockets;
using Cluster.Bench.Lab;
using Cluster.Dataplane.Host;
using Xunit;

namespace Cluster.Tests.Dataplane.Host;

/// <summary>Real packets through the generated ruleset: client - [lan] - node0 - [wan] - attacker.</summary>
[Trait("Category", "Interop")]
public sealed class HostFilterTests : IAsyncLifetime
{
    private const string Client = "client", Node = "node0", Outside = "attacker";
    private static readonly IPAddress ClientAddress = IPAddress.Parse("10.1.0.10"), OutsideAddress = IPAddress.Parse("192.0.2.66");
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private static readonly HostInput Input = new()
    {
        Interfaces =
        [
            new("reth0.0", "wan0", [HostInputs.Address("192.0.2.1/24")], RedundancyGroup: 1),
            new("reth1.0", "lan0", [HostInputs.Address("10.1.0.1/24")], RedundancyGroup: 1),
        ],
        Zones = [new("untrust", [new("reth0.0")], ["ike"], []), new("trust", [new("reth1.0")], ["ping"], [])],
        Policies =
        [
            Policy("trust", "untrust", "web", 8080, HostPolicyAction.Permit),
            Policy("trust", "untrust", "refused", 8081, HostPolicyAction.Reject),
            Policy("trust", "untrust", "denied", 8082, HostPolicyAction.Deny),
        ],
    };

    private LabNetwork _lab = null!;

    public async ValueTask InitializeAsync()
    {
        _lab = await LabNetwork.ClusterAsync($"fa{Environment.ProcessId}", nodes: 1, offices: 0);
        await _lab.RunAsync(Client, Bound, "ip", "route", "replace", "192.0.2.0/24", "via", "10.1.0.11");
        await _lab.RunAsync(Outside, Bound, "ip", "route", "replace", "10.1.0.0/24", "via", "192.0.2.11");
    }

    public async ValueTask DisposeAsync() => await _lab.DisposeAsync();

    [Fact]
    public void Policies_PermitRejectDenyAndDefault_EachDoesWhatItSays()
    {
        Apply(Input);
        Assert.Equal("answered", Connect(8080));
        Assert.Equal("ConnectionRefused", Connect(8081));
        Assert.Equal("silence", Connect(8082));
        Assert.Equal("silence", Connect(8083)); // no policy: denied by default
        Assert.Equal("silence", ConnectFromOutside(8080));

        Apply(Input with { Policies = [], PermitByDefault = true });
        Assert.Equal("answered", Connect(8083));
        Assert.Equal("answered", ConnectFromOutside(8080));
    }

    [Fact]
    public async Task HostInbound_OnlyListedServices_ReachTheNode()
    {
        Apply(Input);
        Assert.True(await PingsAsync(Client, "10.1.0.11"));
        Assert.False(await PingsAsync(Outside, "192.0.2.11"));
        Assert.True(Datagram(500));
        Assert.True(Datagram(4500));
        Assert.False(Datagram(501));

        // What is not configured is not judged: the control network goes on as before.
        Assert.True(await PingsAsync("db", "10.255.0.1"));
    }

    [Fact]
    public async Task Ike_IsNotTracked()
    {
        Apply(Input);
        Assert.True(Datagram(500));
        Assert.True(Datagram(4500));
        Assert.Equal("answered", Connect(8080)); // tracked: shows that looking works
        string tracked = NetnsThread.Run(_lab.Namespace(Node), () => File.ReadAllText("/proc/thread-self/net/nf_conntrack"));
        Assert.Contains("dport=8080", tracked, StringComparison.Ordinal);
        Assert.DoesNotContain("dport=500", tracked, StringComparison.Ordinal);
        Assert.DoesNotContain("dport=4500", tracked, StringComparison.Ordinal);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Apply_Twice_SameTableAndNoErrorAndOthersTablesStay()
    {
        await _lab.RunAsync(Node, Bound, "nft", "add table inet stranger");
        Apply(Input);
        string once = (await _lab.RunAsync(Node, Bound, "nft", "list", "ruleset")).Output;
        Apply(Input);
        Assert.Equal(once, (await _lab.RunAsync(Node, Bound, "nft", "list", "ruleset")).Output);
        Assert.Contains("table inet stranger", once, StringComparison.Ordinal);
        Assert.Contains("table inet cluster", once, StringComparison.Ordinal);
    }

    /// <summary>The golden text is read by the real program too; and so is every line for <c>ip</c>.</summary>
    [Fact]
    public async Task Plan_OfTheGoldenGateway_AppliesWithoutError()
    {
        foreach (string device in new[] { "eth2", "st0.0" })
        {
            await _lab.RunAsync(Node, Bound, "ip", "link", "add", device, "type", "bridge");
            await _lab.RunAsync(Node, Bound, "ip", "link", "set", device, "up");
        }

        var applier = new HostApplier();
        Assert.Empty(NetnsThread.Run(_lab.Namespace(Node), () => applier.Apply(HostPlan.For(HostInputs.Gateway))));
        string routes = (await _lab.RunAsync(Node, Bound, "ip", "route", "show", "proto", "200")).Output;
        Assert.Contains("default via 192.0.2.254 dev wan0", routes, StringComparison.Ordinal);
        Assert.Contains("10.2.0.0/16 dev st0.0", routes, StringComparison.Ordinal);

        Assert.Empty(NetnsThread.Run(_lab.Namespace(Node), applier.Withdraw));
        Assert.Equal("", (await _lab.RunAsync(Node, Bound, "ip", "route", "show", "proto", "200")).Output.Trim());
    }

    private static HostPolicy Policy(string from, string to, string name, ushort port, HostPolicyAction action) => new(
        from, to, name, [IPNetwork.Parse("10.1.0.0/24")], [IPNetwork.Parse("192.0.2.66/32")], [new HostApplication(6, port, port)], action);

    private void Apply(HostInput input) =>
        Assert.Empty(NetnsThread.Run(_lab.Namespace(Node), () => new HostApplier().Apply(HostPlan.For(input))));

    private string Connect(int port) => Connect(Client, Outside, OutsideAddress, port);

    private string ConnectFromOutside(int port) => Connect(Outside, Client, ClientAddress, port);

    /// <summary>A TCP connection with one byte in each direction.</summary>
    private string Connect(string from, string to, IPAddress address, int port)
    {
        using Socket listener = NetnsThread.Run(_lab.Namespace(to), () =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            return socket;
        });
        using Socket client = NetnsThread.Run(_lab.Namespace(from), () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1.5));
        try
        {
            client.ConnectAsync(new IPEndPoint(address, port), limit.Token).AsTask().GetAwaiter().GetResult();
            using Socket accepted = listener.Accept();
            client.Send([1]);
            accepted.ReceiveTimeout = 2000;
            accepted.Receive(new byte[1]);
            accepted.Send([2]);
            client.ReceiveTimeout = 2000;
            return client.Receive(new byte[1]) == 1 ? "answered" : "closed";
        }
        catch (OperationCanceledException)
        {
            return "silence";
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode.ToString();
        }
    }

    /// <summary>Whether a datagram from outside reaches a socket on the node.</summary>
    private bool Datagram(int port)
    {
        using Socket receiver = NetnsThread.Run(_lab.Namespace(Node), () =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 500 };
            socket.Bind(new IPEndPoint(IPAddress.Parse("192.0.2.11"), port));
            return socket;
        });
        using Socket sender = NetnsThread.Run(_lab.Namespace(Outside), () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        sender.SendTo([1, 2, 3], new IPEndPoint(IPAddress.Parse("192.0.2.11"), port));
        try
        {
            return receiver.Receive(new byte[16]) == 3;
        }
        catch (SocketException timeout) when (timeout.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return false;
        }
    }

    private async Task<bool> PingsAsync(string from, string to) =>
        (await _lab.RunAsync(from, Bound, "ping", "-c", "1", "-W", "1", to)).ExitCode == 0;
}
