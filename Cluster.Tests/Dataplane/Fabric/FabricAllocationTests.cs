using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;
using Cluster.Tests.Allocations;
using Xunit;

namespace Cluster.Tests.Dataplane.Fabric;

/// <summary>The budget of the fabric's packet path is zero bytes: measured on the sending and on the receiving code.</summary>
public sealed class FabricAllocationTests
{
    private const int RoundsInWindow = 200, PacketsInRound = 4;

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

        Assert.Equal(0, AllocatedBytes.Of(Send));
        Assert.True(sink.Packets >= PacketsInRound * RoundsInWindow * AllocatedBytes.Windows, $"only {sink.Packets} packets were received");
        Assert.Equal(0, AllocatedBytes.Of(sink.Windows()));

        void Send()
        {
            for (int i = 0; i < RoundsInWindow; i++)
            {
                int expected = sink.Packets + PacketsInRound;
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
        private const int PacketsInWindow = RoundsInWindow * PacketsInRound;
        private readonly long[] _marks = new long[AllocatedBytes.Windows + 1];
        private int _packets;

        public int Packets => Volatile.Read(ref _packets);

        /// <summary>Without the first, in which buffers of first use and the endpoint cache are filled.</summary>
        public IEnumerable<long> Windows() => _marks.Skip(2).Zip(_marks.Skip(1), (end, start) => end - start);

        public void Cipher(Anchor anchor, Term term, in CipherIngress ingress, ReadOnlySpan<byte> datagram, int hops) => Count();

        public void Outbound(Term term, EspSpi inbound, ReadOnlySpan<byte> packet) => Count();

        public void Opened(int tunnelUnit, ReadOnlySpan<byte> packet) => Count();

        public void Owner(Anchor anchor, Term term, FabricNode owner) => Count();

        private void Count()
        {
            if (_packets % PacketsInWindow == 0 && _packets / PacketsInWindow < _marks.Length)
            {
                _marks[_packets / PacketsInWindow] = GC.GetAllocatedBytesForCurrentThread();
            }

            Volatile.Write(ref _packets, _packets + 1);
        }
    }
}
