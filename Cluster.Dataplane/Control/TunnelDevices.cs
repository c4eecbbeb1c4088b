using System.ComponentModel;
using Cluster.Dataplane.Host;
using Cluster.Dataplane.Io;

namespace Cluster.Dataplane.Control;

/// <summary>Makes TUN devices and sets them up, through iproute2: the dataplane speaks no netlink.</summary>
internal static class TunnelDevices
{
    public static LinuxTun Create(TunnelInterface settings)
    {
        LinuxTun device = LinuxTun.Create(settings.Name);
        try
        {
            Configure(device, settings);
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <exception cref="Win32Exception">The kernel or <c>ip</c> refused.</exception>
    public static void Configure(LinuxTun device, TunnelInterface settings)
    {
        string[] lines =
        [
            $"link set dev {device.Name} addrgenmode none", // no link-local chatter that would find no SA
            $"link set dev {device.Name} mtu {settings.Mtu} up",
            $"address flush dev {device.Name} scope global",
            .. settings.Addresses.Select(address => $"address replace {address} dev {device.Name}"),
        ];
        IReadOnlyList<string> errors = HostPrograms.Ip(lines);
        if (errors.Count > 0)
        {
            throw new Win32Exception($"ip address on {device.Name}: {string.Join("; ", errors)}");
        }
    }
}
