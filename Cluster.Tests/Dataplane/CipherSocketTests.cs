using System.Net;
using System.Net.Sockets;
using Cluster.Dataplane.Io;
using Xunit;

namespace Cluster.Tests.Dataplane;

public sealed unsafe class CipherSocketTests
{
    private const ushort Port = 45_500;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Receive_Udp_SaysWhenTheKernelTookItIn(string address)
    {
        var local = IPAddress.Parse(address);
        bool v6 = local.AddressFamily == AddressFamily.InterNetworkV6;
        using CipherSocket socket = CipherSocket.OpenUdp(v6, Port, dontFragment: false, shared: false, local, device: null);
        using var sender = new UdpClient(local.AddressFamily);
        using var buffer = new NativeBuffer(CipherSocket.MaxDatagram);
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        sender.Send([1, 2, 3], new IPEndPoint(local, Port));

        Datagram datagram = default;
        Assert.True(SpinWait.SpinUntil(() => Receive(ref datagram), TimeSpan.FromSeconds(10)));

        Assert.InRange(datagram.ReceivedAt, before - 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 1);
        Assert.Equal((3, local), (datagram.Length, datagram.Local.ToIPEndPoint().Address));

        bool Receive(ref Datagram into) => socket.TryReceive(buffer.Start, buffer.Length, ref into);
    }
}
