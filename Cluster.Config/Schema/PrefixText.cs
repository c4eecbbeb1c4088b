using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cluster.Config.Model;

namespace Cluster.Config.Schema;

/// <summary>Addresses and prefixes in text. Stricter than the framework: no <c>1.2</c> for 1.0.0.2, no scope ids.</summary>
internal static class PrefixText
{
    public static bool TryReadAddress(string text, out IPAddress value)
    {
        value = IPAddress.None;
        if (text.AsSpan().IndexOfAny('%', '[', ' ') >= 0 || (!text.Contains(':') && text.Count(c => c == '.') != 3)
            || !IPAddress.TryParse(text, out IPAddress? parsed))
        {
            return false;
        }

        value = parsed;
        return true;
    }

    public static bool TryReadInterfaceAddress(string text, out InterfaceAddress value)
    {
        value = default;
        int slash = text.IndexOf('/');
        if (slash <= 0 || !TryReadAddress(text[..slash], out IPAddress address) || !TryReadLength(text.AsSpan(slash + 1), address, out int length))
        {
            return false;
        }

        value = new InterfaceAddress(address, length);
        return true;
    }

    /// <summary>A bare address is a host prefix; host bits are cleared.</summary>
    public static bool TryRead(string text, out IPNetwork value)
    {
        value = default;
        if (TryReadAddress(text, out IPAddress host))
        {
            value = new IPNetwork(host, BitsOf(host));
            return true;
        }

        if (!TryReadInterfaceAddress(text, out InterfaceAddress address))
        {
            return false;
        }

        value = NetworkOf(address.Address, address.PrefixLength);
        return true;
    }

    public static IPNetwork NetworkOf(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }

    private static int BitsOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    private static bool TryReadLength(ReadOnlySpan<char> text, IPAddress address, out int length) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= BitsOf(address);
}
