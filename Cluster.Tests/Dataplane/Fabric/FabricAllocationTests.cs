using Xunit;
using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;

namespace Cluster.Tests.Dataplane.Fabric;

/// <summary>The budget of the fabric's packet path is zero bytes: measured on the sending and on the receiving code.</summary>
public sealed class FabricAllocationTests
{
    private const int Rounds = 2000;

    [Fact]
    public void Packets_SentAndReceived_NothingAllocated()
    {
        var sink = new AllocationProbe();
        using var a = new FabricEnd(1, new IPEndPoint(IPAddress.Loopback, 0));
        using var b = new FabricEnd(2, new IPEndPoint(IPAddress.Loopback, 0));
        FabricEnd.Join(a, b);
        b.Fabric.Start(sink);
        byte[] small = FabricTests.Bytes(100);
        byte[] large = FabricTests.Bytes(3000); // travels in parts
        var ingress = new CipherIngress(IPEndPoint.Parse("192.0.2.1:4500"), IPEndPoint.Parse("[2001:db8::9]:4500"), true, false);

        Send(200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Send(Rounds);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(sink.Packets >= 4 * Rounds, $"only {sink.Packets} packets were received");
        Assert.Equal(sink.AllocatedAtMark, sink.AllocatedAtEnd);

        void Send(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                int expected = sink.Packets + 4;
                a.Fabric.ForwardCipher(b.Node, new Anchor(1), new Term(1), ingress, small, 1);
                a.Fabric.ForwardCipher(b.Node, new Anchor(1), new Term(1), ingress, large, 1);
                a.Fabric.ForwardOutbound(b.Node, new Term(1), new EspSpi(0x0101_0101), small);
                a.Fabric.ForwardOpened(b.Node, 3, small);
                a.Fabric.Flush();
                long end = BootClock.Milliseconds + 2000;
                while (sink.Packets < expected && BootClock.Milliseconds < end)
                {
                    Thread.Yield();
                }
            }
        }
    }

    /// <summary>Runs on the receive thread, so it can read that thread's own allocation count.</summary>
    private sealed class AllocationProbe : IFabricSink
    {
        private const int Mark = 400; // buffers of first use and the endpoint cache are filled by then
        private int _packets;

        public int Packets => Volatile.Read(ref _packets);

        public long AllocatedAtMark { get; private set; }

        public long AllocatedAtEnd { get; private set; }

        public void Cipher(Anchor anchor, Term term, in CipherIngress ingress, ReadOnlySpan<byte> datagram, int hops) => Count();

        public void Outbound(Term term, EspSpi inbound, ReadOnlySpan<byte> packet) => Count();

        public void Opened(int tunnelUnit, ReadOnlySpan<byte> packet) => Count();

        public void Owner(Anchor anchor, Term term, FabricNode owner) => Count();

        private void Count()
        {
            AllocatedAtEnd = GC.GetAllocatedBytesForCurrentThread();
            if (_packets == Mark)
            {
                AllocatedAtMark = AllocatedAtEnd;
            }

            Volatile.Write(ref _packets, _packets + 1);
        }
    }
}
