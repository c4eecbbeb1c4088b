using Cluster.Crypto.Packets;

namespace Cluster.Dataplane.Esp;

/// <summary>The MTU of an st0 unit that its packets need not be fragmented for.</summary>
public static class TunnelMtu
{
    private const int CbcIvAndBlock = 16; // RFC 3602; DES and 3DES have 8, so this errs to the safe side
    private const int Udp = 8;

    /// <param name="pathMtu">Of the way between the gateways, IP header included.</param>
    public static int For(PacketSuite suite, bool udpEncapsulation, bool outerV6, int pathMtu)
    {
        EspLayout layout = suite.Encryption is { } encryption
            ? new EspLayout(
                encryption.IvLength,
                encryption.IsCombinedMode ? encryption.IcvLength : suite.Integrity?.IcvLength ?? 0,
                Math.Max(EspLayout.MinimumBlock, encryption.BlockLength))
            : new EspLayout(0, suite.Integrity?.IcvLength ?? 0, EspLayout.MinimumBlock);
        return layout.LongestInner(pathMtu, (outerV6 ? 40 : 20) + (udpEncapsulation ? Udp : 0));
    }

    /// <summary>Before a suite is negotiated: room for every suite, UDP and IPv6 outside.</summary>
    public static int Conservative(int pathMtu) =>
        new EspLayout(CbcIvAndBlock, 32, CbcIvAndBlock).LongestInner(pathMtu, 40 + Udp);
}
