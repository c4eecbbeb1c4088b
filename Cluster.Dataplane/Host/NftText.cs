using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cluster.Dataplane.Host;

/// <summary>Pieces of the nftables language. Nothing that a user can name gets into a ruleset unescaped.</summary>
internal static class NftText
{
    private const int MaxComment = 100; // nftables allows 128 bytes

    /// <summary>A name made fit for a chain: letters, digits and underscores.</summary>
    public static string Identifier(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    /// <summary>Quoted text for comments and log prefixes.</summary>
    public static string Quoted(string text)
    {
        string kept = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || "-_.:/ >".Contains(c, StringComparison.Ordinal) ? c : '_'));
        return $"\"{(kept.Length > MaxComment ? kept[..MaxComment] : kept)}\"";
    }

    /// <summary>A device name; throws when Linux could not have it.</summary>
    public static string Device(string device)
    {
        if (device.Length is 0 or > 15 || device is "." or ".." || device.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_')))
        {
            throw new ArgumentException($"'{device}' is no name for a network device");
        }

        return $"\"{device}\"";
    }

    public static string Devices(IEnumerable<string> devices) => Set(devices.Order(StringComparer.Ordinal).Select(Device));

    public static string Set(IEnumerable<string> elements)
    {
        string[] all = [.. elements];
        return all.Length == 1 ? all[0] : $"{{ {string.Join(", ", all)} }}";
    }

    /// <summary>Networks of one family; those inside another are left out, since intervals in a set must not overlap.</summary>
    public static string Networks(IEnumerable<IPNetwork> networks)
    {
        IPNetwork[] all = [.. networks.Distinct()];
        return Set(all
            .Where(network => !all.Any(other => other != network && other.PrefixLength <= network.PrefixLength && other.Contains(network.BaseAddress)))
            .Select(network => network.PrefixLength == (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
                ? network.BaseAddress.ToString()
                : network.ToString()));
    }

    /// <summary>Adds a rule in the indentation of a chain.</summary>
    public static void Rule(this StringBuilder text, params ReadOnlySpan<string> parts)
    {
        text.Append("\t\t");
        bool first = true;
        foreach (string part in parts)
        {
            if (part.Length > 0)
            {
                text.Append(first ? "" : " ").Append(part);
                first = false;
            }
        }

        text.Append('\n');
    }
}
