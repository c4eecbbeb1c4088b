using System.Text.RegularExpressions;

namespace Cluster.Tests.Interop;

/// <summary>
/// One line of <c>expect.txt</c>: <c>where: command :: pattern :: YES|NO [seconds]</c>. YES waits until the command's output matches the
/// pattern, NO until it does not; after the bound it is a failure.
/// </summary>
/// <param name="Where">ours, peer, second, client, server, gwb, gwc, nat, wan or log.</param>
public sealed record Expectation(int Line, string Where, string Command, Regex Pattern, bool Present, TimeSpan Bound)
{
    /// <summary>The places a command can run at; <c>second</c> is the other client behind the NAT, <c>wan</c> counts captured packets of a tcpdump filter, <c>log</c> is the peer's log.</summary>
    public static readonly string[] Places = ["ours", "peer", "second", "client", "server", "gwb", "gwc", "nat", "wan", "log"];

    private static readonly TimeSpan UsualBound = TimeSpan.FromSeconds(10);

    /// <summary>Throws <see cref="FormatException"/> naming the line.</summary>
    public static Expectation Parse(string text, int line)
    {
        string[] parts = text.Split(" :: ", StringSplitOptions.TrimEntries);
        int colon = parts[0].IndexOf(':', StringComparison.Ordinal);
        string[] verdict = parts.Length == 3 ? parts[2].Split(' ') : [];
        if (parts.Length != 3 || colon < 0 || verdict is not ["YES" or "NO", ..] || !Places.Contains(parts[0][..colon]))
        {
            throw new FormatException($"line {line}: expected 'where: command :: pattern :: YES|NO [seconds]', got '{text}'");
        }

        TimeSpan bound = verdict.Length > 1 ? TimeSpan.FromSeconds(int.Parse(verdict[1])) : UsualBound;
        return new Expectation(line, parts[0][..colon], parts[0][(colon + 1)..].Trim(), new Regex(parts[1], RegexOptions.Multiline), verdict[0] == "YES", bound);
    }
}
