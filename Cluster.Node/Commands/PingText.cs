using System.Globalization;
using System.Text.RegularExpressions;

namespace Cluster.Node.Commands;

/// <summary>What ping(8) of iputils prints, in the words of the product family. A line that is not known passes as it is.</summary>
internal static partial class PingText
{
    public static string Translate(string line)
    {
        if (Head().Match(line) is { Success: true } head)
        {
            return $"PING {head.Groups[1].Value} ({head.Groups[2].Value}): {head.Groups[3].Value} data bytes";
        }

        if (Sequence().Match(line) is { Success: true } reply)
        {
            // Counted from 0 there, from 1 here.
            int sequence = int.Parse(reply.Groups[2].Value, CultureInfo.InvariantCulture) - 1;
            return string.Create(CultureInfo.InvariantCulture, $"{reply.Groups[1].Value}{sequence}{reply.Groups[3].Value}");
        }

        if (Summary().Match(line) is { Success: true } summary)
        {
            return $"{summary.Groups[1].Value} packets transmitted, {summary.Groups[2].Value} packets received, {summary.Groups[3].Value}% packet loss";
        }

        return Times().Match(line) is { Success: true } times
            ? $"round-trip min/avg/max/stddev = {times.Groups[1].Value} ms"
            : line;
    }

    [GeneratedRegex(@"^PING (\S+?) ?\((\S+?)\) .*?\b(\d+)(?:\(\d+\))? (?:data )?bytes", RegexOptions.CultureInvariant)]
    private static partial Regex Head();

    [GeneratedRegex(@"^(.*icmp_seq=)(\d{1,9})(.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Sequence();

    [GeneratedRegex(@"^(\d+) packets transmitted, (\d+) received,.* ([\d.]+)% packet loss", RegexOptions.CultureInvariant)]
    private static partial Regex Summary();

    [GeneratedRegex(@"^rtt min/avg/max/mdev = (\S+) ms", RegexOptions.CultureInvariant)]
    private static partial Regex Times();
}
