using System.Globalization;
using System.Net;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary>What may follow a command's words.</summary>
/// <param name="Keyword">Empty for a value that stands by itself: <c>peer-address</c>.</param>
/// <param name="Placeholder">The name of the value; null for a word alone, such as <c>detail</c>.</param>
/// <param name="Expected">Completes "needs ...".</param>
public sealed record CommandArgument(string Keyword, string? Placeholder, string Help, string Expected, Func<string, bool> Accepts)
{
    public static readonly CommandArgument Detail = Word("detail", "Everything about each");

    public static readonly CommandArgument Brief = Word("brief", "One line for each");

    public static readonly CommandArgument Terse = Word("terse", "One line for each address");

    public static readonly CommandArgument Index = new(
        "index", "number", "Only the one with this index", "a number",
        text => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    public static readonly CommandArgument Peer = new(
        "", "peer-address", "Only those with this peer", "an IP address", text => IPAddress.TryParse(text, out _));

    public static readonly CommandArgument Port = new(
        "port", "number", "Only those whose peer has this UDP port", "a port from 1 to 65535", text => IsNumber(text, 1, 65_535));

    public static readonly CommandArgument Family = new(
        "family", "family", "Only those of this address family", "inet or inet6", text => text is "inet" or "inet6")
    {
        Choices = [new("inet", "IPv4"), new("inet6", "IPv6")],
    };

    public static readonly CommandArgument Fpc = new(
        "fpc", "slot-number", "Only those held by the node with this index", "a number from 0 to 255", text => IsNumber(text, 0, 255));

    public static readonly CommandArgument Pic = new(
        "pic", "slot-number", "Only those of this PIC; every node has PIC 0", "a number from 0 to 255", text => IsNumber(text, 0, 255));

    public static readonly CommandArgument KmdInstance = new(
        "kmd-instance", "name", "Only those of this key-management instance", $"all, or a number from 0 to {SaPlace.KmdInstances - 1}",
        text => text == "all" || IsNumber(text, 0, SaPlace.KmdInstances - 1))
    {
        Choices =
        [
            new("all", "Every instance"),
            .. Enumerable.Range(0, SaPlace.KmdInstances).Select(n => new CommandLine.Candidate(n.ToString(CultureInfo.InvariantCulture), $"Instance {n}")),
        ],
    };

    public static readonly CommandArgument Gateway = Name("gateway", "gateway-name", "Only those of this gateway");

    public static readonly CommandArgument Vpn = Name("vpn-name", "vpn-name", "Only those of this vpn");

    public static readonly CommandArgument Interval = new(
        "interval", "seconds", "Seconds from one view to the next", "a number from 1 to 3600", text => IsNumber(text, 1, 3_600));

    public static readonly CommandArgument Count = new(
        "count", "number", "How many", "a number from 1 to 1000000", text => IsNumber(text, 1, 1_000_000));

    /// <summary>The words that the value can be, for help; empty when it is free.</summary>
    public IReadOnlyList<CommandLine.Candidate> Choices { get; init; } = [];

    /// <summary>The value is a secret: logs of commands do not have it.</summary>
    public bool Secret { get; init; }

    /// <summary>What it is called among the parsed arguments.</summary>
    public string Key => Keyword.Length > 0 ? Keyword : Placeholder!;

    /// <summary>As the reference writes it.</summary>
    public string Synopsis => Placeholder is null ? Keyword
        : Keyword.Length == 0 ? Placeholder
        : Choices.Count > 0 ? $"{Keyword} ({string.Join(" | ", Choices.Select(choice => choice.Word))})" : $"{Keyword} {Placeholder}";

    public static CommandArgument Word(string keyword, string help) => new(keyword, null, help, keyword, _ => true);

    public static CommandArgument Name(string keyword, string placeholder, string help) => new(keyword, placeholder, help, "a name", text => text.Length > 0);

    public static bool IsNumber(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most;
}
