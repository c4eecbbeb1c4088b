using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Text;
using Cluster.Dataplane.Io;

namespace Cluster.Dataplane.Control;

/// <summary>Makes and addresses TUN devices. Addresses go through iproute2: the dataplane speaks no netlink.</summary>
internal static class TunnelDevices
{
    private static readonly TimeSpan ProgramTimeout = TimeSpan.FromSeconds(5);

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
        device.Configure(settings.Mtu);
        var batch = new StringBuilder();
        batch.Append($"address flush dev {device.Name} scope global\n");
        foreach (IPNetwork address in settings.Addresses)
        {
            batch.Append($"address replace {address.BaseAddress}/{address.PrefixLength} dev {device.Name}\n");
        }

        var start = new ProcessStartInfo("ip", ["-batch", "-"]) { RedirectStandardInput = true, RedirectStandardError = true };
        using Process ip = Process.Start(start) ?? throw new Win32Exception("ip could not be started");
        ip.StandardInput.Write(batch);
        ip.StandardInput.Close();
        string error = ip.StandardError.ReadToEnd();
        if (!ip.WaitForExit(ProgramTimeout) || ip.ExitCode != 0)
        {
            throw new Win32Exception($"ip address on {device.Name}: {error.Trim()}");
        }
    }
}
