using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Cluster.Config.Model;

namespace Cluster.Config.Schema;

/// <summary>The types of arguments, each with its limits.</summary>
internal static class ArgumentTypes
{
    /// <summary>Ours; the product family allows 32 to 63 by statement.</summary>
    public const int MaxNameLength = 63;

    /// <summary>config.md 2.2.</summary>
    public const int MaxSecretLength = 255;

    /// <param name="sources">Paths of the rows whose names it may refer to; none where it is a new name.</param>
    public static ArgumentType<string> Name(string placeholder, params string[] sources) => new()
    {
        Placeholder = placeholder,
        Names = [.. sources.Select(path => new NameSource(path))],
        Expected = $"a name of letters, digits, '-', '_' and '.', at most {MaxNameLength} characters",
        TryRead = (string text, out string value) =>
        {
            value = text;
            return text.Length is > 0 and <= MaxNameLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        },
    };

    /// <param name="suggestions">Words with a meaning of their own that are names, too: <c>any</c>.</param>
    public static ArgumentType<string> Name(string placeholder, IReadOnlyList<ArgumentWord> suggestions, params string[] sources)
    {
        ArgumentType<string> plain = Name(placeholder, sources);
        return new ArgumentType<string>
        {
            Placeholder = placeholder, Expected = plain.Expected, Names = plain.Names, Suggestions = suggestions, TryRead = plain.TryRead,
        };
    }

    public static ArgumentType<string> Text(string placeholder, int most = 255) => new()
    {
        Placeholder = placeholder,
        Expected = $"text of at most {most} characters",
        TryRead = (string text, out string value) =>
        {
            value = text;
            return text.Length <= most && !text.Any(char.IsControl);
        },
    };

    public static ArgumentType<int> Number(string placeholder, int least, int most) => new()
    {
        Placeholder = placeholder,
        Expected = $"a number from {least} to {most}",
        Least = least,
        Most = most,
        TryRead = (string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most,
    };

    public static ArgumentType<long> LongNumber(string placeholder, long least, long most) => new()
    {
        Placeholder = placeholder,
        Expected = $"a number from {least} to {most}",
        Least = least,
        Most = most,
        TryRead = (string text, out long value) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most,
    };

    public static ArgumentType<string> NumberAsName(string placeholder, int least, int most) => new()
    {
        Placeholder = placeholder,
        Expected = $"a number from {least} to {most}",
        Least = least,
        Most = most,
        TryRead = (string text, out string value) =>
        {
            value = text;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
                && (text.Length == 1 || text[0] != '0');
        },
    };

    /// <summary>One of some words, each with its value.</summary>
    public static ArgumentType<T> OneOf<T>(string placeholder, params (string Word, string Help, T Value)[] words)
    {
        var byWord = words.ToDictionary(row => row.Word, row => row.Value);
        return new ArgumentType<T>
        {
            Placeholder = placeholder,
            Expected = "one of " + string.Join(", ", words.Select(row => row.Word)),
            Words = [.. words.Select(row => new ArgumentWord(row.Word, row.Help))],
            TryRead = (string text, out T value) => byWord.TryGetValue(text, out value!),
        };
    }

    /// <summary>One of some words, which stand for themselves.</summary>
    public static ArgumentType<string> Words(string placeholder, params (string Word, string Help)[] words) =>
        OneOf(placeholder, [.. words.Select(row => (row.Word, row.Help, row.Word))]);

    /// <summary>Algorithm words; those that the cryptographic module lacks, and the weak ones, are marked.</summary>
    public static ArgumentType<T> Algorithm<T>(string placeholder, IReadOnlyList<T> rows)
        where T : IAlgorithm =>
        Marked(placeholder, [.. rows.Select(row => (row.Keyword, row.Help, row.IsAvailable ? Effect.Works : Effect.NotYet, row.Weakness, row))]);

    /// <summary>One of some words; about some of them a commit has something to say.</summary>
    public static ArgumentType<T> Marked<T>(string placeholder, params (string Word, string Help, Effect Effect, string? Weakness, T Value)[] words)
    {
        ArgumentType<T> plain = OneOf(placeholder, [.. words.Select(row => (row.Word, row.Help, row.Value))]);
        return new ArgumentType<T>
        {
            Placeholder = placeholder,
            Expected = plain.Expected,
            Words = [.. words.Select(row => new ArgumentWord(row.Word, row.Help, row.Effect) { Weakness = row.Weakness })],
            TryRead = plain.TryRead,
        };
    }

    public static readonly ArgumentType<IPAddress> Address = AddressOf(
        "ip-address", "an IPv4 or IPv6 address without prefix length", AddressFamily.InterNetwork, AddressFamily.InterNetworkV6);

    /// <summary>A type as the name of an entry.</summary>
    public static ArgumentType<string> NameOf(ArgumentType type) => new()
    {
        Placeholder = type.Placeholder,
        Expected = type.Expected,
        Help = type.Help,
        TryRead = (string text, out string value) =>
        {
            value = text;
            return type.Accepts(text);
        },
    };

    public static readonly ArgumentType<IPAddress> Inet = AddressOf("ipv4-address", "an IPv4 address", AddressFamily.InterNetwork);

    public static readonly ArgumentType<IPAddress> Inet6 = AddressOf("ipv6-address", "an IPv6 address", AddressFamily.InterNetworkV6);

    public static readonly ArgumentType<InterfaceAddress> InetInterface =
        InterfaceAddressOf("ipv4-address/length", "an IPv4 address with prefix length, such as 192.0.2.1/24", AddressFamily.InterNetwork);

    public static readonly ArgumentType<InterfaceAddress> Inet6Interface =
        InterfaceAddressOf("ipv6-address/length", "an IPv6 address with prefix length, such as 2001:db8::1/64", AddressFamily.InterNetworkV6);

    public static readonly ArgumentType<IPNetwork> Prefix = new()
    {
        Placeholder = "ip-prefix",
        Expected = "an IPv4 or IPv6 prefix, such as 10.0.0.0/8",
        TryRead = (string text, out IPNetwork value) => PrefixText.TryRead(text, out value),
    };

    /// <summary>A prefix as the key of an entry.</summary>
    public static ArgumentType<string> RoutePrefix(AddressFamily family) => new()
    {
        Placeholder = family == AddressFamily.InterNetwork ? "ipv4-prefix" : "ipv6-prefix",
        Expected = family == AddressFamily.InterNetwork ? "an IPv4 prefix or 'default'" : "an IPv6 prefix or 'default'",
        TryRead = (string text, out string value) =>
        {
            value = text;
            return text == "default" || (PrefixText.TryRead(text, out IPNetwork prefix) && prefix.BaseAddress.AddressFamily == family);
        },
    };

    /// <summary>A logical interface; without a unit it is unit 0.</summary>
    public static readonly ArgumentType<string> LogicalInterface = new()
    {
        Placeholder = "interface-name",
        Expected = "a logical interface, such as ge-0/0/0.0, reth0.0, lo0.0 or st0.0",
        Names = [new NameSource("interfaces * unit *", Parts: 2)],
        TryRead = (string text, out string value) => InterfaceNames.TryReadLogical(text, out value),
    };

    public static readonly ArgumentType<string> PhysicalInterface = new()
    {
        Placeholder = "interface-name",
        Expected = "an interface, such as ge-0/0/0, reth0, lo0 or st0",
        TryRead = (string text, out string value) =>
        {
            value = text;
            return InterfaceNames.IsPhysical(text);
        },
    };

    public static readonly ArgumentType<string> SecureTunnelUnit = new()
    {
        Placeholder = "st0.unit",
        Expected = "a unit of st0, such as st0.0",
        Names = [new NameSource("interfaces * unit *", Parts: 2)],
        TryRead = (string text, out string value) =>
            InterfaceNames.TryReadLogical(text, out value) && value.StartsWith("st0.", StringComparison.Ordinal),
    };

    public static readonly ArgumentType<SecretText> AsciiSecret = new()
    {
        Placeholder = "key",
        Expected = $"1 to {MaxSecretLength} characters of Latin-1 text",
        TryRead = (string text, out SecretText value) =>
        {
            bool fits = text.Length is > 0 and <= MaxSecretLength && text.All(c => c is >= ' ' and <= 'ÿ');
            value = new SecretText(fits ? Encoding.Latin1.GetBytes(text) : []);
            return fits;
        },
    };

    public static readonly ArgumentType<SecretText> HexadecimalSecret = new()
    {
        Placeholder = "hex-digits",
        Expected = "an even number of hexadecimal digits, at most 510",
        TryRead = (string text, out SecretText value) =>
        {
            bool fits = text.Length is > 0 and <= 2 * MaxSecretLength && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit);
            value = new SecretText(fits ? Convert.FromHexString(text) : []);
            return fits;
        },
    };

    private static ArgumentType<IPAddress> AddressOf(string placeholder, string expected, params AddressFamily[] families) => new()
    {
        Placeholder = placeholder,
        Expected = expected,
        TryRead = (string text, out IPAddress value) =>
            PrefixText.TryReadAddress(text, out value) && families.Contains(value.AddressFamily),
    };

    private static ArgumentType<InterfaceAddress> InterfaceAddressOf(string placeholder, string expected, AddressFamily family) => new()
    {
        Placeholder = placeholder,
        Expected = expected,
        TryRead = (string text, out InterfaceAddress value) =>
            PrefixText.TryReadInterfaceAddress(text, out value) && value.Address.AddressFamily == family,
    };
}
