using System.Runtime.InteropServices;

namespace Cluster.Dataplane.Packets;

/// <summary>What stands before each packet of a TUN device with IFF_VNET_HDR: <c>struct virtio_net_hdr</c> of linux/virtio_net.h, native order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct VnetHeader
{
    public const int Size = 10;

    public const byte NeedsChecksum = 1;

    public const byte GsoNone = 0;
    public const byte GsoTcpV4 = 1;
    public const byte GsoTcpV6 = 4;
    public const byte GsoUdp = 5;
    public const byte GsoEcn = 0x80;

    public byte Flags;
    public byte GsoType;
    public ushort HeaderLength;

    /// <summary>Payload bytes in each segment.</summary>
    public ushort GsoSize;

    /// <summary>Where the checksum starts; its field, <see cref="ChecksumOffset"/> further, holds the folded pseudo header.</summary>
    public ushort ChecksumStart;

    public ushort ChecksumOffset;
}
