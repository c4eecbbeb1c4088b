using System.Runtime.CompilerServices;
using Cluster.Dataplane.Io;
using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Spd;

namespace Cluster.Dataplane.Pipeline;

/// <summary>Something a worker polls and drains.</summary>
internal abstract class PacketSource
{
    /// <summary>Buffers taken from one source before the next has its turn.</summary>
    protected const int Turn = 32;

    public abstract int Descriptor { get; }

    public abstract void Drain(Inbound inbound, Outbound outbound);
}

internal sealed class SocketSource(CipherSocket socket, Inbound.Port port) : PacketSource
{
    public override int Descriptor => socket.Descriptor;

    public override void Drain(Inbound inbound, Outbound outbound)
    {
        for (int i = 0; i < Turn && inbound.Receive(socket, port); i++)
        {
        }

        inbound.Flush();
    }
}

internal sealed unsafe class TunnelSource(TunnelUnit unit, ITunDevice device, NativeBuffer buffer) : PacketSource
{
    public override int Descriptor => device.Descriptor;

    public override void Drain(Inbound inbound, Outbound outbound)
    {
        for (int i = 0; i < Turn; i++)
        {
            int n = device.Read(buffer.Start, buffer.Length);
            if (n <= VnetHeader.Size)
            {
                break;
            }

            VnetHeader vnet = Unsafe.ReadUnaligned<VnetHeader>(buffer.Start);
            outbound.Clear(unit, vnet, buffer.Start + VnetHeader.Size, n - VnetHeader.Size);
        }

        outbound.Flush();
    }
}
