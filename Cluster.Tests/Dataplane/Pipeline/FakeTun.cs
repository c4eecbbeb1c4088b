using System.Runtime.InteropServices;
using Cluster.Dataplane.Io;
using Cluster.Dataplane.Packets;

namespace Cluster.Tests.Dataplane.Pipeline;

/// <summary>A TUN device in memory: keeps the last write and, on request, all of them.</summary>
internal sealed unsafe class FakeTun : ITunDevice
{
    public string Name => "st0.0";

    public int Descriptor => -1;

    public bool Keep { get; set; } = true;

    public int Writes { get; private set; }

    public List<(VnetHeader Header, byte[] Packet)> Written { get; } = [];

    public Queue<byte[]> ToRead { get; } = new();

    public int Read(byte* buffer, int capacity)
    {
        if (!ToRead.TryDequeue(out byte[]? next))
        {
            return 0;
        }

        next.CopyTo(new Span<byte>(buffer, capacity));
        return next.Length;
    }

    public bool Write(IoVector* parts, int count)
    {
        Writes++;
        if (Keep)
        {
            var bytes = new List<byte>();
            for (int i = 1; i < count; i++)
            {
                bytes.AddRange(new ReadOnlySpan<byte>(parts[i].Start, (int)parts[i].Length));
            }

            Written.Add((MemoryMarshal.Read<VnetHeader>(new ReadOnlySpan<byte>(parts[0].Start, VnetHeader.Size)), bytes.ToArray()));
        }

        return true;
    }

    public void Dispose()
    {
    }
}
