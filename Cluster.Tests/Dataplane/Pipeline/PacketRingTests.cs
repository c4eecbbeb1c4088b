using Cluster.Dataplane.Pipeline;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Dataplane.Pipeline;

public sealed unsafe class PacketRingTests
{
    [Fact]
    public void Ring_AnyMixOfWritesAndReads_KeepsOrderAndBytes() =>
        Gen.Int[-3, 900].Array[1, 400].Sample(steps =>
        {
            using var ring = new PacketRing(4096);
            var model = new Queue<byte[]>();
            int number = 0;
            foreach (int step in steps)
            {
                if (step < 0)
                {
                    ReadOne(ring, model);
                    ring.Release();
                    continue;
                }

                byte[] packet = new byte[step];
                Array.Fill(packet, (byte)number);
                if (ring.TryWrite(new RingHeader { Unit = number }, packet))
                {
                    model.Enqueue(packet);
                }
                else
                {
                    Assert.NotEmpty(model); // an empty ring takes anything up to half its size
                }

                number++;
            }

            while (model.Count > 0)
            {
                ReadOne(ring, model);
            }

            Assert.False(ring.TryRead(out _, out _));
        }, iter: 200);

    [Fact]
    public void Ring_BetweenTwoThreads_LosesNothing()
    {
        const int packets = 200_000;
        using var ring = new PacketRing(1 << 14);
        long sum = 0;
        var consumer = new Thread(() =>
        {
            for (int seen = 0; seen < packets;)
            {
                while (ring.TryRead(out RingHeader* header, out byte* packet))
                {
                    sum += header->Unit == seen && packet[0] == (byte)seen ? 1 : 0;
                    seen++;
                }

                ring.Release();
            }
        });
        consumer.Start();
        byte[] body = new byte[100];
        for (int i = 0; i < packets;)
        {
            body[0] = (byte)i;
            i += ring.TryWrite(new RingHeader { Unit = i }, body.AsSpan(0, 1 + (i % 99))) ? 1 : 0;
        }

        consumer.Join();
        Assert.Equal(packets, sum);
    }

    private static void ReadOne(PacketRing ring, Queue<byte[]> model)
    {
        bool read = ring.TryRead(out RingHeader* header, out byte* packet);
        Assert.Equal(model.Count > 0, read);
        if (read)
        {
            Assert.Equal(model.Dequeue(), new ReadOnlySpan<byte>(packet, header->Length).ToArray());
        }
    }
}
