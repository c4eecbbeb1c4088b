using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Cluster.Actors.Transport;
using Cluster.Node.Hosting;
using Cluster.Tests.Store;
using Xunit;

namespace Cluster.Tests.Transport;

/// <summary>
/// What may go wrong on connections between nodes, and must end nothing but that connection. The stock TLS of Akka.Remote shuts the
/// healthy node down when an outgoing handshake fails.
/// </summary>
public sealed class TlsTransportTests : IAsyncLifetime
{
    private readonly TemporaryFolder _good = new();
    private readonly TemporaryFolder _strange = new();
    private TlsNode _left = null!;
    private TlsNode _right = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        ClusterCertificates.Write(_good.Path, ["node0", "node1", "node2"]);
        ClusterCertificates.Write(_strange.Path, ["node2"]);
        _left = new TlsNode(_good.Path, "node0");
        _right = new TlsNode(_good.Path, "node1");
        _left.Join(_left);
        _right.Join(_left);
        await BothUpAsync();
    }

    [Fact]
    public async Task Nodes_OfOneAuthority_ExchangeMessagesUpToTheFrameBound()
    {
        byte[] large = new byte[120_000];
        Random.Shared.NextBytes(large);
        Assert.Equal(large, await _left.AskAsync(_right, large));
    }

    [Fact]
    public async Task StrangeAuthority_ThatConnects_IsRefusedAndAlarmed()
    {
        await using var stranger = new TlsNode(_strange.Path, "node2");
        stranger.Join(_left);
        await _left.AlarmAsync(alarm => alarm.Peer.StartsWith("127.0.0.1", StringComparison.Ordinal));
        await StaysUpAsync();
    }

    [Fact]
    public async Task StrangeAuthority_ThatIsConnectedTo_IsRefusedAndAlarmed()
    {
        // It trusts us, so that only our own check of its certificate stands in its way.
        File.Copy(_good.File("ca.crt"), _strange.File("trusted.crt"));
        await using var stranger = new TlsNode(_strange.Path, "node2", "trusted.crt");
        _left.Dial(stranger.Address.Port!.Value);
        await _left.AlarmAsync(alarm => alarm.Peer.EndsWith($":{stranger.Address.Port}", StringComparison.Ordinal));
        await StaysUpAsync();
    }

    [Fact]
    public async Task CertificateOfAnotherNode_ThatIsConnectedTo_IsRefusedAndAlarmed()
    {
        // Of our authority, but not the one that must answer there.
        string right = $"127.0.0.1:{_right.Address.Port}";
        await using var careful = new TlsNode(_good.Path, "node2", nodes: new Dictionary<string, string> { [right] = "node7" });
        careful.Dial(_right.Address.Port!.Value);
        TlsAlarm alarm = await careful.AlarmAsync(alarm => alarm.Peer == right);
        Assert.Contains("it is node1, node7 was expected", alarm.Reason, StringComparison.Ordinal);
        await StaysUpAsync();
    }

    [Fact]
    public async Task ExpiredCertificate_EitherWay_IsRefusedAndAlarmed()
    {
        using X509Certificate2 authority = X509Certificate2.CreateFromPemFile(_good.File("ca.crt"), _good.File("ca.key"));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using (X509Certificate2 expired = ClusterCertificates.CreateNode(authority, "node2", now.AddMinutes(-5), now.AddMinutes(-1)))
        {
            ClusterCertificates.WriteNode(_good.Path, "node2", expired);
        }

        await using var late = new TlsNode(_good.Path, "node2");
        late.Join(_left);
        await _left.AlarmAsync(alarm => alarm.Reason.Contains("validity", StringComparison.Ordinal) || alarm.Reason.Contains("expired", StringComparison.Ordinal));
        _right.Dial(late.Address.Port!.Value);
        await _right.AlarmAsync(alarm => alarm.Peer.EndsWith($":{late.Address.Port}", StringComparison.Ordinal));
        await StaysUpAsync();
    }

    [Fact]
    public async Task Server_ThatAcceptsAndCloses_EndsNothingButTheConnection()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _left.Dial(port);
        (await listener.AcceptTcpClientAsync(Cancel)).Dispose();
        await _left.AlarmAsync(alarm => alarm.Peer.EndsWith($":{port}", StringComparison.Ordinal));
        await StaysUpAsync();
    }

    /// <summary>What a SIGKILL of the other process leaves on the wire: a reset in the middle of the handshake.</summary>
    [Fact]
    public async Task PeerKilledDuringTheHandshake_EitherWay_EndsNothingButTheConnection()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _left.Dial(port);
        using (Socket accepted = await listener.AcceptSocketAsync(Cancel))
        {
            await accepted.ReceiveAsync(new byte[16], Cancel);
            accepted.LingerState = new LingerOption(true, 0);
        }

        await _left.AlarmAsync(alarm => alarm.Peer.EndsWith($":{port}", StringComparison.Ordinal));
        using (var client = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            await client.ConnectAsync(IPAddress.Loopback, _right.Address.Port!.Value, Cancel);
            await client.SendAsync(new byte[] { 22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3 }, Cancel); // the first bytes of a ClientHello
            client.LingerState = new LingerOption(true, 0);
        }

        await _right.AlarmAsync(_ => true);
        await StaysUpAsync();
    }

    [Fact]
    public async Task Garbage_InsteadOfAHandshake_EndsNothingButTheConnection()
    {
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, _left.Address.Port!.Value, Cancel);
        await client.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), Cancel);
        await _left.AlarmAsync(_ => true);
        await StaysUpAsync();
    }

    [Fact]
    public async Task Certificate_ReplacedAtRunTime_IsShownToTheNextConnection()
    {
        string before = await ShownByLeftAsync();
        using X509Certificate2 authority = X509Certificate2.CreateFromPemFile(_good.File("ca.crt"), _good.File("ca.key"));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 renewed = ClusterCertificates.CreateNode(authority, "node0", now.AddMinutes(-1), now.AddDays(10));
        ClusterCertificates.WriteNode(_good.Path, "node0", renewed);
        Assert.Equal(renewed.Thumbprint, await ShownByLeftAsync());
        Assert.NotEqual(before, renewed.Thumbprint);

        // A new node comes in over the new certificate while the old connection lives on.
        await using var third = new TlsNode(_good.Path, "node2");
        third.Join(_left);
        await third.SeesUpAsync(3);
        await _left.SeesUpAsync(3);
    }

    [Fact]
    public async Task Certificate_ReplacedByNonsense_LeavesTheFormerInUse()
    {
        string before = await ShownByLeftAsync();
        await File.WriteAllTextAsync(_good.File("node0.crt"), "nonsense", Cancel);
        Assert.Equal(before, await ShownByLeftAsync());
        await _left.AlarmAsync(alarm => alarm.Peer.Length == 0);
        await StaysUpAsync();
    }

    [Fact]
    public async Task Messages_OverLoopback_AreNotHeldBack()
    {
        const int Messages = 2000;
        await _left.AskAsync(_right, 0);
        long start = Stopwatch.GetTimestamp();
        int[] answers = await Task.WhenAll(Enumerable.Range(0, Messages).Select(number => _left.AskAsync(_right, number)));
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Assert.Equal(Enumerable.Range(0, Messages), answers);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Messages} questions and answers in {took.TotalMilliseconds:F0} ms");
    }

    public async ValueTask DisposeAsync()
    {
        await _right.DisposeAsync();
        await _left.DisposeAsync();
        _good.Dispose();
        _strange.Dispose();
    }

    private async Task BothUpAsync()
    {
        await _left.SeesUpAsync(2);
        await _right.SeesUpAsync(2);
    }

    /// <summary>After the fault: both still members, both reachable, and they still talk.</summary>
    private async Task StaysUpAsync()
    {
        Assert.Equal("still here", await _left.AskAsync(_right, "still here"));
        Assert.Equal("and here", await _right.AskAsync(_left, "and here"));
        Assert.True(_left.SeesUp(2) && _right.SeesUp(2));
    }

    private async Task<string> ShownByLeftAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _left.Address.Port!.Value, Cancel);
        await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "node0",
                ClientCertificates = [X509Certificate2.CreateFromPemFile(_good.File("node1.crt"), _good.File("node1.key"))],
            },
            Cancel);
        return ((X509Certificate2)tls.RemoteCertificate!).Thumbprint;
    }
}
