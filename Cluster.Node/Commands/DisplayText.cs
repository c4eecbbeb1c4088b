using System.Globalization;
using System.Net;
using Cluster.Actors.Queries;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;

namespace Cluster.Node.Commands;

/// <summary>How displays of the product family write algorithms, selectors and places.</summary>
internal static class DisplayText
{
    /// <summary><c>aes-cbc (128 bits)</c>.</summary>
    public static string Cipher(string keyword)
    {
        string[] parts = keyword.Split('-');
        return parts is ["aes", var bits, var mode] ? $"aes-{mode} ({bits} bits)" : keyword.Length == 0 ? "none" : keyword;
    }

    /// <summary><c>aes-128/sha1</c>, <c>aes-gcm-128/None</c>.</summary>
    public static string Pair(string encryption, string integrity)
    {
        string[] parts = encryption.Split('-');
        string cipher = parts is ["aes", var bits, "gcm" or "ccm"] ? $"aes-{parts[2]}-{bits}"
            : encryption.EndsWith("-cbc", StringComparison.Ordinal) ? encryption[..^4]
            : encryption.Length == 0 ? "null" : encryption;
        string hash = integrity switch
        {
            "" => "None",
            "hmac-md5-96" => "md5",
            "hmac-sha1-96" => "sha1",
            "hmac-sha-256-128" => "sha256",
            "hmac-sha-384" => "sha384",
            "hmac-sha-512" => "sha512",
            _ => integrity,
        };
        return cipher + "/" + hash;
    }

    public static string Location(int node, Anchor anchor) =>
        $"FPC {node}, PIC {SaPlace.Pic}, KMD-Instance {SaPlace.KmdInstanceOf(anchor)}";

    /// <summary>An identity as phase 2 shows it: <c>ipv4_subnet(any:0,[0..7]=10.0.0.0/8)</c>, or a range.</summary>
    public static string Selector(TrafficSelector selector)
    {
        bool inet6 = selector.Start.GetAddressBytes().Length == 16;
        string family = inet6 ? "ipv6" : "ipv4";
        string last = inet6 ? "[0..31]" : "[0..7]";
        string protocol = selector.Protocol == 0 ? "any" : selector.Protocol.ToString(CultureInfo.InvariantCulture);
        string port = selector is { StartPort: 0, EndPort: 65535 } ? "0"
            : selector.StartPort == selector.EndPort ? selector.StartPort.ToString(CultureInfo.InvariantCulture)
            : $"{selector.StartPort}-{selector.EndPort}";
        return Prefix(selector) is { } prefix
            ? $"{family}_subnet({protocol}:{port},{last}={prefix})"
            : $"{family}_range({protocol}:{port},{last}={selector.Start}-{selector.End})";
    }

    /// <summary><c>10.0.0.0/8</c> or <c>10.0.0.1-10.0.0.9</c>.</summary>
    public static string Range(TrafficSelector selector) => Prefix(selector) ?? $"{selector.Start}-{selector.End}";

    public static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>RFC 3339, for JSON.</summary>
    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary><c>00:08:33</c>, <c>1d 02:03:04</c>.</summary>
    public static string Age(TimeSpan age) => (age.Days > 0 ? $"{age.Days}d " : "") + age.ToString("hh\\:mm\\:ss", CultureInfo.InvariantCulture);

    public static string EndPoint(IPEndPoint at) => $"{at.Address}:{at.Port}";

    private static string? Prefix(TrafficSelector selector)
    {
        byte[] start = selector.Start.GetAddressBytes();
        byte[] end = selector.End.GetAddressBytes();
        int length = 0;
        while (length < start.Length * 8 && Bit(start, length) == Bit(end, length))
        {
            length++;
        }

        for (int bit = length; bit < start.Length * 8; bit++)
        {
            if (Bit(start, bit) != 0 || Bit(end, bit) != 1)
            {
                return null;
            }
        }

        return $"{selector.Start}/{length}";
    }

    private static int Bit(byte[] bytes, int bit) => (bytes[bit / 8] >> (7 - (bit % 8))) & 1;
}
