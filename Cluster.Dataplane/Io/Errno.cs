namespace Cluster.Dataplane.Io;

/// <summary>Error numbers and socket constants of Linux that Tmds.LibC does not have (asm-generic; the same on x86-64 and arm64).</summary>
internal static class Errno
{
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int Again = 11;
    public const int Invalid = 22;
    public const int MessageSize = 90;
    public const int NoBuffers = 105;
}

internal static class SocketOption
{
    public const int Inet = 2;
    public const int Inet6 = 10;
    public const int Datagram = 2;
    public const int Raw = 3;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    public const int LevelSocket = 1;
    public const int ReusePort = 15;
    public const int BindToDevice = 25;
    public const int AttachFilter = 26;
    public const int SendBufferForce = 32;
    public const int ReceiveBufferForce = 33;
    public const int Timestamp = 35; // SO_TIMESTAMPNS: struct timespec, the wall clock

    public const int LevelIp = 0;
    public const int IpTos = 1;
    public const int IpPacketInformation = 8;
    public const int IpMtuDiscover = 10;
    public const int IpReceiveTos = 13;
    public const int IpMtu = 14;
    public const int IpFreeBind = 15;
    public const int IpTransparent = 19;

    public const int LevelIpv6 = 41;
    public const int Ipv6MtuDiscover = 23;
    public const int Ipv6Mtu = 24;
    public const int Ipv6Only = 26;
    public const int Ipv6ReceivePacketInformation = 49;
    public const int Ipv6PacketInformation = 50;
    public const int Ipv6ReceiveTrafficClass = 66;
    public const int Ipv6TrafficClass = 67;
    public const int Ipv6Transparent = 75;
    public const int Ipv6FreeBind = 78;

    /// <summary>IP_PMTUDISC_DONT: DF clear, the kernel may fragment; IP_PMTUDISC_DO: DF set, EMSGSIZE above the path MTU.</summary>
    public const int DiscoverNever = 0;

    public const int DiscoverAlways = 2;

    public const int LevelUdp = 17;
    public const int UdpNoCheck6Receive = 102;
    public const int UdpSegment = 103;
    public const int UdpGro = 104;

    public const int ProtocolEsp = 50;
    public const int DontWait = 0x40;
    public const int Truncated = 0x20;
}
