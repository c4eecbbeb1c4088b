using System.Globalization;
using System.Net;

namespace Cluster.Node.Commands;

/// <summary>What may follow a command's words.</summary>
/// <param name="Keyword">Empty for a value that stands by itself: <c>peer-address</c>.</param>
/// <param name="Placeholder">The name of the value; null for a word alone, such as <c>detail</c>.</param>
/// <param name="Expected">Completes "expected ...".</param>
public sealed record CommandArgument(string Keyword, string? Placeholder, string Help, string Expected, Func<string, bool> Accepts)
{
    public static readonly CommandArgument Detail = Word("detail", "Everything about each");

    public static readonly CommandArgument Brief = Word("brief", "One line for each");

    public static readonly CommandArgument Index = new(
        "index", "number", "Only the one with this index", "a number",
        text => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    public static readonly CommandArgument Peer = new(
        "", "peer-address", "Only those with this peer", "an IP address", text => IPAddress.TryParse(text, out _));

    /// <summary>What it is called among the parsed arguments.</summary>
    public string Name => Keyword.Length > 0 ? Keyword : Placeholder!;

    /// <summary>As the reference writes it.</summary>
    public string Synopsis => Placeholder is null ? Keyword : Keyword.Length > 0 ? Keyword + " " + Placeholder : Placeholder;

    public static CommandArgument Word(string keyword, string help) => new(keyword, null, help, keyword, _ => true);
}
