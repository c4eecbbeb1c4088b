using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Tmds.Linux;

namespace Cluster.Dataplane.Io;

/// <summary>
/// A TUN device named as the Junos unit. It has checksum and segmentation offload in both directions (linux/if_tun.h) and
/// disappears with the process.
/// </summary>
public sealed unsafe class LinuxTun : ITunDevice
{
    public const int MaxNameLength = 15; // IFNAMSIZ - 1

    private const int SetInterface = 0x400454ca;   // TUNSETIFF
    private const int SetOffload = 0x400454d0;     // TUNSETOFFLOAD
    private const short Tun = 0x0001;
    private const short NoPacketInformation = 0x1000;
    private const short VnetHeaders = 0x4000;
    private const int OffloadChecksumAndTcp = 0x01 | 0x02 | 0x04 | 0x08; // TUN_F_CSUM, TSO4, TSO6, TSO_ECN
    private const int OffloadUdp = 0x20 | 0x40;    // TUN_F_USO4, USO6: Linux 6.2

    private int _file;

    private LinuxTun(string name, int file)
    {
        Name = name;
        _file = file;
    }

    public string Name { get; }

    public int Descriptor => _file;

    /// <exception cref="Win32Exception">No permission, no /dev/net/tun, or the name is taken.</exception>
    public static LinuxTun Create(string name)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaxNameLength);
        fixed (byte* path = "/dev/net/tun\0"u8)
        {
            int file = LibC.open(path, LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
            Check(file, name);
            var request = new InterfaceRequest(name) { Flags = Tun | NoPacketInformation | VnetHeaders };
            if (LibC.ioctl(file, SetInterface, &request) < 0)
            {
                int error = LibC.errno;
                _ = LibC.close(file);
                throw new Win32Exception(error, $"TUN device {name}: {Marshal.GetPInvokeErrorMessage(error)}");
            }

            if (OffloadIoctl(file, OffloadChecksumAndTcp | OffloadUdp) < 0)
            {
                _ = OffloadIoctl(file, OffloadChecksumAndTcp);
            }

            return new LinuxTun(name, file);
        }
    }

    public int Read(byte* buffer, int capacity)
    {
        nint n = SystemCalls.Read(_file, buffer, capacity);
        return n > 0 ? (int)n : 0;
    }

    public bool Write(IoVector* parts, int count) => SystemCalls.WriteVectors(_file, parts, count) > 0;

    public void Dispose()
    {
        int file = Interlocked.Exchange(ref _file, -1);
        if (file >= 0)
        {
            _ = LibC.close(file);
        }
    }

    private static int OffloadIoctl(int file, int offload) => LibC.ioctl(file, SetOffload, (void*)offload);

    private static void Check(int result, string name)
    {
        if (result < 0)
        {
            int error = LibC.errno;
            throw new Win32Exception(error, $"TUN device {name}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [StructLayout(LayoutKind.Explicit, Size = 40)]
    private struct InterfaceRequest
    {
        [FieldOffset(0)]
        private fixed byte _name[MaxNameLength + 1];

        [FieldOffset(16)]
        public short Flags;

        public InterfaceRequest(string name)
        {
            fixed (byte* destination = _name)
            {
                Encoding.ASCII.GetBytes(name, new Span<byte>(destination, MaxNameLength));
            }
        }
    }
}
