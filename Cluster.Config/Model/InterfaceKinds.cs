namespace Cluster.Config.Model;

/// <summary>What an interface is, from its name.</summary>
public static class InterfaceKinds
{
    public static InterfaceKind Of(string device) =>
        device == "st0" ? InterfaceKind.SecureTunnel
        : device == "lo0" ? InterfaceKind.Loopback
        : device.StartsWith("reth", StringComparison.Ordinal) ? InterfaceKind.Reth
        : InterfaceKind.Ethernet;
}
